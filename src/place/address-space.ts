import { type Cidr, cidrContains, cidrSize, cidrsOverlap, formatCidr, parseCidr } from "../model/cidr.ts";
import { compareText } from "../model/json.ts";
import type { AddressPool, NetworkSpec } from "../model/platform.ts";

/**
 * Free blocks of every pool. Blocks are aligned to their size, as in a buddy allocator, so that free space never
 * fragments below the size of what was taken.
 */
export interface AddressSpace {
  readonly pools: readonly PoolSpace[];
}

interface PoolSpace {
  readonly pool: AddressPool;
  readonly largest: number;
  /** First addresses of free blocks by prefix length, each list descending, so that the lowest is at its end. */
  readonly free: readonly number[][];
}

/**
 * Prepares the pools with everything in `network.reserved` and `occupied` taken out.
 *
 * Text that is no CIDR is skipped: spec reports it. Where pools overlap, the first by name has the shared block.
 */
export function createAddressSpace(network: NetworkSpec, occupied: readonly string[]): AddressSpace {
  const taken = [...network.reserved, ...occupied].flatMap((text) => parseCidr(text) ?? []);
  const pools: PoolSpace[] = [];
  for (const pool of [...network.addressPools].sort((left, right) => compareText(left.name, right.name))) {
    const cidr = parseCidr(pool.cidr);
    if (cidr === undefined) continue;
    const free: number[][] = Array.from({ length: 33 }, () => []);
    collectFree(cidr, mergeBlocks(taken), free);
    pools.push({ pool, largest: cidr.prefix, free: free.map((bases) => bases.reverse()) });
    taken.push(cidr);
  }
  return { pools };
}

/**
 * Takes a block for a VPC in a region, or undefined when every pool that serves the region is used up.
 *
 * Pools made for the region come first, then by name. Within a pool: the smallest free block that holds the pool's
 * prefix, at the lowest address. The block is no longer free afterwards.
 */
export function takeBlock(space: AddressSpace, region: string): string | undefined {
  const serving = space.pools.filter(({ pool }) => pool.regions.length === 0 || pool.regions.includes(region));
  const own = serving.filter(({ pool }) => pool.regions.length > 0);
  const general = serving.filter(({ pool }) => pool.regions.length === 0);
  for (const candidate of [...own, ...general]) {
    const base = takeFrom(candidate);
    if (base !== undefined) return formatCidr({ base, prefix: candidate.pool.vpcPrefixLength });
  }
  return undefined;
}

/** Pairs of blocks that overlap among `blocks`, each with the larger or earlier one first. */
export function findOverlaps<T extends { readonly cidr: string }>(blocks: readonly T[]): readonly (readonly [T, T])[] {
  const parsed = blocks.flatMap((block) => {
    const cidr = parseCidr(block.cidr);
    return cidr === undefined ? [] : [{ block, cidr }];
  });
  parsed.sort((left, right) => left.cidr.base - right.cidr.base || left.cidr.prefix - right.cidr.prefix);
  const overlaps: [T, T][] = [];
  let widest = parsed[0];
  for (const current of parsed.slice(1)) {
    if (widest !== undefined && cidrsOverlap(widest.cidr, current.cidr)) overlaps.push([widest.block, current.block]);
    if (widest === undefined || endOf(current.cidr) > endOf(widest.cidr)) widest = current;
  }
  return overlaps;
}

function takeFrom(space: PoolSpace): number | undefined {
  const wanted = space.pool.vpcPrefixLength;
  for (let prefix = wanted; prefix >= space.largest; prefix -= 1) {
    const base = space.free[prefix]?.pop();
    if (base === undefined) continue;
    for (let half = prefix + 1; half <= wanted; half += 1) insertFree(space.free[half], base + 2 ** (32 - half));
    return base;
  }
  return undefined;
}

function insertFree(bases: number[] | undefined, base: number): void {
  if (bases === undefined) return;
  let position = bases.length;
  while (position > 0 && (bases[position - 1] ?? 0) < base) position -= 1;
  bases.splice(position, 0, base);
}

function endOf(cidr: Cidr): number {
  return cidr.base + cidrSize(cidr);
}

/** Sorted disjoint blocks: CIDR blocks nest or are apart, so dropping the nested ones is enough. */
function mergeBlocks(blocks: readonly Cidr[]): readonly Cidr[] {
  const sorted = [...blocks].sort((left, right) => left.base - right.base || left.prefix - right.prefix);
  const merged: Cidr[] = [];
  for (const block of sorted) {
    const last = merged.at(-1);
    if (last === undefined || !cidrContains(last, block)) merged.push(block);
  }
  return merged;
}

/** Splits `block` around the taken blocks and collects what is left, ascending within each prefix length. */
function collectFree(block: Cidr, taken: readonly Cidr[], free: readonly number[][]): void {
  const inside = taken.filter((other) => cidrsOverlap(block, other));
  if (inside.length === 0) {
    free[block.prefix]?.push(block.base);
    return;
  }
  if (block.prefix === 32 || inside.some((other) => cidrContains(other, block))) return;
  const prefix = block.prefix + 1;
  collectFree({ base: block.base, prefix }, inside, free);
  collectFree({ base: block.base + 2 ** (32 - prefix), prefix }, inside, free);
}
