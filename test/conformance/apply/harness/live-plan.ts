import type { Bundle } from "../../../../src/model/blueprint.ts";
import { asJsonObject, type JsonObject } from "../../../../src/model/json.ts";
import type { Plan, PlannedChange } from "../../../../src/model/plan.ts";
import type { LiveObject, LiveRelease } from "../../../../src/model/snapshot.ts";
import { planBlueprint } from "../../../../src/plan/plan-blueprint.ts";
import { applyFake } from "../../../support/apply-fake.ts";
import type { ApiBody, ApiClient } from "../../kubernetes/harness/api-client.ts";
import { discoverResources, resourcePath } from "../../kubernetes/harness/resource-catalogue.ts";
import type { Stage } from "./stage.ts";

const ignored: ReadonlySet<string> = new Set(["events", "componentstatuses", "leases"]);

/** Everything that an API server lists, whoever made it. */
export async function readAll(client: ApiClient): Promise<readonly JsonObject[]> {
  const types = (await discoverResources(client)).filter(
    ({ name, verbs }) => verbs.includes("list") && !name.includes("/") && !ignored.has(name),
  );
  const lists = await Promise.all(
    types.map(async (type) => {
      const { status, body } = await client.send({ method: "GET", path: resourcePath(type, undefined) });
      const apiVersion = type.group === "" ? type.version : `${type.group}/${type.version}`;
      return status === 200 ? itemsOf(body).map((item) => ({ apiVersion, kind: type.kind, ...item })) : [];
    }),
  );
  return lists.flat();
}

function itemsOf(body: ApiBody): readonly JsonObject[] {
  return (body.items ?? []) as readonly JsonObject[];
}

/** Plans against what the servers hold now; what is AWS's counts as done. */
export async function planLive({ clients, helm }: Stage, bundles: readonly Bundle[]): Promise<Plan> {
  const objects = await Promise.all(
    [...clients].map(
      async ([cell, client]): Promise<readonly LiveObject[]> =>
        (await readAll(client)).map((manifest) => ({ cell, manifest })),
    ),
  );
  const cells = [...clients.keys()].filter((place) => !place.includes("+"));
  const releases = await Promise.all(cells.map((cell) => helm.list(cell)));
  const plan = planBlueprint(
    bundles,
    { ...applyFake(bundles), objects: objects.flat(), releases: releases.flat() as readonly LiveRelease[] },
    {
      platform: "acme",
      quotas: { sources: [], quotas: {}, rates: {}, durations: {} },
      costBeforeMicros: 0,
      costAfterMicros: 0,
    },
  );
  return { ...plan, changes: plan.changes.filter(({ layer }) => layer === "kubernetes") };
}

/** Undefined when nothing is planned and nothing is in the way; else what is. */
export function describePlan({ changes, conflicts = [] }: Plan): string | undefined {
  const lines = [...changes.map(describeChange), ...conflicts.map(({ id, reason }) => `conflict ${id}: ${reason}`)];
  if (lines.length === 0) return undefined;
  return lines.slice(0, 5).join("\n        ") + (lines.length > 5 ? `\n        and ${lines.length - 5} more` : "");
}

export function describeChange({ action, id, changes }: PlannedChange): string {
  const fields = changes.map(
    ({ path, before, after }) => `${path} ${JSON.stringify(before)} -> ${JSON.stringify(after)}`,
  );
  return `${action} ${id} ${fields.join(", ")}`;
}

export function metadataOf(object: JsonObject): JsonObject {
  return asJsonObject(object.metadata) ?? {};
}
