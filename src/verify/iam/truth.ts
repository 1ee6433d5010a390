/** How sure: no, not known, yes. Ordered, so that `and` is the smaller and `or` the larger. */
export type Certainty = 0 | 1 | 2;

export const no = 0;
export const uncertain = 1;
export const yes = 2;

/**
 * Whether a test holds, for a request of which the caller may choose parts.
 *
 * `may`: some choice makes it hold; what an Allow needs. `must`: every choice does; what a Deny needs. A request without
 * choices has both alike. Joining two tests takes their choices as independent, so `may` can be too large and `must` too
 * small, never the other way round: the caller is never thought weaker than it is.
 */
export interface Truth {
  readonly may: Certainty;
  readonly must: Certainty;
}

export const holds: Truth = { may: yes, must: yes };
export const fails: Truth = { may: no, must: no };
export const unknowable: Truth = { may: uncertain, must: uncertain };
/** The caller decides. */
export const choosable: Truth = { may: yes, must: no };

export function truthOf(value: boolean): Truth {
  return value ? holds : fails;
}

export function negate({ may, must }: Truth): Truth {
  return { may: flip(must), must: flip(may) };
}

export function both(left: Truth, right: Truth): Truth {
  if (left === holds) return right;
  if (right === holds) return left;
  return { may: least(left.may, right.may), must: least(left.must, right.must) };
}

export function either(left: Truth, right: Truth): Truth {
  if (left === fails) return right;
  if (right === fails) return left;
  return { may: most(left.may, right.may), must: most(left.must, right.must) };
}

/** The caller picks one of these: it may make hold what one of them makes hold, and must hold what all do. */
export function oneOf(options: readonly Truth[]): Truth {
  if (options.length === 0) return fails;
  const may = options.map((option) => option.may).reduce(most);
  const must = options.map((option) => option.must).reduce(least);
  return { may, must };
}

export function least(left: Certainty, right: Certainty): Certainty {
  return left < right ? left : right;
}

export function most(left: Certainty, right: Certainty): Certainty {
  return left > right ? left : right;
}

function flip(certainty: Certainty): Certainty {
  return certainty === yes ? no : certainty === no ? yes : uncertain;
}
