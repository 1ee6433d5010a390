import { isDeepStrictEqual } from "node:util";
import type { JsonObject, JsonValue } from "../../model/json.ts";
import type { FieldConflict } from "../../ports/cluster.ts";
import type { FieldOwner } from "./field-schema.ts";
import {
  type FieldSet,
  isEmpty,
  isLeaf,
  type Member,
  membersOf,
  ownableFields,
  sparing,
  subtract,
  unite,
} from "./field-set.ts";

/** One entry of `metadata.managedFields`. */
export interface ManagedEntry {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly time: string;
  readonly fieldsType: "FieldsV1";
  readonly fieldsV1: FieldSet;
  readonly subresource?: string;
}

export interface Writer {
  readonly manager: string;
  readonly time: string;
}

export interface Merged {
  /** Without `metadata.managedFields`. */
  readonly object: JsonObject;
  readonly managed: readonly ManagedEntry[];
  /** What other managers own with another value; of a forced apply, what was taken from them. */
  readonly conflicts: readonly FieldConflict[];
}

/**
 * Merges what a manager applies into an object: what it applied earlier and no longer does is removed unless somebody else
 * owns it too, what others own with another value is a conflict, and what it takes with force is no longer theirs.
 */
export function mergeApplied(
  live: JsonObject,
  managed: readonly ManagedEntry[],
  { manager, manifest, time }: Writer & { readonly manifest: JsonObject },
): Merged {
  const owner = ownerOf(manifest);
  const isOwn = (entry: ManagedEntry): boolean => entry.manager === manager && entry.operation === "Apply";
  const before = managed.find(isOwn)?.fieldsV1 ?? {};
  const wanted = ownableFields(manifest);
  const others = managed.filter((entry) => !isOwn(entry));
  const taken = others.map((entry) =>
    conflictsWith({ owner, set: wanted, other: entry.fieldsV1, wanted: manifest, live }),
  );
  const conflicts = others.flatMap(({ manager: name }, index) =>
    (taken[index] ?? []).map(({ path }) => ({ field: path, manager: name })),
  );
  const left = others.map((entry, index) => {
    const lost = (taken[index] ?? []).reduce<FieldSet>((set, one) => unite(set, one.set), {});
    return { ...entry, fieldsV1: subtract(entry.fieldsV1, lost) };
  });
  const othersOwn = left.reduce<FieldSet>((set, { fieldsV1 }) => unite(set, fieldsV1), {});
  const removed = sparing(subtract(before, wanted), othersOwn);
  const pruned = removeFields(owner, live, removed);
  const own: ManagedEntry = {
    manager,
    operation: "Apply",
    apiVersion: owner.apiVersion,
    time,
    fieldsType: "FieldsV1",
    fieldsV1: wanted,
  };
  return {
    object: mergeObjects(owner, pruned, manifest),
    managed: [own, ...left].filter(({ fieldsV1 }) => !isEmpty(fieldsV1)),
    conflicts,
  };
}

/** Who owns what after a manager has written an object in another way: what it changed is its own and nobody else's. */
export function trackUpdate(
  before: JsonObject,
  after: JsonObject,
  managed: readonly ManagedEntry[],
  { manager, time }: Writer,
): readonly ManagedEntry[] {
  const owner = ownerOf(after);
  const was = ownableFields(before);
  const now = ownableFields(after);
  const gone = subtract(was, now);
  const changed = changedFields({ owner, set: now, before, after });
  const isOwn = (entry: ManagedEntry): boolean =>
    entry.manager === manager && entry.operation === "Update" && entry.subresource === undefined;
  const own = unite(subtract(managed.find(isOwn)?.fieldsV1 ?? {}, gone), changed);
  const rest = managed
    .filter((entry) => !isOwn(entry))
    .map((entry) => ({ ...entry, fieldsV1: subtract(subtract(entry.fieldsV1, gone), changed) }));
  const entry: ManagedEntry = {
    manager,
    operation: "Update",
    apiVersion: owner.apiVersion,
    time,
    fieldsType: "FieldsV1",
    fieldsV1: own,
  };
  return [...rest, ...(isEmpty(own) ? [] : [entry])].filter(({ fieldsV1 }) => !isEmpty(fieldsV1));
}

function ownerOf({ apiVersion, kind }: JsonObject): FieldOwner {
  return { apiVersion: String(apiVersion), kind: String(kind), isMetadata: false };
}

/** Below `metadata` other rules hold. */
function ownerBelow(owner: FieldOwner, { entry }: Pick<Member, "entry">, isRoot: boolean): FieldOwner {
  return isRoot && entry === "f:metadata" ? { ...owner, isMetadata: true } : owner;
}

interface Comparison {
  readonly owner: FieldOwner;
  readonly set: FieldSet;
  readonly other: FieldSet;
  readonly wanted: JsonValue;
  readonly live: JsonValue | undefined;
  readonly field?: string;
  readonly path?: string;
}

interface Conflict {
  readonly path: string;
  /** The one field, as a set from the root. */
  readonly set: FieldSet;
}

function conflictsWith(comparison: Comparison): readonly Conflict[] {
  const { field, live, other, owner, path = "", set, wanted } = comparison;
  const isRoot = field === undefined;
  const members = membersOf(owner, field ?? "", wanted) ?? [];
  return members.flatMap((member): readonly Conflict[] => {
    const { entry, value } = member;
    const [inSet, inOther] = [set[entry] as FieldSet | undefined, other[entry] as FieldSet | undefined];
    if (inSet === undefined || inOther === undefined) return [];
    const below = ownerBelow(owner, member, isRoot);
    const found = memberOf(owner, field ?? "", live, entry);
    const here = `${path}${segmentOf(entry)}`;
    if (Object.keys(inSet).length === 0) {
      const isFree = !isLeaf(inOther) || isDeepStrictEqual(value, found?.value);
      return isFree ? [] : [{ path: here, set: { [entry]: {} } }];
    }
    const inside = conflictsWith({
      owner: below,
      set: inSet,
      other: inOther,
      wanted: value,
      live: found?.value,
      field: member.field,
      path: here,
    });
    return inside.map((one) => ({ path: one.path, set: { [entry]: one.set } }));
  });
}

function memberOf(owner: FieldOwner, field: string, value: JsonValue | undefined, entry: string): Member | undefined {
  if (value === undefined) return undefined;
  return membersOf(owner, field, value)?.find((member) => member.entry === entry);
}

/** A path's part as the API server writes it: `.spec`, `[name="app"]`, `["x"]`. */
function segmentOf(entry: string): string {
  const rest = entry.slice(2);
  if (entry.startsWith("f:")) return `.${rest}`;
  if (entry.startsWith("v:")) return `[=${rest}]`;
  const pairs = Object.entries(JSON.parse(rest) as JsonObject).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return `[${pairs.join(",")}]`;
}

interface Change {
  readonly owner: FieldOwner;
  readonly set: FieldSet;
  readonly before: JsonValue | undefined;
  readonly after: JsonValue;
  readonly field?: string;
}

function changedFields({ after, before, field, owner, set }: Change): FieldSet {
  const isRoot = field === undefined;
  const members = membersOf(owner, field ?? "", after) ?? [];
  const changed = members.flatMap((member): [string, JsonValue][] => {
    const inSet = set[member.entry] as FieldSet | undefined;
    if (inSet === undefined) return [];
    const was = memberOf(owner, field ?? "", before, member.entry);
    const below = ownerBelow(owner, member, isRoot);
    const found = changedMember({
      owner: below,
      set: inSet,
      before: was?.value,
      after: member.value,
      field: member.field,
    });
    return found === undefined ? [] : [[member.entry, found]];
  });
  return Object.fromEntries(changed);
}

/** What of one member has changed; undefined when nothing has. */
function changedMember(change: Change): FieldSet | undefined {
  const { after, before, set } = change;
  if (before !== undefined && isDeepStrictEqual(before, after)) return undefined;
  if (isEmpty(set)) return {};
  const inside = changedFields(change);
  if (before === undefined && isLeaf(set)) return { ".": {}, ...inside };
  return isEmpty(inside) ? undefined : inside;
}

function removeFields(owner: FieldOwner, value: JsonObject, set: FieldSet): JsonObject {
  return removeIn({ owner, field: undefined, set }, value) as JsonObject;
}

interface Removal {
  readonly owner: FieldOwner;
  readonly field: string | undefined;
  readonly set: FieldSet;
}

function removeIn({ field, owner, set }: Removal, value: JsonValue): JsonValue {
  const isRoot = field === undefined;
  const members = membersOf(owner, field ?? "", value);
  if (members === undefined || isEmpty(set)) return value;
  const kept = members.flatMap((member): Member[] => {
    const removal = set[member.entry] as FieldSet | undefined;
    if (removal === undefined) return [member];
    if (isLeaf(removal)) return [];
    const below = ownerBelow(owner, member, isRoot);
    return [{ ...member, value: removeIn({ owner: below, field: member.field, set: removal }, member.value) }];
  });
  if (Array.isArray(value)) return kept.map((member) => member.value);
  return Object.fromEntries(kept.map((member) => [member.entry.slice(2), member.value]));
}

function mergeObjects(owner: FieldOwner, live: JsonObject, applied: JsonObject): JsonObject {
  return mergeValues({ owner, field: undefined }, live, applied) as JsonObject;
}

function mergeValues(
  at: { readonly owner: FieldOwner; readonly field: string | undefined },
  live: JsonValue | undefined,
  applied: JsonValue,
): JsonValue {
  const { field, owner } = at;
  const members = membersOf(owner, field ?? "", applied);
  const found = live === undefined ? undefined : membersOf(owner, field ?? "", live);
  if (members === undefined || found === undefined) return applied;
  if (Array.isArray(applied) !== Array.isArray(live)) return applied;
  const isRoot = field === undefined;
  const wanted = new Map(members.map((member) => [member.entry, member]));
  const known = new Map(found.map((member) => [member.entry, member]));
  const mergeOne = (member: Member): JsonValue => {
    const below = { owner: ownerBelow(owner, member, isRoot), field: member.field };
    const was = known.get(member.entry)?.value;
    return was === undefined ? member.value : mergeValues(below, was, member.value);
  };
  if (Array.isArray(applied))
    return interleave(found, members).map((one) => (wanted.has(one.entry) ? mergeOne(one) : one.value));
  const rest = found.filter(({ entry }) => !wanted.has(entry));
  return Object.fromEntries([
    ...rest.map(({ entry, value }) => [entry.slice(2), value] as const),
    ...members.map((member) => [member.entry.slice(2), mergeOne(member)] as const),
  ]);
}

/** Items in the applied order; those that only the live list has stay in front of what followed them. */
function interleave(live: readonly Member[], applied: readonly Member[]): readonly Member[] {
  const wanted = new Set(applied.map(({ entry }) => entry));
  const merged: Member[] = [];
  const seen = new Set<string>();
  let next = 0;
  for (const member of applied) {
    for (let one = live[next]; one !== undefined; one = live[next]) {
      if (wanted.has(one.entry) && !seen.has(one.entry)) break;
      if (!wanted.has(one.entry)) merged.push(one);
      next += 1;
    }
    merged.push(member);
    seen.add(member.entry);
  }
  return [...merged, ...live.slice(next).filter(({ entry }) => !wanted.has(entry))];
}
