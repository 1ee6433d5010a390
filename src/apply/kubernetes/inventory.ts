import { type BundleOwner, bundleKey } from "../../model/blueprint.ts";
import type { PlanOwner } from "../../model/plan.ts";

/** `cell/eu1-a`, `tenant/birch/prod`, `organization`: an owner in ids of steps. */
export function ownerKey(owner: PlanOwner): string {
  return owner.kind === "platform" ? "organization" : bundleKey(owner as BundleOwner);
}

/** The value of the inventory label on everything of an owner. */
export function inventoryOf(owner: PlanOwner): string {
  return ownerKey(owner).replaceAll("/", ".");
}
