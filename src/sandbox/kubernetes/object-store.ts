import { asJsonObject, type JsonObject, type JsonValue } from "../../model/json.ts";
import type { ObjectKind, ObjectRef } from "../../ports/cluster.ts";
import type { State, Table } from "../aws/state.ts";
import type { ManagedEntry } from "./server-side-apply.ts";

/** Where a place keeps its objects, and what is due there. */
export interface Place {
  readonly state: State;
  /** A cell, or `<cell>+<namespace>`. */
  readonly name: string;
  readonly nowMs: number;
}

/** Something that a controller will do. */
export interface DueWork {
  readonly dueMs: number;
  readonly kind: "namespace" | "definition" | "quota" | "policy";
  readonly ref: ObjectRef;
}

const rowPrefix = "kubernetes/objects/";

function tableOf({ name, state }: Place, { apiVersion, kind }: ObjectKind): Table<JsonObject> {
  return state.table<JsonObject>(`${rowPrefix}${apiVersion}/${kind}`, name);
}

function keyOf({ name, namespace = "" }: Pick<ObjectRef, "name" | "namespace">): string {
  return `${namespace}/${name}`;
}

export function findObject(place: Place, ref: ObjectRef): JsonObject | undefined {
  return tableOf(place, ref).get(keyOf(ref));
}

/** Objects of a kind by namespace and name. */
export function listObjects(place: Place, kind: ObjectKind, namespace?: string): readonly JsonObject[] {
  const table = tableOf(place, kind);
  if (namespace === undefined) return table.values();
  return table.keys().flatMap((key): readonly JsonObject[] => {
    const object = key.startsWith(`${namespace}/`) ? table.get(key) : undefined;
    return object === undefined ? [] : [object];
  });
}

/** Every kind of which the place has objects. */
export function storedKinds({ name, state }: Place): readonly ObjectKind[] {
  return state.kinds().flatMap((table) => {
    if (!table.startsWith(rowPrefix) || !state.scopes(table).includes(name)) return [];
    const path = table.slice(rowPrefix.length);
    const slash = path.lastIndexOf("/");
    return [{ apiVersion: path.slice(0, slash), kind: path.slice(slash + 1) }];
  });
}

/** Stores an object under a new resource version. In a transaction. */
export function putObject(place: Place, object: JsonObject): JsonObject {
  const revisions = place.state.table<number>("kubernetes/revisions", place.name);
  const revision = (revisions.get("latest") ?? 1000) + 1;
  revisions.put("latest", revision);
  const stored = withMetadata(object, { resourceVersion: String(revision) });
  tableOf(place, kindOf(object)).put(keyOf(refOf(object)), stored);
  return stored;
}

/** In a transaction. */
export function removeObject(place: Place, ref: ObjectRef): void {
  tableOf(place, ref).delete(keyOf(ref));
}

/** Lets a controller come to something later. In a transaction. */
export function schedule(place: Place, work: DueWork): void {
  dueTable(place).put(`${work.kind} ${work.ref.kind} ${keyOf(work.ref)}`, work);
}

/** Takes what is due by now, earliest first. In a transaction. */
export function takeDue(place: Place): readonly DueWork[] {
  const table = dueTable(place);
  const due = table.keys().flatMap((key) => {
    const work = table.get(key);
    return work !== undefined && work.dueMs <= place.nowMs ? [{ key, work }] : [];
  });
  for (const { key } of due) table.delete(key);
  return due.map(({ work }) => work).sort((left, right) => left.dueMs - right.dueMs);
}

/** Whether anything is due, without taking it. */
export function isAnythingDue(place: Place): boolean {
  return dueTable(place)
    .values()
    .some(({ dueMs }) => dueMs <= place.nowMs);
}

function dueTable({ name, state }: Place): Table<DueWork> {
  return state.table<DueWork>("kubernetes/due", name);
}

export function kindOf({ apiVersion, kind }: JsonObject): ObjectKind {
  return { apiVersion: String(apiVersion), kind: String(kind) };
}

export function metadataOf(object: JsonObject): JsonObject {
  return asJsonObject(object.metadata) ?? {};
}

export function refOf(object: JsonObject): ObjectRef {
  const { name, namespace } = metadataOf(object);
  return { ...kindOf(object), name: String(name), ...(typeof namespace === "string" ? { namespace } : {}) };
}

export function withMetadata(object: JsonObject, fields: { readonly [name: string]: JsonValue }): JsonObject {
  return { ...object, metadata: { ...metadataOf(object), ...fields } };
}

export function managedOf(object: JsonObject): readonly ManagedEntry[] {
  const { managedFields } = metadataOf(object);
  return Array.isArray(managedFields) ? (managedFields as unknown as readonly ManagedEntry[]) : [];
}

/** Virtual time as Kubernetes writes it: to the second. */
export function timeText(nowMs: number): string {
  return `${new Date(nowMs).toISOString().slice(0, 19)}Z`;
}
