/**
 * A set of whole numbers as bounds `[from, to, from, to, …]`, strictly ascending, every `to` exclusive. Equal sets have equal
 * bounds.
 */
export type IntervalSet<Bound extends number | bigint> = readonly Bound[];

const none: readonly never[] = [];

/** Every value below `to`, from `from` on; empty unless `from < to`. */
export function interval<Bound extends number | bigint>(from: Bound, to: Bound): IntervalSet<Bound> {
  return from < to ? [from, to] : none;
}

export function unite<Bound extends number | bigint>(
  left: IntervalSet<Bound>,
  right: IntervalSet<Bound>,
): IntervalSet<Bound> {
  if (left === right || right.length === 0) return left;
  if (left.length === 0) return right;
  return sweep(left, right, (inLeft, inRight) => inLeft || inRight);
}

export function intersect<Bound extends number | bigint>(
  left: IntervalSet<Bound>,
  right: IntervalSet<Bound>,
): IntervalSet<Bound> {
  if (left === right || left.length === 0) return left;
  if (right.length === 0) return right;
  return sweep(left, right, (inLeft, inRight) => inLeft && inRight);
}

/** What is in `left` and not in `right`. */
export function subtract<Bound extends number | bigint>(
  left: IntervalSet<Bound>,
  right: IntervalSet<Bound>,
): IntervalSet<Bound> {
  if (left === right) return none;
  if (left.length === 0 || right.length === 0) return left;
  return sweep(left, right, (inLeft, inRight) => inLeft && !inRight);
}

export function hasValue<Bound extends number | bigint>(set: IntervalSet<Bound>, value: Bound): boolean {
  return set.findIndex((bound) => value < bound) % 2 === 1;
}

export function isSame<Bound extends number | bigint>(left: IntervalSet<Bound>, right: IntervalSet<Bound>): boolean {
  return left === right || (left.length === right.length && left.every((bound, index) => bound === right[index]));
}

/** The intervals, each with its exclusive end. */
export function intervalsOf<Bound extends number | bigint>(
  set: IntervalSet<Bound>,
): readonly { readonly from: Bound; readonly to: Bound }[] {
  return set.flatMap((from, index) => {
    const to = set[index + 1];
    return index % 2 === 1 || to === undefined ? [] : [{ from, to }];
  });
}

/** Walks both lists of bounds in order; an even number of bounds behind means outside. */
function sweep<Bound extends number | bigint>(
  left: IntervalSet<Bound>,
  right: IntervalSet<Bound>,
  keep: (inLeft: boolean, inRight: boolean) => boolean,
): IntervalSet<Bound> {
  const bounds: Bound[] = [];
  let [i, j] = [0, 0];
  let inside = false;
  while (i < left.length || j < right.length) {
    const [ofLeft, ofRight] = [left[i], right[j]];
    const at = (ofRight === undefined || (ofLeft !== undefined && ofLeft <= ofRight) ? ofLeft : ofRight) as
      | Bound
      | undefined;
    if (at === undefined) break;
    if (ofLeft === at) i += 1;
    if (ofRight === at) j += 1;
    const now = keep(i % 2 === 1, j % 2 === 1);
    if (now !== inside) bounds.push(at);
    inside = now;
  }
  return bounds;
}
