import type { JsonObject, JsonValue } from "../../../model/json.ts";

/**
 * Fields that may hold a secret value, in whatever answer they stand: what an instance is started with, a function's
 * environment, a stack's parameters and outputs.
 */
const confidential: ReadonlySet<string> = new Set([
  "$metadata",
  "Environment",
  "MasterUserPassword",
  "Outputs",
  "Parameters",
  "SecretBinary",
  "SecretString",
  "UserData",
]);

/** An answer of the SDK as the AWS command line prints it, without what may hold a secret value. */
export function answerJson(answer: object): JsonObject {
  const text = JSON.stringify(answer, (key, value: unknown) => (confidential.has(key) ? undefined : value));
  return JSON.parse(text) as JsonObject;
}

/** Joins the pages of one answer: lists are continued, what else they say is the last page's. */
export function joinPages(pages: readonly JsonObject[], tokenField: string | undefined): JsonObject {
  const joined = new Map<string, JsonValue>();
  for (const page of pages) {
    for (const [field, value] of Object.entries(page)) {
      const before = joined.get(field);
      joined.set(field, Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value);
    }
  }
  for (const field of [tokenField, "IsTruncated", "Truncated"]) if (field !== undefined) joined.delete(field);
  return Object.fromEntries(joined);
}
