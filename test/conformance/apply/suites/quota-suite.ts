import { setTimeout as sleep } from "node:timers/promises";
import type { Bundle } from "../../../../src/model/blueprint.ts";
import type { Plan } from "../../../../src/model/plan.ts";
import type { Environment } from "../../../../src/model/tenant.ts";
import { findExcess } from "../harness/check-quota.ts";
import { createMany, deleteMany, whileConsuming } from "../harness/consumers.ts";
import { blueprintOf, host } from "../harness/documents.ts";
import type { History } from "../harness/history.ts";
import { describePlan, planLive } from "../harness/live-plan.ts";
import { problemOf, type RunOptions, type RunResult, runPlan } from "../harness/run-plan.ts";
import { clientOf, type Stage } from "../harness/stage.ts";

const totals = { pods: "60", services: "40", "requests.cpu": "40", "requests.memory": "64Gi" };
const web = "elm--prod--web";
const jobs = "elm--prod--jobs";
const batch = "elm--prod--batch";

/**
 * The sum over a tenant's namespaces: what parallel requests can get, and what they can get while quota moves from one
 * namespace to another, is never more than the environment's total. Judged by the server's own history of every moment.
 */
export async function runQuotaCases(stage: Stage, history: History): Promise<void> {
  stage.report.heading("Aggregate quota");
  const scene = { stage, after: await history.revision() };
  await recordTransfer(scene);
  const countedUpTo = await history.revision();
  await recordParallel(scene);
  await recordShortage(scene);
  await recordRounds(scene);
  await recordKills(scene);
  await recordNewNamespace(scene);
  await recordLeavingNamespace(scene);
  const events = await history.events();
  const moves = events.filter(
    ({ kind, namespace, revision }) => kind === "ResourceQuota" && namespace === web && revision > scene.after,
  );
  stage.report.record(
    `at no moment was there more than the total (${moves.length} states of one quota)`,
    moves.length < 40
      ? "the history shows too little"
      : findExcess(events, { prefix: "elm--", totals, after: scene.after, countedUpTo }),
  );
  await destroy(scene);
}

interface Scene {
  readonly stage: Stage;
  readonly after: number;
}

function elm(environment: Partial<Environment>): readonly Bundle[] {
  const bundles = blueprintOf([{ name: "elm", environment: { resourceQuota: totals, ...environment } }]);
  return bundles.filter(({ owner }) => owner.kind === "environment");
}

const even: Partial<Environment> = {};
const toJobs: Partial<Environment> = { quotaWeights: { web: 1, jobs: 3 } };
const toWeb: Partial<Environment> = { quotaWeights: { web: 3, jobs: 1 } };
const three: Partial<Environment> = { namespaces: ["web", "jobs", "batch"] };

/** The tenant's own changes: everybody else's are not part of these documents. */
async function planElm({ stage }: Scene, bundles: readonly Bundle[]): Promise<Plan> {
  const only = new Map([...stage.clients].filter(([place]) => place === host));
  const plan = await planLive({ ...stage, clients: only }, bundles);
  const changes = plan.changes.filter(({ owner }) => owner.kind === "environment" && owner.tenant === "elm");
  return { ...plan, changes };
}

async function apply(scene: Scene, environment: Partial<Environment>, options: RunOptions = {}): Promise<RunResult> {
  const bundles = elm(environment);
  return runPlan(scene.stage, await planElm(scene, bundles), bundles, options);
}

/** Empty namespaces, so that everything can move, and 200 creates of each kind while it does. */
async function recordTransfer(scene: Scene): Promise<void> {
  const { stage } = scene;
  const client = clientOf(stage, host);
  stage.report.record("a tenant with two namespaces is made", problemOf(await apply(scene, toWeb)));
  const bundles = elm(toJobs);
  const plan = await planElm(scene, bundles);
  const [result, pods, services] = await Promise.all([
    runPlan(stage, plan, bundles, { patienceMs: 3000 }),
    createMany(client, [web, jobs], "pods", 200),
    createMany(client, [web, jobs], "services", 200),
  ]);
  const isShort = result.failures.every(({ error }) => error.code === "TEN7056");
  stage.report.record("200 parallel pods and services meet quota on its way", isShort ? undefined : problemOf(result));
  const isMet = pods.admitted <= 60 && services.admitted <= 40;
  stage.report.record("and get no more than the total", isMet ? undefined : JSON.stringify({ pods, services }));
}

async function recordParallel(scene: Scene): Promise<void> {
  const { stage } = scene;
  const client = clientOf(stage, host);
  for (const namespace of [web, jobs]) {
    await deleteMany(client, namespace, "pods");
    await deleteMany(client, namespace, "services");
  }
  stage.report.record("equal shares are made of it", problemOf(await apply(scene, even)));
  const pods = await createMany(client, [web, jobs], "pods", 200);
  const isPodsFull = pods.admitted === 60 && pods.refusals.join() === "exceeded quota";
  stage.report.record("of 200 parallel pods 60 are admitted", isPodsFull ? undefined : JSON.stringify(pods));
  const services = await createMany(client, [web, jobs], "services", 200);
  const isServicesFull = services.admitted === 40 && services.refusals.join() === "exceeded quota";
  stage.report.record(
    "of 200 parallel services 40 are admitted",
    isServicesFull ? undefined : JSON.stringify(services),
  );
}

/** Both namespaces are full, so nothing can move; all that can be done is done. */
async function recordShortage(scene: Scene): Promise<void> {
  const { stage } = scene;
  const details: string[] = [];
  const options = { patienceMs: 2500, onProgress: (detail: string) => void details.push(detail) };
  const result = await whileConsuming(clientOf(stage, host), [web, jobs], () => apply(scene, toJobs, options));
  const [failure] = result.failures;
  const isReported =
    result.failures.length === 1 && failure?.error.code === "TEN7056" && failure.error.message.includes(web);
  stage.report.record(
    "what waits for usage to fall is reported",
    isReported ? undefined : (problemOf(result) ?? "it is not"),
  );
  const isLowered = (await hardOf(scene, web)) === "15";
  stage.report.record(
    "the namespace that shrinks is limited at once",
    isLowered ? undefined : await hardOf(scene, web),
  );
}

/** Usage falls bit by bit while the apply waits. */
async function recordRounds(scene: Scene): Promise<void> {
  const { stage } = scene;
  const client = clientOf(stage, host);
  const bundles = elm(toJobs);
  const plan = await planElm(scene, bundles);
  const isPlanned = plan.changes.some(({ id }) => id.includes(`ResourceQuota/${jobs}`));
  stage.report.record("the next plan still has it", isPlanned ? undefined : (describePlan(plan) ?? "it is empty"));
  const result = await whileConsuming(client, [web, jobs], async () => {
    const running = runPlan(stage, plan, bundles, { patienceMs: 60_000 });
    for (let round = 0; round < 4; round += 1) {
      await deleteMany(client, web, "pods", 10);
      await deleteMany(client, web, "services", 10);
      await sleep(600);
    }
    return running;
  });
  stage.report.record("it is done in rounds as usage falls", problemOf(result));
  stage.report.record("nothing is left to plan", describePlan(await planElm(scene, bundles)));
}

/** The run is stopped at once, again and again, on its way from one side to the other. */
async function recordKills(scene: Scene): Promise<void> {
  const { stage } = scene;
  const client = clientOf(stage, host);
  for (const [round, delayMs] of [40, 120, 300, 700].entries()) {
    await deleteMany(client, round % 2 === 0 ? jobs : web, "pods", 25);
    await whileConsuming(client, [web, jobs], () =>
      apply(scene, round % 2 === 0 ? toWeb : toJobs, { patienceMs: 3000, signal: AbortSignal.timeout(delayMs) }),
    );
  }
  await deleteMany(client, web, "pods");
  await deleteMany(client, jobs, "pods");
  await deleteMany(client, web, "services");
  await deleteMany(client, jobs, "services");
  const result = await apply(scene, even, { patienceMs: 30_000 });
  stage.report.record("four runs that were stopped halfway leave one that ends well", problemOf(result));
  stage.report.record("nothing is left to plan", describePlan(await planElm(scene, elm(even))));
}

async function recordNewNamespace(scene: Scene): Promise<void> {
  const { stage } = scene;
  const client = clientOf(stage, host);
  await deleteMany(client, web, "pods", 15);
  const result = await whileConsuming(client, [web, jobs, batch], async () => {
    const running = apply(scene, three, { patienceMs: 60_000 });
    for (let round = 0; round < 5; round += 1) {
      await sleep(500);
      for (const what of ["pods", "services"] as const) {
        await deleteMany(client, web, what, 8);
        await deleteMany(client, jobs, what, 8);
      }
    }
    return running;
  });
  stage.report.record("a new namespace gets its share as the others give it up", problemOf(result));
  stage.report.record("nothing is left to plan", describePlan(await planElm(scene, elm(three))));
}

/** What a namespace had is given to others only once it is gone. */
async function recordLeavingNamespace(scene: Scene): Promise<void> {
  const { stage } = scene;
  const result = await whileConsuming(clientOf(stage, host), [web, jobs, batch], () =>
    apply(scene, even, { patienceMs: 60_000 }),
  );
  stage.report.record("a namespace that goes leaves its share to the others", problemOf(result));
  stage.report.record("nothing is left to plan", describePlan(await planElm(scene, elm(even))));
}

async function destroy(scene: Scene): Promise<void> {
  const plan = await planElm(scene, []);
  scene.stage.report.record("the tenant is destroyed", problemOf(await runPlan(scene.stage, plan, [])));
}

async function hardOf({ stage }: Scene, namespace: string): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/resourcequotas/tenantry`;
  const { body } = await clientOf(stage, host).send({ method: "GET", path });
  return (body.spec as { readonly hard: Readonly<Record<string, string>> }).hard.pods ?? "nothing";
}
