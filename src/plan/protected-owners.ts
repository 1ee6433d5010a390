import { accountStackName } from "../model/account-entry.ts";
import { environmentId } from "../model/names.ts";
import { parseInventory } from "../model/object-ownership.ts";
import { inventoryTag } from "../model/ownership.ts";
import type { Plan, PlanOwner } from "../model/plan.ts";
import type { LiveStack } from "../model/snapshot.ts";
import type { EnvironmentRef } from "../model/tenant.ts";
import { claimsStack } from "./ownership-proof.ts";

/** Environments that the documents no longer have and that were protected from deletion when last applied. */
export interface ProtectedOwners {
  readonly has: (owner: PlanOwner) => boolean;
  readonly gaps: Plan["gaps"];
}

/**
 * Finds them by the termination protection of their own stacks, which is there because of `deletionProtection` alone; the
 * once-per-account stack always has it. A cell of such an environment's own is protected with it.
 */
export function findProtectedOwners(
  leftovers: Iterable<LiveStack>,
  platform: string,
  isGone: (owner: PlanOwner) => boolean,
): ProtectedOwners {
  const environments = new Map<string, EnvironmentRef & { readonly place: string }>();
  for (const stack of leftovers) {
    const owner = parseInventory(stack.tags[inventoryTag]);
    if (owner?.kind !== "environment" || !stack.terminationProtection || stack.name === accountStackName) continue;
    if (!claimsStack(stack, platform) || !isGone(owner)) continue;
    const { tenant, environment } = owner;
    environments.set(environmentId(tenant, environment), {
      tenant,
      environment,
      place: `${stack.accountId}/${stack.region}`,
    });
  }
  return {
    has: (owner) => {
      if (owner.kind === "platform") return false;
      return environments.has(owner.kind === "cell" ? owner.cell : environmentId(owner.tenant, owner.environment));
    },
    gaps: [...environments.values()].map(({ tenant, environment, place }) => ({
      place,
      reason: `environment ${tenant}/${environment} is no longer in the documents and protected from deletion: nothing of it is deleted; to let it go, put its document back with deletionProtection: false, apply, and remove it again`,
    })),
  };
}
