import type { PlanOwner } from "../../model/plan.ts";
import { ownerKey } from "./inventory.ts";

/** The parts of the order of safety that are steps of their own: on the way in, then on the way out. */
export type Phase =
  | "definitions"
  | "policies"
  | "guards"
  | "settings"
  | "release"
  | "access"
  | "remove-access"
  | "remove-release"
  | "remove-namespaces"
  | "remove-settings"
  | "remove-guards"
  | "remove-policies"
  | "remove-definitions"
  | "quota";

/** `kubernetes/tenant/birch/prod/eu1-a/guards`. */
export function stepId(owner: PlanOwner, place: string, phase: Phase): string {
  return `kubernetes/${ownerKey(owner)}/${place}/${phase}`;
}

/** The steps of a cell that must be done before any tenant's: its definitions, policies and guards. */
export function cellGuardSteps(cell: string): readonly string[] {
  const owner: PlanOwner = { kind: "cell", cell };
  return [stepId(owner, cell, "definitions"), stepId(owner, cell, "policies"), stepId(owner, cell, "guards")];
}
