import type { Bundle, ClusterObject } from "../../../../src/model/blueprint.ts";
import type { Value } from "../../../../src/model/deferred.ts";
import type { JsonObject } from "../../../../src/model/json.ts";
import { metadataMap } from "../../../../src/model/object-metadata.ts";
import type { Plan } from "../../../../src/model/plan.ts";
import { fakeResolved } from "../../../support/apply-fake.ts";
import { discoverResources, requireType, resourcePath } from "../../kubernetes/harness/resource-catalogue.ts";
import { host } from "../harness/documents.ts";
import { editOf, note } from "../harness/edits.ts";
import { findTouched, type Planted } from "../harness/foreign.ts";
import { describePlan, planLive } from "../harness/live-plan.ts";
import { problemOf, runPlan } from "../harness/run-plan.ts";
import { clientOf, type Stage } from "../harness/stage.ts";

export interface DriftOptions {
  readonly bundles: readonly Bundle[];
  readonly planted: readonly Planted[];
}

/**
 * Every object of the cell and of a tenant is edited by hand, then every one that can be is deleted: the plan names each of
 * them and nothing else, the apply restores it, and what others added stays.
 */
export async function runDriftCases(stage: Stage, options: DriftOptions): Promise<void> {
  const { report } = stage;
  report.heading("Drift");
  const objects = objectsOf(options.bundles);
  const targets = await locate(stage, objects);
  await recordEdits(stage, targets, options);
  const deletable = targets.filter(({ object }) => !undeletable.has(object.manifest.kind));
  await recordDeletions(stage, deletable, options);
  const namespaces = targets.filter(({ object }) => object.manifest.kind === "Namespace");
  const gone = new Set(namespaces.map(({ object }) => object.manifest.metadata.name));
  const inside = targets.filter(({ object }) => gone.has(object.manifest.metadata.namespace ?? ""));
  await recordDeletions(stage, namespaces, options, inside);
}

/** A Guardrail goes only with its namespace, and the definition would take all Guardrails with it. */
const undeletable: ReadonlySet<string> = new Set(["CustomResourceDefinition", "Guardrail", "Namespace"]);

interface Target {
  readonly object: ClusterObject;
  readonly manifest: JsonObject;
  readonly path: string;
}

function objectsOf(bundles: readonly Bundle[]): readonly ClusterObject[] {
  return bundles
    .filter(({ owner }) => owner.kind === "cell" || (owner.kind === "environment" && owner.tenant === "birch"))
    .flatMap((bundle) => bundle.objects)
    .filter(({ cell, vcluster }) => cell === host && vcluster === undefined);
}

async function locate(stage: Stage, objects: readonly ClusterObject[]): Promise<readonly Target[]> {
  const types = await discoverResources(clientOf(stage, host));
  return objects.map((object) => {
    const { namespace, name } = object.manifest.metadata;
    const path = resourcePath(requireType(types, object.manifest), namespace, name);
    return { object, path, manifest: fakeResolved(object.manifest as unknown as Value) as JsonObject };
  });
}

async function recordEdits(
  stage: Stage,
  targets: readonly Target[],
  { bundles, planted }: DriftOptions,
): Promise<void> {
  const { report } = stage;
  const client = clientOf(stage, host);
  // Namespaces last: without their labels the guardrails refuse edits to what is inside.
  const isNamespace = ({ object }: Target): boolean => object.manifest.kind === "Namespace";
  const inOrder = [...targets.filter((target) => !isNamespace(target)), ...targets.filter(isNamespace)];
  for (const { path, manifest, object } of inOrder) {
    const body = editOf(manifest);
    if (body === undefined) throw new Error(`the suite cannot edit ${object.id}`);
    const contentType = "application/merge-patch+json";
    const answer = await client.send({ method: "PATCH", path: `${path}?fieldManager=somebody`, body, contentType });
    if (answer.status !== 200) throw new Error(`${object.id}: ${answer.body.message}`);
  }
  const plan = await planLive(stage, bundles);
  report.record(`the plan names all ${targets.length} edited objects, and no other`, compareNames(plan, targets));
  report.record("the apply restores them", problemOf(await runPlan(stage, plan, bundles)));
  report.record("nothing is left to plan", describePlan(await planLive(stage, bundles)));
  report.record("what the editor added stays on every one", await findUnnoted(stage, targets));
  report.record("nothing foreign was touched", await findTouched(client, planted));
}

async function findUnnoted(stage: Stage, targets: readonly Target[]): Promise<string | undefined> {
  for (const { path } of targets) {
    const { body } = await clientOf(stage, host).send({ method: "GET", path });
    if (metadataMap(body as JsonObject, "annotations")[note.key] !== note.value) return `${path} lost it`;
  }
  return undefined;
}

async function recordDeletions(
  stage: Stage,
  targets: readonly Target[],
  { bundles, planted }: DriftOptions,
  inside: readonly Target[] = [],
): Promise<void> {
  const { report } = stage;
  const client = clientOf(stage, host);
  for (const { path, object } of targets) {
    const answer = await client.send({ method: "DELETE", path });
    if (answer.status > 202) throw new Error(`${object.id}: ${answer.body.message}`);
  }
  // Planned while namespaces are still on their way out, as it would be after a mistake.
  const plan = await planLive(stage, bundles);
  const wanted = inside.length === 0 ? targets : planned(plan, [...targets, ...inside]);
  report.record(`the plan names all ${targets.length} deleted objects`, compareNames(plan, wanted));
  report.record("the apply restores them", problemOf(await runPlan(stage, plan, bundles)));
  const rest = await planLive(stage, bundles);
  // What was still there when the namespaces were planned is gone with them by now.
  if (inside.length > 0) await runPlan(stage, rest, bundles);
  const left = inside.length > 0 ? await planLive(stage, bundles) : rest;
  report.record("nothing is left to plan", describePlan(left));
  report.record("nothing foreign was touched", await findTouched(client, planted));
}

/** Of objects inside a namespace that goes, those that were gone already when the plan was made. */
function planned({ changes }: Plan, targets: readonly Target[]): readonly Target[] {
  const named = new Set(changes.map(({ id }) => id));
  return targets.filter(({ object }) => object.manifest.kind === "Namespace" || named.has(object.id));
}

function compareNames({ changes, conflicts = [] }: Plan, targets: readonly Target[]): string | undefined {
  const named = new Set(changes.map(({ id }) => id));
  const wanted = new Set(targets.map(({ object }) => object.id));
  const missing = [...wanted].filter((id) => !named.has(id)).map((id) => `${id} is not named`);
  const extra = [...named].filter((id) => !wanted.has(id)).map((id) => `${id} is named`);
  const refused = conflicts.map(({ id, reason }) => `${id}: ${reason}`);
  const all = [...missing, ...extra, ...refused];
  return all.length === 0 ? undefined : all.slice(0, 5).join("\n        ");
}
