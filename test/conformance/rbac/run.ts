import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual, parseArgs } from "node:util";
import kubernetesRbac from "../../../data/kubernetes-rbac.json" with { type: "json" };
import { ensureServers, ServersUnavailableError } from "../../../scripts/servers/build-servers.ts";
import { startCluster } from "../../../scripts/servers/start-cluster.ts";
import { authorize } from "../../../src/verify/rbac/authorize.ts";
import { withDefaultObjects } from "../../../src/verify/rbac/default-objects.ts";
import { impersonated } from "../../../src/verify/rbac/identity.ts";
import { indexRbac, type RbacIndex } from "../../../src/verify/rbac/rbac-index.ts";
import { type ApiClient, connect, disconnectAll } from "../kubernetes/harness/api-client.ts";
import { askServer } from "./ask-server.ts";
import { generateEscalation, ourAnswer, realAnswer, writerObjects } from "./escalations.ts";
import { generateRbac, nodeObjects } from "./generate-cluster.ts";
import { generateQuestion } from "./generate-questions.ts";
import { inParallel } from "./in-parallel.ts";
import { collectionPath, createAll, groundObjects, waitUntilStill } from "./prepare-cluster.ts";
import { seededRandom } from "./random.ts";
import { readDefaults } from "./read-defaults.ts";
import { generateRealRequest, sendAs, wasAuthorised } from "./real-requests.ts";

/**
 * Our authorisation against the real kube-apiserver's, on generated roles and bindings: SubjectAccessReviews, requests of
 * impersonated users, and dry runs of roles and bindings that meet the escalation check. A case passes when both agree.
 *
 * `--questions N` (10000), a tenth as many of each of the others; `--seed N`.
 */
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const width = 24;

interface Sample {
  readonly admin: ApiClient;
  readonly index: RbacIndex;
  readonly seed: number;
  readonly count: number;
}

/** What one question came to; `problem` undefined: both agree. */
interface Outcome {
  readonly answer: string;
  readonly problem?: string;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { questions: { type: "string" }, seed: { type: "string" } } });
  const count = Number(values.questions ?? 10_000);
  const seed = Number(values.seed ?? 1);
  const servers = await ensureServers(say);
  const cluster = await startCluster({
    binaries: servers.folder,
    identities: [],
    controllerManagerArgs: ["--kube-api-qps=200", "--kube-api-burst=400"],
    apiServerArgs: [
      "--max-requests-inflight=0",
      "--max-mutating-requests-inflight=0",
      "--enable-priority-and-fairness=false",
    ],
  });
  try {
    const admin = connect(cluster.server, cluster.admin.token);
    const agreed = isDeepStrictEqual(await readDefaults(admin), kubernetesRbac.objects) ? 1 : 0;
    say(
      `${agreed === 1 ? "ok  " : "FAIL"} data/kubernetes-rbac.json is what kube-apiserver ${servers.version} makes for itself`,
    );
    const objects = [...generateRbac(seededRandom(seed)), ...nodeObjects(), ...writerObjects];
    await createAll(
      admin,
      groundObjects().filter(({ kind }) => kind === "Namespace"),
    );
    await createAll(admin, [...groundObjects().filter(({ kind }) => kind !== "Namespace"), ...objects]);
    await waitUntilStill(admin);
    const index = indexRbac(withDefaultObjects(objects));
    const sample = { admin, index, seed, count: Math.ceil(count / 10) };
    const suites = [
      await report("SubjectAccessReviews", () => runQuestions({ ...sample, count })),
      await report("impersonated requests", () => runRequests(sample)),
      await report("escalation checks", () => runEscalations(sample)),
    ];
    const passed = suites.reduce((sum, suite) => sum + suite.passed, agreed);
    const failed = suites.reduce((sum, suite) => sum + suite.failed, 1 - agreed);
    say(`disagreements: ${failed}`);
    say(`${passed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  } finally {
    disconnectAll();
    await cluster.stop();
  }
}

async function report(
  name: string,
  run: () => Promise<readonly Outcome[]>,
): Promise<{ readonly passed: number; readonly failed: number }> {
  const startedAt = performance.now();
  const outcomes = await run();
  const problems = outcomes.map(({ problem }) => problem).filter((problem) => problem !== undefined);
  for (const problem of problems.slice(0, 20)) say(`  FAIL  ${problem.slice(0, 2_000)}`);
  const allowed = outcomes.filter(({ answer }) => answer === "allowed").length;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  say(`${name}: ${outcomes.length} asked, ${allowed} allowed, ${problems.length} disagreements, ${seconds} s`);
  return { passed: outcomes.length - problems.length, failed: problems.length };
}

function runQuestions({ admin, index, seed, count }: Sample): Promise<readonly Outcome[]> {
  const random = seededRandom(seed + 1);
  const questions = Array.from({ length: count }, () => generateQuestion(random, index));
  return inParallel(questions, width, async (question) => {
    const ours = authorize(index, question.requester, question.request);
    const answer = ours.decision === "allow" ? "allowed" : "denied";
    const ask = async (): Promise<string> => ((await askServer(admin, question)) ? "allowed" : "denied");
    return compare(answer, ask, `${JSON.stringify(question)}: ${ours.because}`);
  });
}

function runRequests({ admin, index, seed, count }: Sample): Promise<readonly Outcome[]> {
  const random = seededRandom(seed + 2);
  const requests = Array.from({ length: count }, () => generateRealRequest(random));
  return inParallel(requests, width, async (request) => {
    const requester = impersonated(request.user, request.groups);
    const answers = request.asks.map((asked) => authorize(index, requester, asked));
    const answer = answers.every(({ decision }) => decision === "allow") ? "allowed" : "denied";
    const ask = async (): Promise<string> =>
      wasAuthorised(await sendAs(admin, request), request) ? "allowed" : "denied";
    return compare(answer, ask, `${JSON.stringify(request)}: ${answers.map(({ because }) => because).join("; ")}`);
  });
}

function runEscalations({ admin, index, seed, count }: Sample): Promise<readonly Outcome[]> {
  const random = seededRandom(seed + 3);
  const writes = Array.from({ length: count }, () => generateEscalation(random, index));
  return inParallel(writes, width, async (write) => {
    const { user, groups, object } = write;
    const call = { method: "POST" as const, path: `${collectionPath(object)}?dryRun=All`, body: object };
    const ask = async (): Promise<string> => realAnswer(await sendAs(admin, { user, groups, call }), object);
    return compare(ourAnswer(index, write), ask, JSON.stringify(write));
  });
}

/** Asks again for a while before it says that the two disagree: the server's caches run behind what was just created. */
async function compare(ours: string, ask: () => Promise<string>, about: string): Promise<Outcome> {
  let theirs = await ask();
  for (let round = 0; round < 3 && theirs !== ours; round += 1) {
    await sleep(500);
    theirs = await ask();
  }
  return theirs === ours
    ? { answer: ours }
    : { answer: ours, problem: `we: ${ours}\n        server: ${theirs}\n        ${about}` };
}

process.exitCode = await main().catch((error: unknown) => {
  if (!(error instanceof ServersUnavailableError)) throw error;
  const isCi = !["", "0", "false"].includes(process.env.CI ?? "");
  say(`SKIPPED: RBAC conformance: ${error.message}`);
  say(`0 passed, ${isCi ? 1 : 0} failed`);
  return isCi ? 1 : 0;
});
