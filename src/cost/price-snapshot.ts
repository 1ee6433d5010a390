import type { JsonObject, JsonValue } from "../model/json.ts";
import {
  bearsPlatformTags,
  inventoryLabel,
  inventoryTag,
  managedByLabel,
  managedByValue,
  platformLabel,
} from "../model/ownership.ts";
import type { LiveObject, LiveStack, Snapshot } from "../model/snapshot.ts";
import { priceCapacity } from "./capacity.ts";
import { type PricedPart, priceAwsResource } from "./price-aws.ts";
import type { PriceContext } from "./price-context.ts";
import { priceRelease } from "./price-release.ts";
import { type ResourceCost, toResourceCost } from "./resource-cost.ts";

/**
 * The monthly price of what exists and is ours, computed exactly as `priceBundle` does for what should exist.
 *
 * Ours is what carries our inventory tags or labels for this platform; everything else is left out, and so is what could
 * not be read, which `assumptions` says. Releases are ours when their namespace is.
 */
export function priceSnapshot(snapshot: Snapshot, platform: string, context: PriceContext): ResourceCost {
  const parts: PricedPart[] = [];
  for (const stack of snapshot.stacks) if (isOurStack(stack, platform)) parts.push(...priceStack(stack, context));
  const objects = snapshot.objects.filter((object) => !object.cell.includes("+") && isOurObject(object, platform));
  parts.push(priceCapacity(objects, context));
  const namespaces = new Set(objects.flatMap(namespaceKey));
  for (const { cell, namespace, name, values } of snapshot.releases) {
    if (!namespaces.has(`${cell} ${namespace}`)) continue;
    parts.push(priceRelease({ id: `release/${cell}/${namespace}/${name}`, cell, values }, context));
  }
  return toResourceCost(
    parts.flatMap((part) => part.lines),
    [
      ...parts.flatMap((part) => part.assumptions),
      ...snapshot.gaps.map((gap) => `${gap.place} could not be read and is not in the amount: ${gap.reason}`),
    ],
  );
}

function priceStack(stack: LiveStack, context: PriceContext): readonly PricedPart[] {
  const resources = asObject(stack.template.Resources);
  const id = `stack/${stack.accountId}/${stack.region}/${stack.name}`;
  return Object.keys(resources)
    .sort()
    .map((logical) => {
      const resource = asObject(resources[logical]);
      const type = typeof resource.Type === "string" ? resource.Type : "unknown";
      const properties = asObject(resource.Properties);
      return priceAwsResource({ id: `${id}/${logical}`, type, region: stack.region, properties }, context.prices);
    });
}

function isOurStack(stack: LiveStack, platform: string): boolean {
  return (
    stack.status !== "DELETE_COMPLETE" &&
    bearsPlatformTags(stack.tags, platform) &&
    stack.tags[inventoryTag] !== undefined
  );
}

function isOurObject(object: LiveObject, platform: string): boolean {
  const labels = asObject(asObject(object.manifest.metadata).labels);
  return (
    labels[managedByLabel] === managedByValue &&
    labels[platformLabel] === platform &&
    labels[inventoryLabel] !== undefined
  );
}

function namespaceKey(object: LiveObject): readonly string[] {
  const { kind, metadata } = object.manifest;
  return kind === "Namespace" ? [`${object.cell} ${String(asObject(metadata).name)}`] : [];
}

function asObject(value: JsonValue | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
