import { type CloudFormationTemplate, templateDigest } from "../model/cloudformation.ts";
import type { JsonObject } from "../model/json.ts";
import { environmentId } from "../model/names.ts";
import {
  digestTag,
  environmentLabel,
  inventoryLabel,
  inventoryTag,
  managedByLabel,
  managedByTag,
  managedByValue,
  platformLabel,
  tenantLabel,
} from "../model/ownership.ts";
import type { PlanOwner } from "../model/plan.ts";
import type { LiveObject, LiveOrganizationResource, LiveStack } from "../model/snapshot.ts";
import type { EnvironmentRef } from "../model/tenant.ts";
import { findOwnedFields, ownsLabel } from "./managed-fields.ts";
import { hasTemplate } from "./read-template.ts";
import { metadataMap } from "./snapshot-index.ts";

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

/** Whether a stack's tags say that it is ours. */
export function claimsStack(stack: LiveStack): boolean {
  return stack.tags[managedByTag] === managedByValue && parseInventory(stack.tags[inventoryTag]) !== undefined;
}

/** The mark of an object: our field manager applied the very label that claims it. */
export function objectOwnership(manifest: JsonObject, platform: string): Ownership {
  if (!claimsObject(manifest, platform)) return "foreign";
  const owned = findOwnedFields(manifest);
  return owned !== undefined && ownsLabel(owned, inventoryLabel) ? "proven" : "claimed";
}

/** The mark of a stack: its digest tag is the digest of the template that it really has. */
export function stackOwnership(stack: LiveStack): Ownership {
  if (!claimsStack(stack)) return "foreign";
  const digest = stack.tags[digestTag];
  if (digest === undefined || !hasTemplate(stack)) return "claimed";
  return templateDigest(stack.template as unknown as CloudFormationTemplate) === digest ? "proven" : "claimed";
}

/** The mark of a resource of the organisation: its tags, which only the management account can write. */
export function organizationOwnership(resource: LiveOrganizationResource): Ownership {
  const tags = organizationTags(resource);
  const isOurs = tags[managedByTag] === managedByValue && parseInventory(tags[inventoryTag]) !== undefined;
  return isOurs ? "proven" : "foreign";
}

export function organizationTags(resource: LiveOrganizationResource): Readonly<Record<string, string>> {
  const tags = resource.properties.Tags;
  if (!Array.isArray(tags)) return {};
  return Object.fromEntries(tags.map((tag: { Key?: string; Value?: string }) => [tag.Key ?? "", tag.Value ?? ""]));
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
