import type { PlanOwner } from "../../model/plan.ts";

/** How an owner is called in every view: `platform`, `cell eu1-a`, `birch/prod`. */
export function ownerName(owner: PlanOwner): string {
  switch (owner.kind) {
    case "platform":
      return "platform";
    case "cell":
      return `cell ${owner.cell}`;
    case "environment":
      return `${owner.tenant}/${owner.environment}`;
  }
}
