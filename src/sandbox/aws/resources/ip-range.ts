import { ResourceError } from "./resource-type.ts";

/** Refuses what is no IPv4 range, or one of another size than allowed. */
export function checkPrefix(cidr: string, shortest: number, longest: number): void {
  const parsed = parseRange(cidr);
  if (parsed === undefined || parsed.length < shortest || parsed.length > longest) {
    throw new ResourceError("InvalidRequest", `The CIDR '${cidr}' is invalid.`);
  }
}

function parseRange(
  cidr: string,
): { readonly first: number; readonly last: number; readonly length: number } | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(cidr);
  if (match === null) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, length = 0] = match.slice(1).map(Number);
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  return { first, last: first + 2 ** (32 - length) - 1, length };
}

/** Whether a range has all of another one. */
export function contains(outer: string, inner: string): boolean {
  const [large, small] = [parseRange(outer), parseRange(inner)];
  return large !== undefined && small !== undefined && large.first <= small.first && small.last <= large.last;
}

/** Whether two ranges have an address in common. */
export function overlaps(left: string, right: string): boolean {
  const [one, other] = [parseRange(left), parseRange(right)];
  return one !== undefined && other !== undefined && one.first <= other.last && other.first <= one.last;
}
