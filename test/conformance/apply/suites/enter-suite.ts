import type { Bundle } from "../../../../src/model/blueprint.ts";
import { blueprintOf, everyModel } from "../harness/documents.ts";
import { describePlan, planLive } from "../harness/live-plan.ts";
import { problemOf, runPlan } from "../harness/run-plan.ts";
import type { Stage } from "../harness/stage.ts";

/** From nothing: a shared cell, tenants in namespaces, on own nodes, in a virtual cluster and in a cluster of their own. */
export async function runEnterCases(stage: Stage): Promise<readonly Bundle[]> {
  const { report } = stage;
  report.heading("From nothing");
  const bundles = blueprintOf(everyModel);
  const plan = await planLive(stage, bundles);
  const startedAt = performance.now();
  report.record(
    `${plan.changes.length} changes of ${bundles.length} bundles are applied`,
    problemOf(await runPlan(stage, plan, bundles)),
  );
  process.stdout.write(`        in ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
  report.record("a fresh plan is empty", describePlan(await planLive(stage, bundles)));
  const again = await runPlan(stage, plan, bundles);
  report.record("the same plan again, as after a kill, is harmless", problemOf(again));
  report.record("and leaves nothing to plan", describePlan(await planLive(stage, bundles)));
  return bundles;
}
