/**
 * A pattern as IAM writes it, with its wildcards replaced by two private-use characters that no ARN or value holds, so that an asterisk
 * that came out of a tag's value stays a plain character. In normal form: within a run of wildcards, every "any one" comes
 * before a single "any number". A text without wildcards is a glob, too.
 */
export type Glob = string;

const many = "\uE000";
const one = "\uE001";

export const anything: Glob = many;

/** A pattern with `*` and `?`. */
export function parseGlob(pattern: string): Glob {
  return normalForm(pattern.replaceAll("*", many).replaceAll("?", one));
}

export function isLiteral(glob: Glob): boolean {
  return !glob.includes(many) && !glob.includes(one);
}

/** What stands before the first wildcard. */
export function literalPrefix(glob: Glob): string {
  for (let index = 0; index < glob.length; index += 1) {
    if (glob[index] === many || glob[index] === one) return glob.slice(0, index);
  }
  return glob;
}

export function joinGlobs(parts: readonly Glob[]): Glob {
  return normalForm(parts.join(""));
}

const wildcardRun = /[\uE000\uE001]{2,}/g;

function normalForm(glob: string): Glob {
  return glob.replaceAll(wildcardRun, (run) => {
    const ones = run.replaceAll(many, "");
    return ones.length === run.length ? run : ones + many;
  });
}

/**
 * Whether every text of `inner` is a text of `outer`: never said wrongly, and never missed unless `outer` holds an "any one"
 * that would have to stand for part of an "any number" of `inner`. A literal `inner` is simply matched.
 */
export function globCovers(outer: Glob, inner: Glob): boolean {
  if (outer === many || outer === inner) return true;
  let at = 0;
  let star = -1;
  let retry = 0;
  let index = 0;
  while (index < inner.length) {
    const expected = outer[at];
    const actual = inner[index];
    if (expected === many) {
      star = at;
      retry = index;
      at += 1;
    } else if (expected === actual || (expected === one && actual !== many)) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      at = star + 1;
      retry += 1;
      index = retry;
    } else {
      return false;
    }
  }
  while (outer[at] === many) at += 1;
  return at === outer.length;
}

/** Whether some text is in both. */
export function globsIntersect(left: Glob, right: Glob): boolean {
  if (left === many || right === many || left === right) return true;
  if (isLiteral(right)) return globCovers(left, right);
  if (isLiteral(left)) return globCovers(right, left);
  return !endsDiffer(left, right) && meet(left, right);
}

/** Plain characters at either end that contradict each other decide most pairs. */
function endsDiffer(left: Glob, right: Glob): boolean {
  const shorter = Math.min(left.length, right.length);
  for (let index = 0; index < shorter; index += 1) {
    const [a, b] = [left[index], right[index]];
    if (a === many || b === many) break;
    if (a !== b && a !== one && b !== one) return true;
  }
  for (let index = 1; index <= shorter; index += 1) {
    const [a, b] = [left[left.length - index], right[right.length - index]];
    if (a === many || b === many) break;
    if (a !== b && a !== one && b !== one) return true;
  }
  return false;
}

/**
 * Walks the product of both automata, row by row: `reached[j]` says that what was read so far can stand before `left[i]` and
 * before `right[j]`.
 */
function meet(left: Glob, right: Glob): boolean {
  const width = right.length + 1;
  let reached = new Uint8Array(width);
  reached[0] = 1;
  for (let i = 0; i <= left.length; i += 1) {
    const next = new Uint8Array(width);
    for (let j = 0; j < width; j += 1) {
      if (reached[j] === 1) advance({ left: left[i], right: right[j] }, j, { row: reached, next });
    }
    if (i === left.length) return reached[right.length] === 1;
    reached = next;
  }
  return false;
}

interface Rows {
  readonly row: Uint8Array;
  readonly next: Uint8Array;
}

function advance(
  at: { readonly left: string | undefined; readonly right: string | undefined },
  j: number,
  rows: Rows,
): void {
  // An "any number" may read nothing, or whatever one character the other side reads.
  if (at.left === many) {
    rows.next[j] = 1;
    if (at.right !== undefined) rows.row[j + 1] = 1;
    return;
  }
  if (at.right === many) {
    rows.row[j + 1] = 1;
    if (at.left !== undefined) rows.next[j] = 1;
    return;
  }
  if (at.left === undefined || at.right === undefined) return;
  if (at.left === at.right || at.left === one || at.right === one) rows.next[j + 1] = 1;
}
