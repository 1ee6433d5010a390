import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minimalTransversals } from "./transversal.ts";

describe("minimalTransversals", () => {
  const cases: readonly { name: string; sets: readonly string[][]; want: readonly string[][] }[] = [
    { name: "no set", sets: [], want: [] },
    { name: "an empty set can never be hit", sets: [["a"], []], want: [] },
    { name: "one set", sets: [["b", "a"]], want: [["a"], ["b"]] },
    {
      name: "a common member beats pairs",
      sets: [
        ["a", "b"],
        ["a", "c"],
      ],
      want: [["a"], ["b", "c"]],
    },
    {
      name: "disjoint sets",
      sets: [["a"], ["b", "c"]],
      want: [
        ["a", "b"],
        ["a", "c"],
      ],
    },
    {
      name: "equal sets count once",
      sets: [
        ["a", "b"],
        ["b", "a"],
      ],
      want: [["a"], ["b"]],
    },
  ];

  it.each(cases)("$name", ({ sets, want }) => {
    expect(minimalTransversals(sets.map((set) => new Set(set)))).toEqual(want);
  });

  it("finds what trying every subset finds", () => {
    const letters = ["a", "b", "c", "d", "e"];
    const family = fc.array(fc.subarray(letters, { minLength: 1 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(family, (sets) => {
        const found = minimalTransversals(sets.map((set) => new Set(set)));
        expect(new Set(found.map(String))).toEqual(new Set(bruteForce(letters, sets).map(String)));
      }),
    );
  });
});

function bruteForce(letters: readonly string[], sets: readonly string[][]): readonly (readonly string[])[] {
  const subsets = Array.from({ length: 2 ** letters.length }, (_, mask) =>
    letters.filter((_letter, index) => (mask & (1 << index)) !== 0),
  );
  const hitting = subsets.filter((subset) => sets.every((set) => set.some((member) => subset.includes(member))));
  const isMinimal = (subset: readonly string[]): boolean =>
    !hitting.some((other) => other.length < subset.length && other.every((member) => subset.includes(member)));
  return hitting.filter(isMinimal);
}
