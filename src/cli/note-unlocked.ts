import { environmentId } from "../model/names.ts";
import type { Shell } from "./io/shell.ts";
import type { Built } from "./pipeline.ts";
import { isTargeted, type Target } from "./target.ts";

/** Says on stderr how many environments have no lock yet, as others may still move those; nothing when all have one. */
export function noteUnlocked(shell: Shell, { documents, placed }: Built, target: Target | undefined): void {
  const locked = new Set(
    documents.locks.flatMap((lock) => lock.environments.map((item) => environmentId(lock.tenant, item.environment))),
  );
  const shown = placed.placements.filter((placement) => isTargeted(target, placement));
  const open = shown.filter(({ tenant, environment }) => !locked.has(environmentId(tenant, environment)));
  if (open.length === 0) return;
  const [verb, them] = open.length === 1 ? ["is", "it"] : ["are", "them"];
  const total = `${shown.length} ${shown.length === 1 ? "environment" : "environments"}`;
  shell.note(
    `${open.length} of ${total} ${verb} not locked: other tenants may still move ${them}; run \`tenantry lock\`.\n`,
  );
}
