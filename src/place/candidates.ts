import type { Vector } from "./dimensions.ts";
import type { Guest } from "./guest.ts";
import { isClosedToNewTenants, type SharingDomain } from "./sharing.ts";

/** What decides for whom a cell is worth looking at. */
interface Candidate {
  readonly sharing: SharingDomain;
  readonly limits: Vector;
  readonly used: Vector;
}

/**
 * Cells by who may still come in: anyone, the members of one group, or only tenants that are in already.
 *
 * Keeps placement linear where there are many small cells. It never hides a cell that could take a guest.
 */
export interface CandidateIndex<T extends Candidate> {
  readonly lists: Map<string, Set<T>>;
  readonly keys: Map<T, readonly string[]>;
}

export function createCandidateIndex<T extends Candidate>(): CandidateIndex<T> {
  return { lists: new Map(), keys: new Map() };
}

/** Files a cell anew after somebody came in. */
export function fileCandidate<T extends Candidate>(index: CandidateIndex<T>, cell: T): void {
  const before = index.keys.get(cell) ?? [];
  const after = keysOf(cell);
  if (before.length === after.length && before[0] === after[0]) return;
  for (const key of before) index.lists.get(key)?.delete(cell);
  for (const key of after) listAt(index, key).add(cell);
  index.keys.set(cell, after);
}

/** Every cell that could take the guest, and some that cannot. */
export function* candidatesFor<T extends Candidate>(index: CandidateIndex<T>, guest: Guest): Generator<T> {
  for (const key of [anyone, circleKey(guest.circle), tenantKey(guest.tenant.name)]) yield* index.lists.get(key) ?? [];
}

const anyone = "anyone";

function keysOf({ sharing, limits, used }: Candidate): readonly string[] {
  const [environments = 0] = used;
  if (environments >= (limits[0] ?? 0)) return [];
  if (isClosedToNewTenants(sharing)) return [...sharing.tenants].map(tenantKey);
  return [sharing.exclusive === undefined ? anyone : circleKey(sharing.exclusive.key)];
}

function circleKey(circle: string): string {
  return `circle ${circle}`;
}

function tenantKey(tenant: string): string {
  return `tenant ${tenant}`;
}

function listAt<T extends Candidate>(index: CandidateIndex<T>, key: string): Set<T> {
  const found = index.lists.get(key);
  if (found !== undefined) return found;
  const created = new Set<T>();
  index.lists.set(key, created);
  return created;
}
