import { type Cidr, cidrContains, cidrSize, cidrsOverlap, formatCidr, parseCidr } from "../../model/cidr.ts";
import { type Anchor, type Problem, valueAt } from "../problem.ts";
import type { LoadedLock, LoadedModel } from "./loaded-model.ts";

interface Block {
  readonly cidr: Cidr;
  readonly label: string;
  readonly at: Anchor;
}

/** Blocks that overlap: pools with pools, and what locks hold with each other and with reserved blocks. */
export function checkAddresses(model: LoadedModel): readonly Problem[] {
  const pools = poolBlocks(model);
  const reserved = reservedBlocks(model);
  const locked = distinctBlocks(model.locks.flatMap(lockedBlocks));
  return [
    ...findOverlaps(pools, "change one of the two blocks"),
    ...findOverlaps(locked, relock),
    ...pools.flatMap((pool) => wholeReserved(pool, reserved)),
    ...locked.flatMap((block) => againstPlatform(block, pools, reserved)),
  ];
}

/** Two branches that each placed a tenant have handed out the same block. */
const relock = "delete the lock whose VPC does not exist yet, then run `tenantry lock`";

function blockOf(cidr: string, label: string, at: Anchor): readonly Block[] {
  const parsed = parseCidr(cidr);
  return parsed === undefined ? [] : [{ cidr: parsed, label, at }];
}

function poolBlocks({ platform }: LoadedModel): readonly Block[] {
  if (platform === undefined) return [];
  return platform.raw.spec.network.addressPools.flatMap(({ name, cidr }, index) =>
    blockOf(cidr, `the pool "${name}"`, valueAt(platform.document, "spec", "network", "addressPools", index, "cidr")),
  );
}

function reservedBlocks({ platform }: LoadedModel): readonly Block[] {
  if (platform === undefined) return [];
  return platform.raw.spec.network.reserved.flatMap((cidr, index) =>
    blockOf(cidr, "the reserved block", valueAt(platform.document, "spec", "network", "reserved", index)),
  );
}

function lockedBlocks({ document, raw }: LoadedLock): readonly Block[] {
  return raw.spec.environments.flatMap(({ name, vpcCidr, ...placement }, index) => {
    const label = `${raw.metadata.name}/${name}`;
    const path = ["spec", "environments", index];
    const own = vpcCidr === undefined ? [] : blockOf(vpcCidr, label, valueAt(document, ...path, "vpcCidr"));
    const opened = (["opens", "opensForAccount"] as const).flatMap((key) => {
      const cell = placement[key];
      // The VPC of an own cluster is both the environment's and its cell's: one block.
      if (cell === undefined || cell.vpcCidr === vpcCidr) return [];
      return blockOf(cell.vpcCidr, `the cell "${cell.name}"`, valueAt(document, ...path, key, "vpcCidr"));
    });
    return [...own, ...opened];
  });
}

/** Every placement in an opened cell repeats the cell's block: one block each. */
function distinctBlocks(blocks: readonly Block[]): readonly Block[] {
  const first = new Map<string, Block>();
  for (const block of blocks) {
    const key = `${block.label} ${formatCidr(block.cidr)}`;
    if (!first.has(key)) first.set(key, block);
  }
  return [...first.values()];
}

/** Compares each block, in order of address, with the one before it that reaches farthest. */
function findOverlaps(blocks: readonly Block[], fix: string): readonly Problem[] {
  const sorted = [...blocks].sort(
    (left, right) => left.cidr.base - right.cidr.base || left.cidr.prefix - right.cidr.prefix,
  );
  const problems: Problem[] = [];
  let farthest: Block | undefined;
  for (const block of sorted) {
    if (farthest !== undefined && cidrsOverlap(farthest.cidr, block.cidr)) problems.push(overlap(block, farthest, fix));
    if (farthest === undefined || endOf(block) > endOf(farthest)) farthest = block;
  }
  return problems;
}

function endOf({ cidr }: Block): number {
  return cidr.base + cidrSize(cidr);
}

function overlap(block: Block, other: Block, fix: string): Problem {
  return {
    code: "TEN1501",
    severity: "error",
    summary: `${formatCidr(block.cidr)} of ${block.label} overlaps ${formatCidr(other.cidr)} of ${other.label}`,
    fix,
    at: block.at,
    related: [{ message: `${formatCidr(other.cidr)} of ${other.label}`, at: other.at }],
  };
}

function wholeReserved(pool: Block, reserved: readonly Block[]): readonly Problem[] {
  const cover = reserved.find((block) => cidrContains(block.cidr, pool.cidr));
  if (cover === undefined) return [];
  return [
    {
      code: "TEN1503",
      severity: "error",
      summary: `${pool.label} is reserved whole, so it has nothing to hand out`,
      fix: "enlarge the pool, or reserve less",
      at: pool.at,
      related: [{ message: `${formatCidr(cover.cidr)} is reserved`, at: cover.at }],
    },
  ];
}

function againstPlatform(block: Block, pools: readonly Block[], reserved: readonly Block[]): readonly Problem[] {
  const taken = reserved.find((other) => cidrsOverlap(other.cidr, block.cidr));
  if (taken !== undefined) return [overlap(block, taken, relock)];
  if (pools.length === 0 || pools.some((pool) => cidrContains(pool.cidr, block.cidr))) return [];
  return [
    {
      code: "TEN1502",
      severity: "warning",
      summary: `${formatCidr(block.cidr)} of ${block.label} lies outside every address pool`,
      fix: "restore the pool, or move the environment",
      at: block.at,
    },
  ];
}
