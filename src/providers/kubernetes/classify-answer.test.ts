import { describe, expect, it } from "vitest";
import { statusAnswer } from "../../../test/support/fake-api-server.ts";
import { hasFailed } from "../../model/error.ts";
import { fieldConflicts } from "../../ports/field-conflicts.ts";
import type { ApiCall } from "./api-call.ts";
import { classifyAnswer } from "./classify-answer.ts";

const call: ApiCall = {
  method: "PATCH",
  path: "/",
  timeoutMs: 1,
  operation: "apply secrets",
  title: "apply Secret a/b",
  writes: true,
  idempotent: true,
  confidential: false,
};

function classify(status: number, reason: string, message: string, details: unknown = {}) {
  const { body } = statusAnswer(status, reason, message, details);
  return classifyAnswer(call, "eu1-a", { status, body: JSON.stringify(body) });
}

/** The server's own words, from Kubernetes 1.36. */
const cases: readonly [status: number, reason: string, message: string, failure: string, code: string][] = [
  [401, "Unauthorized", "Unauthorized", "expired", "TEN7210"],
  [403, "Forbidden", 'secrets is forbidden: User "x" cannot create resource "secrets"', "denied", "TEN7201"],
  [
    403,
    "Forbidden",
    'pods "a" is forbidden: exceeded quota: compute, requested: pods=1, used: pods=5, limited: pods=5',
    "quota",
    "TEN7206",
  ],
  [
    403,
    "Forbidden",
    'pods "a" is forbidden: status unknown for quota: compute, resources: pods',
    "conflict",
    "TEN7205",
  ],
  [
    403,
    "Forbidden",
    "unable to create new content in namespace x because it is being terminated",
    "conflict",
    "TEN7205",
  ],
  [404, "NotFound", 'namespaces "x" not found', "not-found", "TEN7202"],
  [409, "AlreadyExists", 'secrets "a" already exists', "already-exists", "TEN7215"],
  [
    409,
    "Conflict",
    "the object has been modified; please apply your changes to the latest version",
    "conflict",
    "TEN7204",
  ],
  [409, "Conflict", 'object is being deleted: namespaces "x" already exists', "conflict", "TEN7205"],
  [410, "Expired", "The provided continue parameter is too old", "unavailable", "TEN7209"],
  [422, "Invalid", 'Secret "a" is invalid: type: Invalid value', "invalid", "TEN7207"],
  [400, "BadRequest", "strict decoding error: unknown field", "invalid", "TEN7207"],
  [429, "TooManyRequests", "too many requests", "throttled", "TEN7208"],
  [500, "InternalError", "Internal error occurred: failed calling webhook", "unavailable", "TEN7209"],
  [500, "", "failed to create typed patch object: .spec.x: field not declared in schema", "invalid", "TEN7207"],
  [500, "", "etcdserver: request timed out", "unavailable", "TEN7209"],
  [503, "ServiceUnavailable", "the server is currently unable to handle the request", "unavailable", "TEN7209"],
  [504, "Timeout", "the server was unable to return a response in the time allotted", "unavailable", "TEN7209"],
];

describe("what an API server's refusal means", () => {
  it.each(cases)("%d %s: %s", (status, reason, message, failure, code) => {
    const error = classify(status, reason, message);
    expect(error).toMatchObject({ failure, code, source: "remote" });
    expect(error.message).toContain("apply Secret a/b in eu1-a");
    expect(error.message).toContain(message);
  });

  it("reads the fields of other managers, whatever they are called", () => {
    const causes = [
      { reason: "FieldManagerConflict", field: ".spec.replicas", message: 'conflict with "kubectl" using apps/v1' },
      {
        reason: "FieldManagerConflict",
        field: ".data.a",
        message: 'conflict with "the \\"other\\"" with subresource "status" using v1',
      },
      { reason: "Else", field: ".x", message: "no conflict" },
    ];
    const error = classify(409, "Conflict", "Apply failed with 2 conflicts", { causes });
    expect(error).toMatchObject({ failure: "conflict", code: "TEN7203", retry: "never" });
    expect(fieldConflicts(error)).toEqual([
      { field: ".spec.replicas", manager: "kubectl" },
      { field: ".data.a", manager: 'the \\"other\\"' },
    ]);
  });

  it("has no field conflicts for any other error", () => {
    expect(fieldConflicts(classify(409, "Conflict", "modified"))).toEqual([]);
    expect(fieldConflicts(new Error("x"))).toEqual([]);
  });

  it("takes the pause from the header, else from the details", () => {
    expect(classify(429, "TooManyRequests", "", { retryAfterSeconds: 7 }).retryAfterMs).toBe(7000);
    const answer = { status: 429, retryAfter: "2", body: "" };
    expect(classifyAnswer(call, "eu1-a", answer).retryAfterMs).toBe(2000);
    const date = { status: 429, retryAfter: "Tue, 24 Nov 2026 00:00:00 GMT", body: "" };
    expect(classifyAnswer(call, "eu1-a", date).retryAfterMs).toBeUndefined();
  });

  it("understands what is no Status, as a proxy answers", () => {
    const error = classifyAnswer(call, "eu1-a", { status: 502, body: `<html>\n${"bad gateway ".repeat(100)}</html>` });
    expect(hasFailed(error, "unavailable")).toBe(true);
    expect(error.message.length).toBeLessThan(400);
  });

  it("never repeats words that may quote a Secret, only where they point", () => {
    const canary = "canary-5e1c9d";
    const causes = [{ reason: "FieldValueInvalid", field: `data[${canary}]`, message: `Invalid value: "${canary}"` }];
    const { body } = statusAnswer(422, "Invalid", `Secret "a" is invalid: ${canary}`, { causes });
    const error = classifyAnswer({ ...call, confidential: true }, "eu1-a", { status: 422, body: JSON.stringify(body) });
    expect(error).toMatchObject({ failure: "invalid" });
    expect(error.message).toContain("HTTP 422 Invalid at data");
    expect(JSON.stringify([error.message, error.stack, error.cause])).not.toContain(canary);
  });
});
