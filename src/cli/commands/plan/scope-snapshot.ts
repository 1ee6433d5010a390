import type { JsonValue } from "../../../model/json.ts";
import { environmentLabel, inventoryTag, tenantLabel } from "../../../model/ownership.ts";
import type { Snapshot } from "../../../model/snapshot.ts";
import { ownCells } from "../../own-cells.ts";
import type { Built } from "../../pipeline.ts";
import type { Target } from "../../target.ts";

/**
 * The part of a snapshot that carries the labels and tags of a target, or of a cell of its own, for its price; everything
 * without a target.
 */
export function scopeSnapshot(snapshot: Snapshot, built: Built, target: Target | undefined): Snapshot {
  if (target === undefined) return snapshot;
  const cells = new Set(ownCells(built, target).map((cell) => `cell/${cell}`));
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
      const owner = stack.tags[inventoryTag] ?? "";
      const parts = owner.split("/");
      return cells.has(owner) || inventory.every((part, index) => parts[index] === part);
    }),
  };
}

function asMap(value: JsonValue | undefined): { readonly [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as { readonly [key: string]: JsonValue })
    : {};
}
