import {
  type Deferred,
  type DeferredText,
  isDeferred,
  isDeferredText,
  type TextValue,
  type Value,
} from "../model/deferred.ts";
import { compareText, stableStringify } from "../model/json.ts";
import { formatPointer, type PointerStep, stepTo } from "../model/json-pointer.ts";
import type { FieldChange } from "../model/plan.ts";
import { type Resolve, resolveKnown, resolveText } from "./resolve-deferred.ts";

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

/** How `diffValues` finds out what deferred values are today; without it they are compared by what they refer to. */
export interface ValueContext {
  /** The name under which both values stand; absent: at the top of the pointers. */
  readonly top?: string;
  readonly resolve?: Resolve;
}

interface At {
  readonly step: PointerStep | undefined;
  readonly resolve: Resolve;
}

/**
 * Every field in which two values differ, both ways: what only one side has differs too.
 *
 * Written for CloudFormation properties: numbers and booleans equal their text, a list of one equals its item inside a
 * policy, tags are matched by key, and an empty list or map equals none. A deferred value that cannot be read today is
 * taken to be what is there.
 */
export function diffValues(
  before: Value | undefined,
  after: Value | undefined,
  { top, resolve = () => ({ kind: "own" }) }: ValueContext = {},
): readonly FieldChange[] {
  return diffAt(before, after, { step: top === undefined ? undefined : stepTo(undefined, top), resolve });
}

function diffAt(before: Value | undefined, after: Value | undefined, at: At): readonly FieldChange[] {
  if (isDeferredPart(after)) return diffDeferred(before, after, at);
  if (isSame(before, after, at)) return [];
  if (isFields(before) && isFields(after)) return diffFields(before, after, at);
  if (Array.isArray(before) && Array.isArray(after)) return diffLists(before, after, at);
  return [change(before, after, at)];
}

function diffDeferred(before: Value | undefined, after: Deferred | DeferredText, at: At): readonly FieldChange[] {
  const resolved = resolveText(after, at.resolve);
  if (resolved.kind === "unreadable" && before !== undefined) return [];
  return isSameText(before, resolved.value) ? [] : [change(before, resolved.value, at)];
}

function diffFields(before: Fields, after: Fields, at: At): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  for (const name of Object.keys(after)) changes.push(...diffAt(before[name], after[name], inside(at, name)));
  for (const name of Object.keys(before)) {
    if (after[name] === undefined) changes.push(...diffAt(before[name], undefined, inside(at, name)));
  }
  return changes.length < 2 ? changes : changes.sort((left, right) => compareText(left.path, right.path));
}

function diffLists(before: readonly Value[], after: readonly Value[], at: At): readonly FieldChange[] {
  if (isTagList(before) && isTagList(after)) return diffFields(tagMap(before), tagMap(after), at);
  if (unorderedLists.has(at.step?.name ?? "")) return diffUnordered(before, after, at);
  if (before.length !== after.length) return [change(before, after, at)];
  return after.flatMap((item, index) => diffAt(before[index], item, inside(at, String(index))));
}

function diffUnordered(before: readonly Value[], after: readonly Value[], at: At): readonly FieldChange[] {
  const resolved = after.map((item) => resolveKnown(item, at.resolve));
  const rest = before.map((item) => stableStringify(item));
  const isUnknown = (item: Value): boolean =>
    isDeferredPart(item) && resolveText(item, at.resolve).kind === "unreadable";
  for (const item of resolved.filter((candidate) => !isUnknown(candidate))) {
    const index = rest.indexOf(stableStringify(item));
    if (index < 0) return [change(before, resolved, at)];
    rest.splice(index, 1);
  }
  return rest.length === resolved.filter(isUnknown).length ? [] : [change(before, resolved, at)];
}

function isSame(before: Value | undefined, after: Value | undefined, at: At): boolean {
  if (before === after) return true;
  if (isEmpty(before) && isEmpty(after)) return true;
  if (before === undefined || after === undefined || before === null || after === null) return false;
  if (isScalar(before) && isScalar(after)) return String(before) === String(after);
  if (Array.isArray(before) === Array.isArray(after) || !unorderedLists.has(at.step?.name ?? "")) return false;
  if (!isListOfOne(before) && !isListOfOne(after)) return false;
  return diffAt(unwrapped(before), unwrapped(after), at).length === 0;
}

function isSameText(before: Value | undefined, after: TextValue): boolean {
  if (typeof before === "string" || typeof after === "string") return before === after;
  return stableStringify(before) === stableStringify(after);
}

function inside({ step, resolve }: At, name: string): At {
  return { step: stepTo(step, name), resolve };
}

function change(before: Value | undefined, after: Value | undefined, { step }: At): FieldChange {
  return {
    path: formatPointer(step),
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

function isDeferredPart(value: Value | undefined): value is Deferred | DeferredText {
  return isDeferred(value) || isDeferredText(value);
}

function isFields(value: Value | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isDeferredPart(value);
}
