import type { JsonScalar } from "./json.ts";

/**
 * A value that exists only after a resource has been created: an account id, a VPC id, a cluster CA, a key ARN.
 *
 * It becomes `Fn::GetAtt` (or `Ref`, for the attribute `Ref`) inside its own stack, a parameter in another stack, a
 * looked-up value at apply for Kubernetes, `(known after apply)` in a plan, and a fresh symbol in a proof.
 */
export interface Deferred {
  readonly kind: "tenantry.dev/deferred";
  /** The id of the resource that will have the value. */
  readonly resource: string;
  /** A CloudFormation return value (`Arn`, `Ref`, `Endpoint`) or a `status` path of an API object. */
  readonly attribute: string;
}

/** Text with deferred parts; becomes `Fn::Join` in CloudFormation. Never empty, never only text. */
export interface DeferredText {
  readonly kind: "tenantry.dev/deferred-text";
  readonly parts: readonly (string | Deferred)[];
}

/** JSON in which any position may be deferred. */
export type Value = JsonScalar | Deferred | DeferredText | readonly Value[] | { readonly [key: string]: Value };

export type TextValue = string | Deferred | DeferredText;

export function defer(resource: string, attribute: string): Deferred {
  return { kind: "tenantry.dev/deferred", resource, attribute };
}

export function isDeferred(value: unknown): value is Deferred {
  return hasKind(value, "tenantry.dev/deferred");
}

export function isDeferredText(value: unknown): value is DeferredText {
  return hasKind(value, "tenantry.dev/deferred-text");
}

/** Joins text with no separator; plain text stays a string. Adjacent strings are merged. */
export function joinText(...parts: readonly TextValue[]): TextValue {
  const merged: (string | Deferred)[] = [];
  for (const part of parts.flatMap((item) => (isDeferredText(item) ? item.parts : [item]))) {
    const last = merged.at(-1);
    if (typeof part === "string" && typeof last === "string") merged[merged.length - 1] = last + part;
    else if (part !== "") merged.push(part);
  }
  const [first, ...rest] = merged;
  if (first === undefined) return "";
  return rest.length === 0 ? first : { kind: "tenantry.dev/deferred-text", parts: merged };
}

/** A value with every deferred part replaced. Parts without deferred values are returned as they are. */
export function replaceDeferred(value: Value, replace: (deferred: Deferred | DeferredText) => Value): Value {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return replaceInList(value, replace);
  if (isDeferred(value) || isDeferredText(value)) return replace(value);
  return replaceInMap(value as { readonly [key: string]: Value }, replace);
}

type Replace = (deferred: Deferred | DeferredText) => Value;

function replaceInList(items: readonly Value[], replace: Replace): Value {
  const replaced = items.map((item) => replaceDeferred(item, replace));
  return replaced.every((item, index) => item === items[index]) ? items : replaced;
}

/** Copies only when a part has changed: most of a blueprint is known, and this runs over all of it. */
function replaceInMap(map: { readonly [key: string]: Value }, replace: Replace): Value {
  let copy: Record<string, Value> | undefined;
  for (const key of Object.keys(map)) {
    const item = map[key] as Value;
    const replaced = replaceDeferred(item, replace);
    if (replaced === item) continue;
    copy ??= { ...map };
    copy[key] = replaced;
  }
  return copy ?? map;
}

/** Every deferred value inside, in reading order, duplicates kept. */
export function collectDeferred(value: Value): readonly Deferred[] {
  if (value === null || typeof value !== "object") return [];
  if (isDeferred(value)) return [value];
  if (isDeferredText(value)) return value.parts.filter(isDeferred);
  return Object.values(value).flatMap((item) => collectDeferred(item as Value));
}

function hasKind(value: unknown, kind: string): boolean {
  return typeof value === "object" && value !== null && (value as { kind?: unknown }).kind === kind;
}
