/** Repeatable chance: the same seed gives the same cluster and the same questions. */
export interface Random {
  /** From 0 up to, not including, `below`. */
  readonly int: (below: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(items: readonly T[]) => T;
  /** Some of the items, at least one. */
  readonly some: <T>(items: readonly T[], most: number) => readonly T[];
}

/** Mulberry32. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const int = (below: number): number => Math.floor(next() * below);
  const pick = <T>(items: readonly T[]): T => {
    const item = items[int(items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  };
  return {
    int,
    chance: (probability) => next() < probability,
    pick,
    some: (items, most) => [...new Set(Array.from({ length: 1 + int(most) }, () => pick(items)))],
  };
}
