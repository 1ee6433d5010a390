import { describe, expect, it } from "vitest";
import { collectDeferred, defer, isDeferredText, joinText, replaceDeferred } from "./deferred.ts";

const vpc = defer("stack/111111111111/eu-central-1/cell/Vpc", "Ref");

describe("deferred", () => {
  it("joins plain text to a plain string", () => {
    expect(joinText("arn:", "aws")).toBe("arn:aws");
    expect(joinText()).toBe("");
  });

  it("keeps a lone deferred value as it is", () => {
    expect(joinText("", vpc, "")).toBe(vpc);
  });

  it("flattens nested text and merges neighbours", () => {
    const joined = joinText("a", joinText("b", vpc), "c", "d");
    expect(isDeferredText(joined) && joined.parts).toEqual(["ab", vpc, "cd"]);
  });

  it("finds and replaces deferred values at any depth", () => {
    const value = { a: [vpc, { b: joinText("x", vpc) }], c: 1 };
    expect(collectDeferred(value)).toEqual([vpc, vpc]);
    expect(replaceDeferred(value, () => "known")).toEqual({ a: ["known", { b: "known" }], c: 1 });
  });
});
