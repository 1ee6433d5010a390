import { type Deferred, defer, type Value } from "../model/deferred.ts";
import { TenantryError } from "../model/error.ts";
import { asJsonObject, type JsonObject, type JsonValue } from "../model/json.ts";
import { parseMicros } from "../model/money.ts";
import type { Origin } from "../model/origin.ts";
import {
  type FieldChange,
  type Plan,
  type PlanAction,
  type PlanConflict,
  type PlannedChange,
  type PlanOwner,
  type PlanSummary,
  planFormatVersion,
  type TimeEstimate,
} from "../model/plan.ts";

/**
 * Reads a plan's JSON form back: what `tenantry plan -o json` wrote, of this format's major version.
 *
 * Throws TEN7402 that names the first part that is not as it must be; fields that are not known are left out.
 */
export function readPlanDocument(value: JsonValue): Plan {
  const document = asJsonObject(value);
  if (document?.kind !== "Plan") throw wrong("kind", "must be Plan", document?.kind);
  const version = textAt(document, "formatVersion");
  if (version.split(".")[0] !== planFormatVersion.split(".")[0])
    throw wrong("formatVersion", `must be of version ${planFormatVersion}`, version);
  const conflicts = listAt(document, "conflicts").map((item, index) => readConflict(item, `conflicts[${index}]`));
  const cost = objectAt(document, "cost");
  return {
    formatVersion: planFormatVersion,
    changes: listAt(document, "changes").map((item, index) => readChange(item, `changes[${index}]`)),
    summary: readSummary(objectAt(document, "summary")),
    foreign: listAt(document, "foreign").map((item, index) => {
      const entry = requireObject(item, `foreign[${index}]`);
      const at = `foreign[${index}].`;
      return {
        place: textAt(entry, "place", at),
        type: textAt(entry, "type", at),
        count: numberAt(entry, "count", at),
      };
    }),
    cost: { beforeMicros: moneyAt(cost, "before"), afterMicros: moneyAt(cost, "after") },
    time: readTime(objectAt(document, "time")),
    gaps: listAt(document, "gaps").map((item, index) => {
      const entry = requireObject(item, `gaps[${index}]`);
      return { place: textAt(entry, "place", `gaps[${index}].`), reason: textAt(entry, "reason", `gaps[${index}].`) };
    }),
    ...(conflicts.length === 0 ? {} : { conflicts }),
  };
}

const actions: ReadonlySet<string> = new Set<PlanAction>(["create", "adopt", "update", "replace", "delete", "no-op"]);

function readChange(value: JsonValue, at: string): PlannedChange {
  const change = requireObject(value, at);
  const path = `${at}.`;
  const { layer } = change;
  const action = textAt(change, "action", path);
  if (!actions.has(action))
    throw wrong(`${path}action`, "must be create, adopt, update, replace, delete or no-op", action);
  if (layer !== "aws" && layer !== "kubernetes") throw wrong(`${path}layer`, "must be aws or kubernetes", layer);
  return {
    id: textAt(change, "id", path),
    layer,
    type: textAt(change, "type", path),
    name: textAt(change, "name", path),
    action: action as PlanAction,
    owner: readOwner(change.owner, `${path}owner`),
    place: textAt(change, "place", path),
    reason: textAt(change, "reason", path),
    ...(change.origin === undefined
      ? {}
      : { origin: requireObject(change.origin, `${path}origin`) as unknown as Origin }),
    changes: listAt(change, "changes", path).map((item, index) => readField(item, `${path}changes[${index}]`)),
    destructive: flagAt(change, "destructive", path),
    retained: flagAt(change, "retained", path),
    ...(change.leavesSnapshot === true ? { leavesSnapshot: true as const } : {}),
    ...(change.adopts === undefined ? {} : { adopts: readTexts(change.adopts, `${path}adopts`) }),
  };
}

function readTexts(value: JsonValue, at: string): Readonly<Record<string, string>> {
  const object = requireObject(value, at);
  return Object.fromEntries(Object.keys(object).map((name) => [name, textAt(object, name, `${at}.`)]));
}

function readOwner(value: JsonValue | undefined, at: string): PlanOwner {
  const owner = requireObject(value, at);
  switch (owner.kind) {
    case "platform":
      return { kind: "platform" };
    case "cell":
      return { kind: "cell", cell: textAt(owner, "cell", `${at}.`) };
    case "environment":
      return {
        kind: "environment",
        tenant: textAt(owner, "tenant", `${at}.`),
        environment: textAt(owner, "environment", `${at}.`),
      };
    default:
      throw wrong(`${at}.kind`, "must be platform, cell or environment", owner.kind);
  }
}

function readField(value: JsonValue, at: string): FieldChange {
  const field = requireObject(value, at);
  return {
    path: textAt(field, "path", `${at}.`),
    ...(field.before === undefined ? {} : { before: readValue(field.before) }),
    ...(field.after === undefined ? {} : { after: readValue(field.after) }),
    ...(field.forcesReplacement === true ? { forcesReplacement: true as const } : {}),
  };
}

/** `{knownAfterApply: …}` stands for a value that exists only after creation. */
function readValue(value: JsonValue): Value {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item: JsonValue) => readValue(item));
  const entries = Object.entries(value as JsonObject);
  const [[name, inner] = ["", null]] = entries;
  if (name === "knownAfterApply" && entries.length === 1) return readDeferred(inner) ?? { [name]: readValue(inner) };
  return Object.fromEntries(entries.map(([key, item]) => [key, readValue(item)]));
}

function readDeferred(value: JsonValue): Value | undefined {
  const { attribute, parts, resource } = asJsonObject(value) ?? {};
  if (typeof resource === "string" && typeof attribute === "string") return defer(resource, attribute);
  if (!Array.isArray(parts)) return undefined;
  const read = (parts as readonly JsonValue[]).map((part) => readValue(part) as string | Deferred);
  return { kind: "tenantry.dev/deferred-text", parts: read };
}

function readConflict(value: JsonValue, at: string): PlanConflict {
  const conflict = requireObject(value, at);
  return {
    id: textAt(conflict, "id", `${at}.`),
    type: textAt(conflict, "type", `${at}.`),
    place: textAt(conflict, "place", `${at}.`),
    reason: textAt(conflict, "reason", `${at}.`),
    origin: requireObject(conflict.origin, `${at}.origin`) as unknown as Origin,
  };
}

function readSummary(summary: JsonObject): PlanSummary {
  const count = (name: string): number => numberAt(summary, name, "summary.");
  return {
    create: count("create"),
    // Written since version 1.1.
    adopt: summary.adopt === undefined ? 0 : count("adopt"),
    update: count("update"),
    replace: count("replace"),
    delete: count("delete"),
    unchanged: count("unchanged"),
    foreign: count("foreign"),
  };
}

function readTime(time: JsonObject): TimeEstimate {
  return {
    seconds: numberAt(time, "seconds", "time."),
    boundBy: textAt(time, "boundBy", "time."),
    parts: listAt(time, "parts", "time.").map((item, index) => {
      const at = `time.parts[${index}]`;
      const part = requireObject(item, at);
      return {
        operation: textAt(part, "operation", `${at}.`),
        count: numberAt(part, "count", `${at}.`),
        seconds: numberAt(part, "seconds", `${at}.`),
      };
    }),
  };
}

function moneyAt(cost: JsonObject, name: string): number {
  const amount = textAt(requireObject(cost[name], `cost.${name}`), "amount", `cost.${name}.`);
  const micros = parseMicros(amount);
  if (micros === undefined) throw wrong(`cost.${name}.amount`, "must be a decimal", amount);
  return micros;
}

function requireObject(value: JsonValue | undefined, at: string): JsonObject {
  const object = asJsonObject(value);
  if (object === undefined) throw wrong(at, "must be an object", value);
  return object;
}

function objectAt(parent: JsonObject, name: string): JsonObject {
  return requireObject(parent[name], name);
}

function listAt(parent: JsonObject, name: string, path = ""): readonly JsonValue[] {
  const value = parent[name];
  if (!Array.isArray(value)) throw wrong(`${path}${name}`, "must be a list", value);
  return value as readonly JsonValue[];
}

function textAt(parent: JsonObject, name: string, path = ""): string {
  const value = parent[name];
  if (typeof value !== "string") throw wrong(`${path}${name}`, "must be a text", value);
  return value;
}

function numberAt(parent: JsonObject, name: string, path = ""): number {
  const value = parent[name];
  if (typeof value !== "number") throw wrong(`${path}${name}`, "must be a number", value);
  return value;
}

function flagAt(parent: JsonObject, name: string, path = ""): boolean {
  const value = parent[name];
  if (typeof value !== "boolean") throw wrong(`${path}${name}`, "must be true or false", value);
  return value;
}

function wrong(at: string, rule: string, found: JsonValue | undefined): TenantryError {
  const shown = found === undefined ? "it is missing" : `it is ${JSON.stringify(found).slice(0, 80)}`;
  return new TenantryError(`${at} ${rule}; ${shown}`, { code: "TEN7402", source: "user" });
}
