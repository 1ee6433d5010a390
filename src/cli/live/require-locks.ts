import { TenantryError } from "../../model/error.ts";
import { lockChanges } from "../../place/lock.ts";
import type { Built } from "../pipeline.ts";
import type { Target } from "../target.ts";

const listed = 6;

/**
 * Refuses to touch live state on the ground of a placement that no lock holds: what is not locked may be placed elsewhere
 * the next time, and the plan would then move it.
 */
export function requireLocks(built: Built, target: Target | undefined): void {
  const open = lockChanges(built.documents.locks, built.locks).filter(
    ({ kind, tenant }) => kind !== "removed" && (target === undefined || target.tenant === tenant),
  );
  if (open.length === 0) return;
  const names = open.map(({ tenant, environment }) => `${tenant}/${environment}`);
  const more = names.length > listed ? ` and ${names.length - listed} more` : "";
  throw new TenantryError(
    `the placement of ${names.slice(0, listed).join(", ")}${more} is not in a lock file, so it could still move; ` +
      "run `tenantry lock` and commit what it writes",
    { code: "TEN9015", source: "user" },
  );
}
