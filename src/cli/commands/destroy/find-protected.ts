import type { Plan, PlannedChange } from "../../../model/plan.ts";
import type { Snapshot } from "../../../model/snapshot.ts";
import { isRetained, leavesSnapshot } from "../../../plan/diff-stack.ts";
import { readTemplate } from "../../../plan/read-template.ts";

/** Planned deletions of what AWS itself would refuse to delete. What is retained is not asked to go. */
export function findProtected({ changes }: Plan, { stacks }: Snapshot): readonly PlannedChange[] {
  const deletions = new Map(changes.flatMap((change) => (change.action === "delete" ? [[change.id, change]] : [])));
  return stacks.flatMap((stack) => {
    const id = `stack/${stack.accountId}/${stack.region}/${stack.name}`;
    if (!deletions.has(id)) return [];
    return [...readTemplate(id, stack)].flatMap(([logical, resource]) => {
      const goes = !isRetained(resource) || leavesSnapshot(resource);
      const change = deletions.get(`${id}/${logical}`);
      return goes && resource.properties.DeletionProtection === true && change !== undefined ? [change] : [];
    });
  });
}
