/**
 * Every minimal set that has a member in each of the given sets, sorted by size, then by text.
 *
 * Berge's algorithm: extend the minimal transversals of the first n sets by each member of the next one and keep the
 * minimal ones. No set at all, or an empty set among them, has no transversal to speak of and gives none.
 */
export function minimalTransversals(sets: readonly ReadonlySet<string>[]): readonly (readonly string[])[] {
  const edges = minimalSets(sets);
  if (edges.length === 0 || edges.some((edge) => edge.size === 0)) return [];
  let found: readonly ReadonlySet<string>[] = [new Set()];
  for (const edge of edges) {
    const hitting = found.filter((set) => intersects(set, edge));
    const extended = found
      .filter((set) => !intersects(set, edge))
      .flatMap((set) => [...edge].map((member) => new Set([...set, member])));
    found = minimalSets([...hitting, ...extended]);
  }
  return found
    .map((set) => [...set].sort())
    .sort((left, right) => left.length - right.length || left.join().localeCompare(right.join()));
}

/** The sets that contain no other of them; equal ones once. */
export function minimalSets(sets: readonly ReadonlySet<string>[]): readonly ReadonlySet<string>[] {
  const distinct = new Map(sets.map((set) => [[...set].sort().join("\u0000"), set]));
  const bySize = [...distinct.values()].sort((left, right) => left.size - right.size);
  const kept: ReadonlySet<string>[] = [];
  for (const set of bySize) if (!kept.some((smaller) => isSubset(smaller, set))) kept.push(set);
  return kept;
}

function intersects(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return [...left].some((member) => right.has(member));
}

function isSubset(smaller: ReadonlySet<string>, larger: ReadonlySet<string>): boolean {
  return [...smaller].every((member) => larger.has(member));
}
