import type { JsonValue } from "../../../model/json.ts";
import { environmentLabel, inventoryTag, tenantLabel } from "../../../model/ownership.ts";
import type { Snapshot } from "../../../model/snapshot.ts";
import type { Target } from "../../target.ts";

/** The part of a snapshot that carries a target's labels and tags, for its price; everything without a target. */
export function scopeSnapshot(snapshot: Snapshot, target: Target | undefined): Snapshot {
  if (target === undefined) return snapshot;
  const inventory = ["tenant", target.tenant, ...(target.environment === undefined ? [] : [target.environment])];
  return {
    ...snapshot,
    objects: snapshot.objects.filter(({ manifest }) => {
      const labels = asMap(asMap(manifest.metadata).labels);
      return (
        labels[tenantLabel] === target.tenant &&
        (target.environment === undefined || labels[environmentLabel] === target.environment)
      );
    }),
    stacks: snapshot.stacks.filter((stack) => {
      const parts = (stack.tags[inventoryTag] ?? "").split("/");
      return inventory.every((part, index) => parts[index] === part);
    }),
  };
}

function asMap(value: JsonValue | undefined): { readonly [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as { readonly [key: string]: JsonValue })
    : {};
}
