import type { BundleOwner } from "../model/blueprint.ts";
import type { Value } from "../model/deferred.ts";
import { compareText } from "../model/json.ts";
import { escapePointer } from "../model/json-pointer.ts";
import type { FieldChange, PlanConflict, PlannedChange, PlanOwner } from "../model/plan.ts";

/** A change with its place in the order of safety: organisation, stacks, then waves 0 to 4 in the cluster. */
export interface PlanEntry {
  readonly rank: number;
  readonly change: PlannedChange;
}

/** What comparing one bundle gives. */
export interface Comparison {
  readonly entries: readonly PlanEntry[];
  readonly unchanged: number;
  readonly conflicts: readonly PlanConflict[];
}

export const organizationRank = -2;
export const stackRank = -1;
/** A release runs on what waves up to 3 prepare, and access comes after it. */
export const releaseRank = 3.5;

/** Whether a create lists the fields it sets: `full` for a reader of details, `changes` to keep a large plan small. */
export type Detail = "full" | "changes";

/** The fields of something new, one change for each at the top. */
export function createdFields(fields: { readonly [key: string]: Value }, detail: Detail): readonly FieldChange[] {
  if (detail === "changes") return [];
  return Object.keys(fields)
    .sort(compareText)
    .map((name) => ({ path: `/${escapePointer(name)}`, after: fields[name] ?? null }));
}

export function planOwner(owner: BundleOwner): PlanOwner {
  switch (owner.kind) {
    case "organization":
      return { kind: "platform" };
    case "cell":
      return { kind: "cell", cell: owner.cell };
    case "environment":
      return { kind: "environment", tenant: owner.tenant, environment: owner.environment };
  }
}

/** Platform first, then cells, then environments by tenant; within one owner by name. */
export function compareOwners(left: PlanOwner, right: PlanOwner): number {
  return compareText(ownerKey(left), ownerKey(right));
}

function ownerKey(owner: PlanOwner): string {
  switch (owner.kind) {
    case "platform":
      return "0";
    case "cell":
      return `1/${owner.cell}`;
    case "environment":
      return `2/${owner.tenant}/${owner.environment}`;
  }
}

/** The order of an apply: by owner, rank, id; deletions after everything else and backwards. */
export function sortEntries(entries: readonly PlanEntry[]): readonly PlannedChange[] {
  const isDeletion = (entry: PlanEntry): boolean => entry.change.action === "delete";
  const forward = entries.filter((entry) => !isDeletion(entry)).sort(compareEntries);
  const backward = entries.filter(isDeletion).sort((left, right) => compareEntries(right, left));
  return [...forward, ...backward].map((entry) => entry.change);
}

function compareEntries(left: PlanEntry, right: PlanEntry): number {
  return (
    compareOwners(left.change.owner, right.change.owner) ||
    left.rank - right.rank ||
    compareText(left.change.id, right.change.id)
  );
}

/** A sentence for an update: which fields, or how many. */
export function updateReason(changes: readonly FieldChange[]): string {
  const [first] = changes;
  if (first !== undefined && changes.length === 1) return `${first.path} differs`;
  return `${changes.length} fields differ`;
}
