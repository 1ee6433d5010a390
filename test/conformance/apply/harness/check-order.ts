import type { Bundle } from "../../../../src/model/blueprint.ts";
import { asJsonObject } from "../../../../src/model/json.ts";
import { metadataMap } from "../../../../src/model/object-metadata.ts";
import { managedByLabel, managedByValue } from "../../../../src/model/ownership.ts";
import { host } from "./documents.ts";
import { type HistoryEvent, Standing } from "./history.ts";

/**
 * The first moment at which a binding of ours stood in a namespace that was not wholly guarded: without its Guardrail, a
 * quota that the API server enforces, or one of its network policies. Undefined: there was none. What happened while the
 * suite itself took guards away by hand does not count.
 */
export function findUnguardedAccess(
  events: readonly HistoryEvent[],
  bundles: readonly Bundle[],
  byHand: RevisionRange,
): string | undefined {
  const policies = policiesByNamespace(bundles);
  const standing = new Standing();
  for (const event of events) {
    standing.apply(event);
    const isByHand = event.revision > byHand.after && event.revision <= byHand.upTo;
    if (isByHand || !policies.has(event.namespace)) continue;
    const bindings = standing
      .list("RoleBinding", event.namespace)
      .filter((binding) => metadataMap(binding, "labels")[managedByLabel] === managedByValue);
    if (bindings.length === 0) continue;
    const missing = findMissing(standing, event.namespace, policies.get(event.namespace) ?? []);
    if (missing !== undefined)
      return `after ${event.type} ${event.kind} ${event.namespace}/${event.name} (revision ${event.revision}) there was access without ${missing}`;
  }
  return undefined;
}

export interface RevisionRange {
  readonly after: number;
  readonly upTo: number;
}

/** How often a binding of ours appeared: a history without any would show nothing. */
export function countBindings(events: readonly HistoryEvent[]): number {
  return events.filter(
    ({ type, kind, object }) =>
      type === "ADDED" && kind === "RoleBinding" && metadataMap(object, "labels")[managedByLabel] === managedByValue,
  ).length;
}

function findMissing(standing: Standing, namespace: string, policies: readonly string[]): string | undefined {
  if (standing.find("Guardrail", namespace, "default") === undefined) return "a Guardrail";
  const quota = standing.find("ResourceQuota", namespace, "tenantry");
  if (asJsonObject(quota?.status)?.hard === undefined) return "an enforced quota";
  return policies
    .map((name) =>
      standing.find("NetworkPolicy", namespace, name) === undefined ? `NetworkPolicy ${name}` : undefined,
    )
    .find((name) => name !== undefined);
}

function policiesByNamespace(bundles: readonly Bundle[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { manifest, cell, vcluster } of bundles.flatMap(({ objects }) => objects)) {
    if (manifest.kind !== "NetworkPolicy" || cell !== host || vcluster !== undefined) continue;
    const namespace = manifest.metadata.namespace ?? "";
    found.set(namespace, [...(found.get(namespace) ?? []), manifest.metadata.name]);
  }
  return found;
}
