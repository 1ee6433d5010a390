import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { globCovers, globsIntersect, parseGlob } from "./glob.ts";

const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 5 });

/** Every text over an alphabet with one character that no pattern names. */
const texts: readonly string[] = (() => {
  let last = [""];
  const all = [""];
  for (let length = 1; length <= 7; length += 1) {
    last = last.flatMap((text) => ["a", "b", "c"].map((letter) => text + letter));
    all.push(...last);
  }
  return all;
})();

function matcher(source: string): (text: string) => boolean {
  const expression = new RegExp(`^${source.replaceAll("*", ".*").replaceAll("?", ".")}$`);
  return (text) => expression.test(text);
}

describe("globs, against every short text", () => {
  it("match", () => {
    fc.assert(
      fc.property(pattern, (source) => {
        const matches = matcher(source);
        for (const text of texts.slice(0, 364)) expect(globCovers(parseGlob(source), text)).toBe(matches(text));
      }),
      { numRuns: 100 },
    );
  });

  it("intersect", () => {
    fc.assert(
      fc.property(pattern, pattern, (left, right) => {
        const [inLeft, inRight] = [matcher(left), matcher(right)];
        // Texts of the length of both patterns together would decide all; these are long enough for patterns of up to five.
        const meet = texts.some((text) => inLeft(text) && inRight(text));
        if (meet) expect(globsIntersect(parseGlob(left), parseGlob(right))).toBe(true);
        else if (left.length + right.length <= 7) expect(globsIntersect(parseGlob(left), parseGlob(right))).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  it("cover", () => {
    fc.assert(
      fc.property(pattern, pattern, (outer, inner) => {
        const [inOuter, inInner] = [matcher(outer), matcher(inner)];
        const covers = texts.every((text) => !inInner(text) || inOuter(text));
        const said = globCovers(parseGlob(outer), parseGlob(inner));
        if (said || !outer.includes("?")) expect(said).toBe(covers);
      }),
      { numRuns: 150 },
    );
  });

  it("take a wildcard that came from a value as a plain character", () => {
    expect(globCovers(parseGlob("a*"), "a*b")).toBe(true);
    expect(globCovers("a*", "ab")).toBe(false);
  });
});
