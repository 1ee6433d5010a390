import { asJsonObject, type JsonObject, type JsonValue } from "../../model/json.ts";
import { formatPointer, type PointerStep, stepTo } from "../../model/json-pointer.ts";
import { findListItem } from "../../model/list-items.ts";

/**
 * The JSON pointer of a field as the API server names it: `.spec.hard.requests.cpu`, `.spec.containers[name="web"].image`,
 * `.metadata.finalizers["x"]`. Undefined when the manifest has no such field.
 *
 * The server does not escape dots in names, so the manifest that was applied, which must hold the field, decides where a
 * name ends (structured-merge-diff v4, `fieldpath.Path.String`). List indexes in the pointer are the manifest's.
 */
export function pointerOfField(field: string, manifest: JsonObject): string | undefined {
  const found = walk(field, manifest, undefined);
  return found === undefined ? undefined : formatPointer(found.step);
}

interface Found {
  readonly step: PointerStep | undefined;
}

function walk(rest: string, value: JsonValue | undefined, step: PointerStep | undefined): Found | undefined {
  if (rest === "") return { step };
  if (rest.startsWith(".")) return walkName(rest.slice(1), value, step);
  if (rest.startsWith("[")) return walkItem(rest, value, step);
  return undefined;
}

/** Tries the names of the manifest, longest first: `.labels.a.b` may be the label `a.b`. */
function walkName(rest: string, value: JsonValue | undefined, step: PointerStep | undefined): Found | undefined {
  const fields = asJsonObject(value);
  if (fields === undefined) return undefined;
  const names = Object.keys(fields)
    .filter((name) => rest.startsWith(name))
    .sort((left, right) => right.length - left.length);
  for (const name of names) {
    const found = walk(rest.slice(name.length), fields[name], stepTo(step, name));
    if (found !== undefined) return found;
  }
  return undefined;
}

function walkItem(rest: string, value: JsonValue | undefined, step: PointerStep | undefined): Found | undefined {
  const end = endOfBracket(rest);
  if (end === undefined || !Array.isArray(value)) return undefined;
  const items = value as readonly JsonValue[];
  const index = indexOfItem(rest.slice(1, end), items);
  if (index === undefined) return undefined;
  return walk(rest.slice(end + 1), items[index], stepTo(step, String(index)));
}

/** The position of the `]` that ends the bracket, text in quotes skipped. */
function endOfBracket(text: string): number | undefined {
  const end = /^\[(?:"(?:[^"\\]|\\.)*"|[^"\]])*\]/.exec(text);
  return end === null ? undefined : end[0].length - 1;
}

/** `name="web"` and `containerPort=80,protocol="TCP"` are keys, `="x"` and `"x"` values, `3` a position. */
function indexOfItem(inside: string, items: readonly JsonValue[]): number | undefined {
  if (/^\d+$/.test(inside)) return Number(inside);
  const keys = readKeys(inside);
  const found =
    keys === undefined
      ? items.findIndex((item) => JSON.stringify(item) === inside.replace(/^=/, ""))
      : items.indexOf(findListItem(items, keys, Object.keys(keys)) ?? Number.NaN);
  return found < 0 ? undefined : found;
}

function readKeys(inside: string): JsonObject | undefined {
  const pairs = [...inside.matchAll(/([A-Za-z]\w*)=("(?:[^"\\]|\\.)*"|[^,]*)/g)];
  if (pairs.length === 0) return undefined;
  return Object.fromEntries(pairs.map(([, name = "", value = ""]) => [name, readScalar(value)]));
}

function readScalar(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
