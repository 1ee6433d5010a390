import type { Bundle } from "../../../../src/model/blueprint.ts";
import { metadataMap } from "../../../../src/model/object-metadata.ts";
import { tenantLabel } from "../../../../src/model/ownership.ts";
import { host } from "../harness/documents.ts";
import { findTouched, type Planted } from "../harness/foreign.ts";
import { describePlan, metadataOf, planLive, readAll } from "../harness/live-plan.ts";
import { problemOf, runPlan } from "../harness/run-plan.ts";
import { clientOf, type Stage } from "../harness/stage.ts";

export interface LeaveOptions {
  readonly bundles: readonly Bundle[];
  readonly planted: readonly Planted[];
}

/** Tenants go one after the other, and at last the cell's own objects; nothing of anybody else's goes with them. */
export async function runLeaveCases(stage: Stage, { bundles, planted }: LeaveOptions): Promise<void> {
  const { report } = stage;
  report.heading("Destroy");
  const client = clientOf(stage, host);
  let left = bundles;
  for (const tenant of ["birch", "forge", "oak"]) {
    left = left.filter(({ owner }) => owner.kind !== "environment" || owner.tenant !== tenant);
    const plan = await planLive(stage, left);
    report.record(
      `${tenant} is destroyed (${plan.changes.length} changes)`,
      problemOf(await runPlan(stage, plan, left)),
    );
    report.record(`nothing of ${tenant} is left`, await findLeft(stage, tenant));
    report.record("nothing foreign was touched", await findTouched(client, planted));
  }
  const empty = await planLive(stage, []);
  report.record(`the cells' own ${empty.changes.length} objects go last`, problemOf(await runPlan(stage, empty, [])));
  report.record("nothing is left to plan", describePlan(await planLive(stage, [])));
  report.record("nothing foreign was touched", await findTouched(client, planted));
}

/** Whatever names the tenant, in its labels or its namespace, on any server. */
async function findLeft({ clients }: Stage, tenant: string): Promise<string | undefined> {
  for (const [place, client] of clients) {
    const left = (await readAll(client)).find((object) => {
      const { namespace, name } = metadataOf(object);
      const isIn = [namespace, object.kind === "Namespace" ? name : undefined].some(
        (value) => typeof value === "string" && value.startsWith(`${tenant}--`),
      );
      // What others labelled as the tenant's is not the tenant's.
      return isIn || (metadataMap(object, "labels")[tenantLabel] === tenant && name !== "forged");
    });
    // A virtual cluster's objects go with its release, and the server that stands for it here does not.
    if (left !== undefined && !place.includes("+"))
      return `${String(left.kind)} ${String(metadataOf(left).name)} in ${place}`;
  }
  return undefined;
}
