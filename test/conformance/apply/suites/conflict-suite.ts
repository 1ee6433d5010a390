import type { Bundle } from "../../../../src/model/blueprint.ts";
import { stableStringify } from "../../../../src/model/json.ts";
import { blueprintOf, host } from "../harness/documents.ts";
import { findTouched, plant } from "../harness/foreign.ts";
import { describePlan, planLive } from "../harness/live-plan.ts";
import { problemOf, type RunResult, runPlan } from "../harness/run-plan.ts";
import { clientOf, type Stage } from "../harness/stage.ts";

/** What somebody else does between the plan and the apply is never overwritten, and stops nobody else. */
export async function runConflictCases(stage: Stage, others: readonly Bundle[]): Promise<void> {
  stage.report.heading("What changed since the plan");
  await recordForeignNames(stage, others);
  await recordForeignFields(stage, others);
  await recordLostProof(stage, others);
}

/** A namespace and a role of somebody else appear under names that the plan is about to create. */
async function recordForeignNames(stage: Stage, others: readonly Bundle[]): Promise<void> {
  const { report } = stage;
  const client = clientOf(stage, host);
  const bundles = [...others, ...blueprintOf([{ name: "cedar" }, { name: "ash" }]).filter(isTenant("cedar", "ash"))];
  const plan = await planLive(stage, bundles);
  const planted = await plant(client, [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "cedar--prod--web", labels: { theirs: "yes" } } },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "data", namespace: "cedar--prod--web" },
      data: { x: "1" },
    },
  ]);
  const result = await runPlan(stage, plan, bundles);
  report.record("a foreign namespace under our name is refused", onlyFailure(result, "TEN7050", "cedar"));
  report.record("and untouched, with what is inside", await findTouched(client, planted));
  report.record(
    "the other tenant of the run is done",
    doneOrProblem(result, "kubernetes/tenant/ash/prod/eu1-a/access"),
  );
  const rest = await planLive(stage, bundles);
  const isStillConflict = (rest.conflicts ?? []).some(({ id }) => id.endsWith("Namespace/-/cedar--prod--web"));
  report.record("the next plan calls it a conflict", isStillConflict ? undefined : "it does not");
  const without = await planLive(stage, others);
  report.record("what was made of both is deleted again", problemOf(await runPlan(stage, without, others)));
  report.record("but not the foreign namespace", await findTouched(client, planted));
}

/** A field that the plan names is taken over; one that it does not is not, and the step says whose it is. */
async function recordForeignFields(stage: Stage, others: readonly Bundle[]): Promise<void> {
  const { report } = stage;
  const client = clientOf(stage, host);
  const path = "/api/v1/namespaces/birch--prod--web/resourcequotas/tenantry";
  const edit = async (manager: string, hard: object): Promise<void> => {
    const answer = await client.send({
      method: "PATCH",
      path: `${path}?fieldManager=${manager}`,
      body: { spec: { hard } },
      contentType: "application/merge-patch+json",
    });
    if (answer.status !== 200) throw new Error(String(answer.body.message));
  };
  await edit("planned-drift", { pods: "7" });
  const plan = await planLive(stage, others);
  await edit("later-drift", { secrets: "3" });
  const before = await client.send({ method: "GET", path });
  const result = await runPlan(stage, plan, others);
  const [failure] = result.failures;
  const isNamed =
    failure?.error.message.includes(".spec.hard.secrets") && failure.error.message.includes("later-drift");
  report.record(
    "a field edited since the plan is refused by name and manager",
    isNamed === true && failure?.error.code === "TEN7051" ? undefined : (problemOf(result) ?? "nothing failed"),
  );
  const after = await client.send({ method: "GET", path });
  // The controller goes on counting into the status.
  const isSame = stableStringify(before.body.spec) === stableStringify(after.body.spec);
  report.record("and the object is untouched", isSame ? undefined : stableStringify(after.body.spec));
  const again = await planLive(stage, others);
  report.record("a new plan takes both over", problemOf(await runPlan(stage, again, others)));
  report.record("and leaves nothing to plan", describePlan(await planLive(stage, others)));
}

/** Somebody takes an object over between the plan and its deletion. */
async function recordLostProof(stage: Stage, others: readonly Bundle[]): Promise<void> {
  const { report } = stage;
  const client = clientOf(stage, host);
  const bundles = [...others, ...blueprintOf([{ name: "ash", boundaries: ["own-nodes"] }]).filter(isTenant("ash"))];
  const made = await runPlan(stage, await planLive(stage, bundles), bundles);
  report.record("a tenant on own nodes is made", problemOf(made));
  const plan = await planLive(stage, others);
  const path = "/apis/karpenter.sh/v1/nodepools/ash--prod";
  const answer = await client.send({
    method: "PATCH",
    path: `${path}?fieldManager=somebody`,
    body: { metadata: { labels: { "tenantry.dev/inventory": "tenant.other.prod" } } },
    contentType: "application/merge-patch+json",
  });
  if (answer.status !== 200) throw new Error(String(answer.body.message));
  const result = await runPlan(stage, plan, others);
  report.record(
    "what no longer proves to be ours is not deleted",
    onlyFailure(result, "TEN7052", "NodePool ash--prod"),
  );
  const { status } = await client.send({ method: "GET", path });
  report.record("and is still there", status === 200 ? undefined : `GET ${status}`);
  await client.send({ method: "DELETE", path });
}

function isTenant(...names: readonly string[]): (bundle: Bundle) => boolean {
  return ({ owner }) => owner.kind === "environment" && names.includes(owner.tenant);
}

function onlyFailure(result: RunResult, code: string, name: string): string | undefined {
  const isExpected = ({ error }: RunResult["failures"][number]): boolean =>
    error.code === code && error.message.includes(name);
  if (result.failures.length > 0 && result.failures.every(isExpected)) return undefined;
  return problemOf(result) ?? "nothing failed";
}

function doneOrProblem(result: RunResult, id: string): string | undefined {
  return result.done.includes(id) ? undefined : (problemOf(result) ?? `${id} was not done`);
}
