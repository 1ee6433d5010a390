import type { PlannedChange, PlanOwner } from "../model/plan.ts";

/**
 * What a change is about as a whole: the stack of one of its resources, else the thing itself. What waits for a value waits
 * for its subject, which is done when every change to it is.
 */
export function subjectOf(id: string): string {
  return id.startsWith("stack/") ? id.split("/").slice(0, 4).join("/") : id;
}

/** A text for each owner: `organization`, `cell/eu1-a`, `tenant/birch/prod`; also the name of its lease. */
export function ownerKeyOf(owner: PlanOwner): string {
  switch (owner.kind) {
    case "platform":
      return "organization";
    case "cell":
      return `cell/${owner.cell}`;
    case "environment":
      return `tenant/${owner.tenant}/${owner.environment}`;
  }
}

/** Who takes turns with whom: a tenant with its environments counts once. */
export function turnOf(owner: PlanOwner): string {
  return owner.kind === "environment" ? `tenant/${owner.tenant}` : ownerKeyOf(owner);
}

/** Ids of changes that are carried out after everything else: deletions, but not inside a stack that stays. */
export function findLateDeletions(changes: readonly PlannedChange[]): ReadonlySet<string> {
  const deletions = changes.filter(({ action }) => action === "delete");
  const stacks = new Set(deletions.filter(({ id }) => subjectOf(id) === id).map(({ id }) => id));
  return new Set(deletions.filter(({ id }) => stacks.has(subjectOf(id))).map(({ id }) => id));
}
