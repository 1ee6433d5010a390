import type { JsonObject, JsonValue } from "../../model/json.ts";
import { type FieldOwner, isAtomicField, mergeKindOf } from "./field-schema.ts";

/**
 * A set of fields as `FieldsV1` writes it: `f:<name>` for a field, `k:<json>` for a list item by its keys, `v:<json>` for
 * one by its value; a member without members, or with `.`, is in the set itself
 * (kubernetes.io/docs/reference/using-api/server-side-apply, structured-merge-diff v4).
 */
export type FieldSet = JsonObject;

/** One member of an object or list, by its entry in a field set. */
export interface Member {
  readonly entry: string;
  readonly value: JsonValue;
  /** The field's name, or that of the list that an item is in. */
  readonly field: string;
}

/** The field of an item that has one owner as a whole; no field is called so. */
const wholeItem = "*";

const outside: ReadonlySet<string> = new Set([
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "name",
  "namespace",
  "resourceVersion",
  "selfLink",
  "uid",
]);

/** The members of a value that have owners of their own; undefined for what has one owner as a whole. */
export function membersOf(owner: FieldOwner, field: string, value: JsonValue): readonly Member[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) return itemsOf(owner, field, value as readonly JsonValue[]);
  if (field === wholeItem || isAtomicField(owner, field)) return undefined;
  return Object.entries(value).map(([name, inner]) => ({ entry: `f:${name}`, value: inner, field: name }));
}

function itemsOf(owner: FieldOwner, field: string, items: readonly JsonValue[]): readonly Member[] | undefined {
  const merge = mergeKindOf(owner, field);
  switch (merge.kind) {
    case "atomic":
      return undefined;
    case "set":
      return items.map((value) => ({ entry: `v:${JSON.stringify(value)}`, value, field }));
    case "map":
      return items.map((value) => ({
        entry: `k:${keyOf(value, merge.keys)}`,
        value,
        field: merge.items === "atomic" ? wholeItem : field,
      }));
  }
}

/** Keys in order, those with a default filled in as the API server does before it compares. */
function keyOf(item: JsonValue, keys: readonly string[]): string {
  const fields = (item ?? {}) as JsonObject;
  const pairs = keys.map((key) => [key, fields[key] ?? (key === "protocol" ? "TCP" : "")]);
  return JSON.stringify(Object.fromEntries(pairs));
}

/** Every field that an object sets and somebody can own: not its identity, not its status. */
export function ownableFields(object: JsonObject): FieldSet {
  const { apiVersion, kind, metadata, status: _status, ...rest } = object;
  const base = { apiVersion: String(apiVersion), kind: String(kind) };
  const own = Object.fromEntries(Object.entries((metadata ?? {}) as JsonObject).filter(([name]) => !outside.has(name)));
  const inMetadata = fieldsIn({ ...base, isMetadata: true }, "metadata", own);
  const inRest = fieldsIn({ ...base, isMetadata: false }, "", rest);
  return { ...inRest, ...(Object.keys(inMetadata).length === 0 ? {} : { "f:metadata": inMetadata }) };
}

function fieldsIn(owner: FieldOwner, field: string, value: JsonValue): FieldSet {
  const members = membersOf(owner, field, value);
  if (members === undefined) return {};
  return Object.fromEntries(
    members.flatMap(({ entry, field: name, value: inner }) => {
      // Nobody owns an empty list whose items have owners.
      if (Array.isArray(inner) && membersOf(owner, name, inner)?.length === 0) return [];
      const below = fieldsIn(owner, name, inner);
      return [[entry, entry.startsWith("k:") && !isEmpty(below) ? { ".": {}, ...below } : below]];
    }),
  );
}

/** Whether a member is in the set itself, not only with what is below it. */
export function isLeaf(set: JsonObject): boolean {
  return set["."] !== undefined || Object.keys(set).length === 0;
}

/** Fields that are in either. */
export function unite(left: FieldSet, right: FieldSet): FieldSet {
  const entries = new Set([...Object.keys(left), ...Object.keys(right)]);
  return Object.fromEntries(
    [...entries].map((entry) => {
      const [one, other] = [left[entry] as FieldSet | undefined, right[entry] as FieldSet | undefined];
      if (one === undefined || other === undefined) return [entry, one ?? other ?? {}];
      const both = unite(one, other);
      const isIn = (isLeaf(one) || isLeaf(other)) && Object.keys(both).length > 0;
      return [entry, isIn && entry !== "." ? { ".": {}, ...both } : both];
    }),
  );
}

/** Fields of the first that are not in the second; what is below a field counts for itself. */
export function subtract(left: FieldSet, right: FieldSet): FieldSet {
  const kept = Object.entries(left).flatMap(([entry, below]): [string, JsonValue][] => {
    const other = right[entry] as FieldSet | undefined;
    if (other === undefined) return [[entry, below]];
    if (entry === ".") return [];
    const found = subtractMember(below as FieldSet, other);
    return found === undefined ? [] : [[entry, found]];
  });
  return Object.fromEntries(kept);
}

function subtractMember(left: FieldSet, right: FieldSet): FieldSet | undefined {
  const { ".": _self, ...inside } = subtract(left, right);
  const isIn = isLeaf(left) && !isLeaf(right);
  if (isEmpty(inside)) return isIn ? {} : undefined;
  return isIn ? { ".": {}, ...inside } : inside;
}

/** Of fields that are to go, those that take nothing along that is in the second set. */
export function sparing(removed: FieldSet, kept: FieldSet): FieldSet {
  const entries = Object.entries(removed).flatMap(([entry, below]): [string, JsonValue][] => {
    const other = kept[entry] as FieldSet | undefined;
    if (other === undefined) return [[entry, below]];
    const { ".": _self, ...inside } = sparing(below as FieldSet, other);
    return isEmpty(inside) ? [] : [[entry, inside]];
  });
  return Object.fromEntries(entries);
}

export function isEmpty(set: FieldSet): boolean {
  return Object.keys(set).length === 0;
}
