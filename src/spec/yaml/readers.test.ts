import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { readExactly } from "./exact-reader.ts";
import { readQuickly } from "./quick-reader.ts";

function exactValues(text: string): readonly unknown[] {
  const read = readExactly({ path: "x.yaml", text });
  expect(read.problems).toEqual([]);
  return read.values.map(({ value }) => value);
}

describe("the quick and the exact reader", () => {
  it("read every plain document as the same values", () => {
    const key = fc
      .stringMatching(/^[A-Za-z][A-Za-z0-9._-]{0,8}$/)
      .filter((text) => !/^(constructor|prototype|null)$/i.test(text));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(
          fc.boolean(),
          fc.integer(),
          fc.double({ noNaN: true }),
          fc.string(),
          fc.constant("0b1"),
          fc.constant("1_0"),
        ),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(key, tie("value"), { maxKeys: 3, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, value, { noNullPrototype: true }), fc.boolean(), (document, flow) => {
        const text = stringify(document, { collectionStyle: flow ? "flow" : "block" });
        const quick = readQuickly(text);
        fc.pre(quick !== undefined);
        expect(quick).toEqual(exactValues(text));
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    "0b1",
    "1_000",
    "0o17",
    "0x1F",
    "1e3",
    ".5",
    "5.",
    "-0",
    "+1",
    "TRUE",
    "yes",
    "on",
    "2026-01-01",
    "12:30:45",
    ".NaN",
    "-.INF",
    "Null",
    "01",
  ])("read the scalar %s as the same value", (scalar) => {
    const text = `a: [${scalar}]\n`;
    const quick = readQuickly(text);
    if (quick === undefined) expect(scalar).toMatch(/^null$/i);
    else expect(quick).toEqual(exactValues(text));
  });

  it.each([
    ["an anchor", "a: &x 1"],
    ["an alias", "a: *x"],
    ["a tag", "a: !!str 1"],
    ["a directive", "%YAML 1.1\n---\na: 1"],
    ["a merge key", "<<: {a: 1}"],
    ["a tab", "a:\t1"],
    ["a carriage return", "a: 1\r\nb: 2"],
    ["a prototype key", "__proto__: {a: 1}"],
    ["an explicit key", "? a\n: 1"],
    ["a list as key", "{[a]: 1}"],
    ["a list in place of a key", "{[a], b: 1}"],
    ["an empty value", "a:"],
    ["an absent key", "{: b}"],
    ["an absent key in a list", "a: [: b]"],
    ["a quote that ends on another line", "a:\n  b: 'c\n  d'"],
    ["a double quote that ends on another line", 'a:\n  b: "c\n  d"'],
    ["a comment without a space before it", 'a: "b"# c'],
    ["text that goes on at the margin", 'a: "b\nc"'],
    ["a duplicate key", "a: 1\na: 2"],
    ["deep nesting", `a: ${"[".repeat(30)}${"]".repeat(30)}`],
    ["a syntax error", "a: [1"],
  ])("leave %s to the exact one", (_what, text) => {
    expect(readQuickly(text)).toBeUndefined();
  });

  it("reads several documents and keeps their positions", () => {
    const text = "a: 1\n---\nb: 2\n---\nc: 3\n";
    expect(readQuickly(text)).toEqual([{ a: 1 }, { b: 2 }, { c: 3 }]);
    expect(readExactly({ path: "x", text }).values.map(({ index }) => index)).toEqual([0, 1, 2]);
  });
});

describe("readExactly", () => {
  it("keeps the other documents of a file when one is wrong", () => {
    const read = readExactly({ path: "x", text: "a: 1\n---\nb: *nobody\n---\nc: 3\n" });
    expect(read.values).toEqual([
      { value: { a: 1 }, index: 0 },
      { value: { c: 3 }, index: 2 },
    ]);
    expect(read.problems.map(({ code }) => code)).toContain("TEN1005");
  });
});
