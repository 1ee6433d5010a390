import { describe, expect, it } from "vitest";
import { judge } from "./judge.ts";

const denied = { kind: "denied", reason: "nodeName" } as const;
const allowed = { kind: "allowed" } as const;

describe("judge", () => {
  it.each([
    ["a refusal with the expected words", 403, "policy denied request: nodeName is not allowed", denied, undefined],
    ["a refusal as invalid", 422, "denied request: nodeName is not allowed", denied, undefined],
    ["an allowed action", 201, "", allowed, undefined],
    ["a refusal for another reason", 403, "exceeded quota", denied, /another reason/],
    ["an admitted action that should be denied", 201, "", denied, /it was allowed/],
    ["a missing object", 404, "nodeName not found", denied, /by a rule/],
    ["a conflict", 409, "nodeName conflict", denied, /by a rule/],
    ["a server error", 500, "nodeName broke", denied, /by a rule/],
    ["a refusal of what should be allowed", 403, "nodeName", allowed, /expected to be allowed/],
  ] as const)("%s", (_name, status, message, expectation, problem) => {
    const found = judge({ status, body: { message } }, expectation);
    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(problem);
  });

  it("looks at what would be stored", () => {
    const stored = (): string => "the label is missing";
    expect(judge({ status: 201, body: {} }, { kind: "allowed", stored })).toBe("the label is missing");
  });
});
