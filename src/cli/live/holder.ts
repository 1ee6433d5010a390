import { randomUUID } from "node:crypto";
import { hostname, userInfo } from "node:os";
import type { LeaseHolder } from "../../model/apply.ts";

/** Who runs this process, as others are told when they have to wait for it. */
export function thisProcess(startedAtMs: number): LeaseHolder {
  const job = jobUrl(process.env);
  const who = `${userName()}@${hostname()}`;
  return { id: randomUUID(), who: job === undefined ? who : `${who} ${job}`, startedAtMs };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "somebody";
  }
}

/** The page of the CI job that runs this process: GitHub, GitLab, Jenkins, CircleCI, Buildkite, Azure. */
export function jobUrl(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID } = env;
  if (GITHUB_SERVER_URL !== undefined && GITHUB_REPOSITORY !== undefined && GITHUB_RUN_ID !== undefined) {
    return `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
  }
  const { SYSTEM_COLLECTIONURI, SYSTEM_TEAMPROJECT, BUILD_BUILDID } = env;
  if (SYSTEM_COLLECTIONURI !== undefined && SYSTEM_TEAMPROJECT !== undefined && BUILD_BUILDID !== undefined) {
    return `${SYSTEM_COLLECTIONURI}${SYSTEM_TEAMPROJECT}/_build/results?buildId=${BUILD_BUILDID}`;
  }
  return env.CI_JOB_URL ?? env.BUILDKITE_BUILD_URL ?? env.CIRCLE_BUILD_URL ?? env.BUILD_URL;
}
