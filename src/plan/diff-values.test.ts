import { describe, expect, it } from "vitest";
import { defer, joinText, type Value } from "../model/deferred.ts";
import { diffValues } from "./diff-values.ts";
import type { Resolve } from "./resolve-deferred.ts";

const resolve: Resolve = ({ resource }) =>
  resource === "known" ? { kind: "known", value: "v" } : { kind: resource as "pending" };
const [known, pending, unreadable, own] = ["known", "pending", "unreadable", "own"].map((name) => defer(name, "Arn"));

function paths(before: Value | undefined, after: Value | undefined): readonly string[] {
  return diffValues(before, after, { resolve }).map(({ path }) => path);
}

describe("diffValues", () => {
  it.each<[string, Value | undefined, Value | undefined]>([
    ["a number and its text", { Days: 30 }, { Days: "30" }],
    ["a boolean and its text", { On: "true" }, { On: true }],
    ["empty and absent", { List: [], Map: {}, Null: null }, {}],
    [
      "tags in another order",
      {
        Tags: [
          { Key: "a", Value: "1" },
          { Key: "b", Value: "2" },
        ],
      },
      {
        Tags: [
          { Key: "b", Value: "2" },
          { Key: "a", Value: "1" },
        ],
      },
    ],
    ["actions in another order", { Action: ["a", "b"] }, { Action: ["b", "a"] }],
    ["an action alone or in a list", { Action: "a" }, { Action: ["a"] }],
    ["a known value", { Arn: "v" }, { Arn: known as Value }],
    ["a text with a known value", { Arn: "x:v" }, { Arn: joinText("x:", defer("known", "Arn")) }],
    ["the same value of the same stack", { Arn: own as Value }, { Arn: own as Value }],
    ["a value that cannot be read", { Arn: "anything" }, { Arn: unreadable as Value }],
    [
      "values among a set",
      { Resource: ["v", own as Value, "w"] },
      { Resource: [own as Value, known as Value, unreadable as Value] },
    ],
  ])("takes %s as the same", (_name, before, after) => {
    expect(paths(before, after)).toEqual([]);
  });

  it.each<[string, Value | undefined, Value | undefined, readonly string[]]>([
    ["what only one side has, both ways", { A: 1 }, { B: 2 }, ["/A", "/B"]],
    ["a tag's value", { Tags: [{ Key: "a", Value: "1" }] }, { Tags: [{ Key: "a", Value: "2" }] }, ["/Tags/a"]],
    ["a list of another length", { L: [1] }, { L: [1, 2] }, ["/L"]],
    ["an item of a list", { L: [{ x: 1 }] }, { L: [{ x: 2 }] }, ["/L/0/x"]],
    ["a further action", { Action: ["a", "b"] }, { Action: ["a"] }, ["/Action"]],
    ["the order of an ordered list", { Keys: ["a", "b"] }, { Keys: ["b", "a"] }, ["/Keys/0", "/Keys/1"]],
    ["a known value that is another", { Arn: "w" }, { Arn: known as Value }, ["/Arn"]],
    ["a value that is to come", { Arn: "w" }, { Arn: pending as Value }, ["/Arn"]],
    ["an unreadable value where nothing is", {}, { Arn: unreadable as Value }, ["/Arn"]],
    ["values of the same stack that differ", { Arn: defer("own", "Ref") }, { Arn: own as Value }, ["/Arn"]],
    ["a kind of value", { A: "x" }, { A: { x: 1 } }, ["/A"]],
    [
      "a further item where one cannot be read",
      { Resource: ["a", "b"] },
      { Resource: [unreadable as Value] },
      ["/Resource"],
    ],
  ])("finds %s", (_name, before, after, expected) => {
    expect(paths(before, after)).toEqual(expected);
  });

  it("puts known parts into what it shows", () => {
    const after = joinText("a:", defer("known", "Arn"), ":", defer("pending", "Arn"));
    expect(diffValues("x", after, { resolve, top: "P" })).toEqual([
      { path: "/P", before: "x", after: joinText("a:v:", defer("pending", "Arn")) },
    ]);
  });
});
