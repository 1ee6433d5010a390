import { isDeferred, isDeferredText, type Value } from "../model/deferred.ts";
import { compareText, stableStringify } from "../model/json.ts";
import type { FieldChange } from "../model/plan.ts";
import { formatPointer } from "./json-pointer.ts";

/** Lists whose order means nothing to AWS, by property name. */
const unorderedLists: ReadonlySet<string> = new Set([
  "Action",
  "AvailabilityZones",
  "AWS",
  "ManagedPolicyArns",
  "NotAction",
  "NotResource",
  "Resource",
  "RouteTableIds",
  "SecurityGroupIds",
  "Service",
  "SubnetIds",
  "TargetIds",
  "VPCSecurityGroupIds",
  "VpcSecurityGroupIds",
]);

type Fields = { readonly [key: string]: Value };

/**
 * Every field in which two values differ, both ways: what only one side has differs too.
 *
 * Written for CloudFormation properties: numbers and booleans equal their text, a list of one equals its item inside a
 * policy, tags are matched by key, and an empty list or map equals none.
 */
export function diffValues(
  before: Value | undefined,
  after: Value | undefined,
  path: readonly string[] = [],
): readonly FieldChange[] {
  if (isSame(before, after, path)) return [];
  if (isFields(before) && isFields(after)) return diffFields(before, after, path);
  if (Array.isArray(before) && Array.isArray(after)) return diffLists(before, after, path);
  return [change(before, after, path)];
}

function diffFields(before: Fields, after: Fields, path: readonly string[]): readonly FieldChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(compareText);
  return names.flatMap((name) => diffValues(before[name], after[name], [...path, name]));
}

function diffLists(before: readonly Value[], after: readonly Value[], path: readonly string[]): readonly FieldChange[] {
  if (isTagList(before) && isTagList(after)) return diffTags(before, after, path);
  if (unorderedLists.has(path.at(-1) ?? "")) return diffUnordered(before, after, path);
  if (before.length !== after.length) return [change(before, after, path)];
  return after.flatMap((item, index) => diffValues(before[index], item, [...path, String(index)]));
}

function diffTags(
  before: readonly Fields[],
  after: readonly Fields[],
  path: readonly string[],
): readonly FieldChange[] {
  return diffFields(tagMap(before), tagMap(after), path);
}

function diffUnordered(
  before: readonly Value[],
  after: readonly Value[],
  path: readonly string[],
): readonly FieldChange[] {
  const sorted = (items: readonly Value[]): string =>
    stableStringify(items.map((item) => stableStringify(item)).sort());
  return sorted(before) === sorted(after) ? [] : [change(before, after, path)];
}

function isSame(before: Value | undefined, after: Value | undefined, path: readonly string[]): boolean {
  if (before === after) return true;
  if (isEmpty(before) && isEmpty(after)) return true;
  if (before === undefined || after === undefined || before === null || after === null) return false;
  if (isScalar(before) && isScalar(after)) return String(before) === String(after);
  if (isListOfOne(before) !== isListOfOne(after) && unorderedLists.has(path.at(-1) ?? ""))
    return isSame(unwrapped(before), unwrapped(after), path);
  if (isDeferredPart(before) || isDeferredPart(after)) return stableStringify(before) === stableStringify(after);
  return false;
}

function change(before: Value | undefined, after: Value | undefined, path: readonly string[]): FieldChange {
  return {
    path: formatPointer(path),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

function isTagList(items: readonly Value[]): items is readonly Fields[] {
  return items.every((item) => isFields(item) && Object.hasOwn(item, "Key") && Object.hasOwn(item, "Value"));
}

function tagMap(tags: readonly Fields[]): Fields {
  return Object.fromEntries(tags.map((tag) => [String(tag.Key), tag.Value ?? ""]));
}

function isListOfOne(value: Value): value is readonly [Value] {
  return Array.isArray(value) && value.length === 1;
}

function unwrapped(value: Value): Value {
  return isListOfOne(value) ? value[0] : value;
}

function isEmpty(value: Value | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isFields(value) && Object.keys(value).length === 0;
}

function isScalar(value: Value): value is string | number | boolean {
  return typeof value !== "object";
}

function isDeferredPart(value: Value): boolean {
  return isDeferred(value) || isDeferredText(value);
}

function isFields(value: Value | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isDeferredPart(value);
}
