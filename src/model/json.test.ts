import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sortKeys, stableStringify } from "./json.ts";

describe("json", () => {
  it("gives the same bytes whatever the order of keys", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(stableStringify(reversed)).toBe(stableStringify(value));
      }),
    );
  });

  it("keeps a key named __proto__, in any order", () => {
    const value = JSON.parse('{"b": 1, "__proto__": false}') as unknown;
    expect(stableStringify(value)).toBe('{"__proto__":false,"b":1}');
  });

  it("keeps the order of arrays", () => {
    expect(sortKeys([3, 1, 2])).toEqual([3, 1, 2]);
  });
});
