import { isDeepStrictEqual } from "node:util";
import { replacementEffect } from "../../../model/cloudformation-spec.ts";
import type { JsonObject, JsonValue } from "../../../model/json.ts";

/** Whether changing a resource's properties makes another one of it. */
export function isReplaced(type: string, before: JsonObject, after: JsonObject): boolean {
  return changedPaths(before, after).some((path) => replacementEffect(type, path) === "always");
}

/** The paths of all fields that differ; a list of another length differs as a whole. */
export function changedPaths(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): readonly (readonly string[])[] {
  if (isDeepStrictEqual(before, after)) return [];
  const isContainer = (value: JsonValue | undefined): value is JsonObject =>
    typeof value === "object" && value !== null;
  if (!isContainer(before) || !isContainer(after) || Array.isArray(before) !== Array.isArray(after)) return [[]];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => changedPaths(before[key], after[key]).map((rest) => [key, ...rest]));
}
