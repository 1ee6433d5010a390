import type { Diagnostic } from "../model/diagnostic.ts";
import { compareText } from "../model/json.ts";
import { environmentId } from "../model/names.ts";
import { tenantOrigin } from "../model/origin.ts";
import type { Placement, TenantLock } from "../model/placement.ts";
import { findOverlaps } from "./address-space.ts";
import { type Locate, placeProblem } from "./problems.ts";

/** A block that a lock holds, and for what: a cell, or an environment's own VPC. */
export interface LockedBlock {
  readonly cidr: string;
  readonly owner: string;
  readonly tenant: string;
}

/** Every block that locks hold, once per owner and block, also those of environments that are gone. Sorted by owner. */
export function lockedBlocks(locks: readonly TenantLock[]): readonly LockedBlock[] {
  const blocks = new Map<string, LockedBlock>();
  for (const lock of locks) {
    for (const placement of lock.environments) {
      for (const block of blocksOf(placement)) {
        const key = `${block.owner} ${block.cidr}`;
        const known = blocks.get(key);
        if (known === undefined || compareText(block.tenant, known.tenant) < 0) blocks.set(key, block);
      }
    }
  }
  return [...blocks.values()].sort(
    (left, right) => compareText(left.owner, right.owner) || compareText(left.cidr, right.cidr),
  );
}

/** Locks that were written on two branches and took the same addresses, or know one cell under two blocks. */
export function findLockConflicts(blocks: readonly LockedBlock[], locate: Locate | undefined): readonly Diagnostic[] {
  const overlaps = findOverlaps(blocks)
    .filter(([left, right]) => left.owner !== right.owner)
    .map(([left, right]) =>
      conflict(left, right, `${left.owner} has ${left.cidr} and ${right.owner} has ${right.cidr}`, locate),
    );
  const disagreements = blocks.flatMap((block, index) => {
    const next = blocks[index + 1];
    if (next === undefined || next.owner !== block.owner) return [];
    return [conflict(block, next, `${block.owner} has ${block.cidr} and ${next.cidr}`, locate)];
  });
  return [...overlaps, ...disagreements];
}

function conflict(left: LockedBlock, right: LockedBlock, facts: string, locate: Locate | undefined): Diagnostic {
  return placeProblem("TEN3204", tenantOrigin(right.tenant, "spec"), {
    severity: "error",
    summary: `the locks of ${left.tenant} and ${right.tenant} hold addresses that exclude each other`,
    detail: `${facts}.`,
    locate,
  });
}

function blocksOf(placement: Placement): readonly LockedBlock[] {
  const { tenant, vpcCidr, opens, opensForAccount } = placement;
  const id = environmentId(tenant, placement.environment);
  return [
    ...(vpcCidr === undefined ? [] : [{ cidr: vpcCidr, owner: id, tenant }]),
    ...(opens === undefined ? [] : [{ cidr: opens.vpcCidr, owner: opens.name, tenant }]),
    ...(opensForAccount === undefined ? [] : [{ cidr: opensForAccount.vpcCidr, owner: opensForAccount.name, tenant }]),
  ];
}
