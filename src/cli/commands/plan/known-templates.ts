import type { Bundle } from "../../../model/blueprint.ts";
import { templateDigest, toIntrinsics } from "../../../model/cloudformation.ts";
import type { JsonObject } from "../../../model/json.ts";
import { digestTag, inventoryTag } from "../../../model/ownership.ts";
import type { LiveStack, Snapshot } from "../../../model/snapshot.ts";

/**
 * A snapshot in which stacks that were read without their template, as their digest is the blueprint's, have it from there:
 * for what looks into stacks, such as their price.
 */
export function withKnownTemplates(snapshot: Snapshot, bundles: Iterable<Bundle>): Snapshot {
  const open = new Set(snapshot.stacks.filter(isOpen).map(keyOf));
  if (open.size === 0) return snapshot;
  const templates = new Map<string, JsonObject>();
  for (const { stacks } of bundles) {
    for (const stack of stacks) {
      if (!open.has(keyOf(stack))) continue;
      const { template } = toIntrinsics(stack);
      templates.set(`${keyOf(stack)} ${templateDigest(template)}`, template as unknown as JsonObject);
    }
  }
  const fill = (stack: LiveStack): LiveStack => {
    const template = isOpen(stack) ? templates.get(`${keyOf(stack)} ${stack.tags[digestTag]}`) : undefined;
    return template === undefined ? stack : { ...stack, template };
  };
  return { ...snapshot, stacks: snapshot.stacks.map(fill) };
}

function isOpen({ template, tags }: LiveStack): boolean {
  return tags[digestTag] !== undefined && Object.keys(template).length === 0;
}

function keyOf({ tags, region, name }: Pick<LiveStack, "tags" | "region" | "name">): string {
  return `${tags[inventoryTag]} ${region} ${name}`;
}
