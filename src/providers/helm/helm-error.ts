import { type RemoteFailure, type RetryAdvice, TenantryError } from "../../model/error.ts";
import type { StopReason } from "./run-program.ts";

interface Meaning {
  readonly words: RegExp;
  readonly code: string;
  readonly failure: RemoteFailure;
  readonly retry: RetryAdvice;
  readonly advice: string;
}

/** Helm has no codes, only words; the first that fits counts. They are Helm's, client-go's and the API server's. */
const meanings: readonly Meaning[] = [
  {
    words: /another operation \(install\/upgrade\/rollback\) is in progress|has no deployed releases/i,
    ...{ code: "TEN7253", failure: "conflict", retry: "later", advice: "run again: it is recovered first" },
  },
  {
    words: /release: not found|release not loaded/i,
    ...{ code: "TEN7252", failure: "not-found", retry: "never", advice: "it is not there" },
  },
  {
    words:
      /chart .* not found|failed to fetch|failed to download|not a valid chart repository|no such file or directory|path .* not found/i,
    ...{
      code: "TEN7254",
      failure: "not-found",
      retry: "later",
      advice: "make the repository reachable, or keep the chart in a folder",
    },
  },
  {
    words: /exceeded quota/i,
    ...{ code: "TEN7252", failure: "quota", retry: "never", advice: "raise the environment's quota" },
  },
  {
    words: /is being terminated|status unknown for quota/i,
    ...{ code: "TEN7252", failure: "conflict", retry: "later", advice: "run again in a moment" },
  },
  {
    words: /Unauthorized|must be logged in|asked for the client to provide credentials|getting credentials/i,
    ...{ code: "TEN7252", failure: "expired", retry: "never", advice: "sign in again" },
  },
  {
    words: /too many requests|rate limit|throttl/i,
    ...{ code: "TEN7252", failure: "throttled", retry: "later", advice: "run again later" },
  },
  {
    words: /invalid ownership metadata|Apply failed with \d+ conflict|conflict occurred while applying|already exists/i,
    ...{ code: "TEN7252", failure: "conflict", retry: "never", advice: "let what manages the object give it up" },
  },
  {
    words: /is forbidden|denied request|admission webhook .* denied/i,
    ...{
      code: "TEN7252",
      failure: "denied",
      retry: "never",
      advice: "grant the right, or change what the policy refuses",
    },
  },
  {
    words:
      /cluster unreachable|i\/o timeout|connection refused|connection reset|handshake timeout|no such host|deadline exceeded|timed out|\bEOF\b|the server is currently unable|etcdserver/i,
    ...{ code: "TEN7252", failure: "unavailable", retry: "later", advice: "run again once it answers" },
  },
  {
    words: /namespaces? .* not found/i,
    ...{ code: "TEN7252", failure: "not-found", retry: "later", advice: "the plan makes its namespace first" },
  },
];

const otherwise: Omit<Meaning, "words"> = {
  code: "TEN7252",
  failure: "invalid",
  retry: "never",
  advice: "do what its words ask for",
};

const longestWords = 1_500;

/** What Helm's exit and its words on stderr mean. Nothing of stdout is repeated: it holds rendered Secrets. */
export function classifyHelm(title: string, stderr: string): TenantryError {
  const words = ownWords(stderr);
  const { code, failure, retry, advice } = meanings.find((meaning) => meaning.words.test(words)) ?? otherwise;
  return new TenantryError(`cannot ${title}: helm: ${words}; ${advice}`, { code, source: "remote", failure, retry });
}

export function stoppedError(title: string, why: StopReason, timeoutMs: number): TenantryError {
  const reason = why === "aborted" ? "it was stopped" : `helm did not finish within ${timeoutMs / 1000} s`;
  return new TenantryError(`cannot ${title}: ${reason}; run again: what is left pending is recovered first`, {
    code: "TEN7255",
    source: "remote",
    failure: "unavailable",
    retry: "later",
  });
}

export function missingHelm(program: string, problem: string): TenantryError {
  return new TenantryError(
    `virtual clusters need the helm command, 3.14 or newer: ${program} ${problem}; install it from https://helm.sh/docs/intro/install/ and run again`,
    { code: "TEN7251", source: "user" },
  );
}

/** Warnings, and what the Kubernetes client logs, say nothing about why it failed. */
function ownWords(stderr: string): string {
  const lines = stderr
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^(WARNING:|[IWEF]\d{4} |level=|time=|walk\.go|coalesce\.go)/.test(line));
  const text = lines.join(" ").replace(/^Error: /, "");
  return text === "" ? "ended without a word" : text.slice(0, longestWords);
}
