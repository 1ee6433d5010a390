import type { Manifest } from "./blueprint.ts";
import type { JsonObject } from "./json.ts";
import { findOwnedFields, ownsLabel } from "./managed-fields.ts";
import { environmentId } from "./names.ts";
import { metadataMap } from "./object-metadata.ts";
import {
  environmentLabel,
  inventoryLabel,
  managedByLabel,
  managedByValue,
  platformLabel,
  tenantLabel,
} from "./ownership.ts";
import type { PlanOwner } from "./plan.ts";
import type { LiveObject } from "./snapshot.ts";
import type { EnvironmentRef } from "./tenant.ts";

/**
 * Whether something that exists is ours.
 *
 * `proven`: it carries our inventory and a mark that only our own apply leaves. `claimed`: it carries the inventory alone,
 * which anyone may write; enough to update what the blueprint names, never enough to delete. `foreign`: neither.
 */
export type Ownership = "proven" | "claimed" | "foreign";

/** Whether an object's labels say that it is the platform's. */
export function claimsObject(manifest: JsonObject, platform: string): boolean {
  const labels = metadataMap(manifest, "labels");
  if (labels[managedByLabel] !== managedByValue || labels[platformLabel] !== platform) return false;
  return parseInventory(labels[inventoryLabel]) !== undefined;
}

/**
 * Whether what stands under a name of the blueprint may be updated: it says that it is the platform's, or only our own
 * apply can have set its fields and it says nothing of another platform. Labels that were taken away by hand come back so.
 */
export function mayUpdateObject(manifest: JsonObject, platform: string): boolean {
  if (claimsObject(manifest, platform)) return true;
  const says = metadataMap(manifest, "labels")[platformLabel] ?? platform;
  return says === platform && findOwnedFields(manifest) !== undefined;
}

/** The mark of an object: our field manager applied the very label that claims it. */
export function objectOwnership(manifest: JsonObject, platform: string): Ownership {
  if (!claimsObject(manifest, platform)) return "foreign";
  const owned = findOwnedFields(manifest);
  return owned !== undefined && ownsLabel(owned, inventoryLabel) ? "proven" : "claimed";
}

/**
 * Whose an object is by its labels; undefined when they contradict each other or the place where it stands.
 *
 * Inside its namespaces or its own API server a tenant may write any label under any manager's name, so what stands there
 * can only be its own.
 */
export function objectOwner({ cell, manifest }: LiveObject): PlanOwner | undefined {
  const labels = metadataMap(manifest, "labels");
  const owner = parseInventory(labels[inventoryLabel]);
  switch (owner?.kind) {
    case "environment": {
      const agrees = labels[tenantLabel] === owner.tenant && labels[environmentLabel] === owner.environment;
      return agrees && isWithinEnvironment(cell, manifest, owner) ? owner : undefined;
    }
    case "cell":
      return owner.cell === cell && !isTenantNamespace(namespaceOf(manifest)) ? owner : undefined;
    default:
      return undefined;
  }
}

function isWithinEnvironment(cell: string, manifest: JsonObject, { tenant, environment }: EnvironmentRef): boolean {
  const id = environmentId(tenant, environment);
  const [, release] = cell.split("+");
  if (release !== undefined) return release === id || release === tenant;
  const namespace = namespaceOf(manifest);
  return namespace === undefined || namespace === id || namespace.startsWith(`${id}--`);
}

function isTenantNamespace(namespace: string | undefined): boolean {
  return namespace?.includes("--") === true;
}

/** The namespace that an object stands in or is. */
function namespaceOf({ kind, metadata }: JsonObject): string | undefined {
  const { name, namespace } = metadata as { readonly name?: string; readonly namespace?: string };
  return kind === "Namespace" ? name : namespace;
}

/** Reads an inventory value in either form: `tenant/birch/prod` or `tenant.birch.prod`. */
export function parseInventory(value: string | undefined): PlanOwner | undefined {
  const [kind, first, second, ...rest] = (value ?? "").split(/[/.]/);
  if (rest.length > 0) return undefined;
  if (kind === "organization" && first === undefined) return { kind: "platform" };
  if (kind === "cell" && first !== undefined && second === undefined) return { kind: "cell", cell: first };
  if (kind !== "tenant" || first === undefined || second === undefined) return undefined;
  return { kind: "environment", tenant: first, environment: second };
}

/**
 * What the control plane itself makes, so that ours is always an update of one without our labels: the default service
 * account of each namespace, and the network plugin's settings on EKS.
 */
export function isBornWithCluster({ kind, metadata }: Manifest): boolean {
  if (kind === "ServiceAccount") return metadata.name === "default";
  return kind === "ConfigMap" && metadata.namespace === "kube-system" && metadata.name === "amazon-vpc-cni";
}
