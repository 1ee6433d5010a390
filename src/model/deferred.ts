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

/** Rebuilds a value with every deferred part replaced. Values without deferred parts are returned as they are. */
export function replaceDeferred(value: Value, replace: (deferred: Deferred | DeferredText) => Value): Value {
  if (value === null || typeof value !== "object") return value;
  if (isDeferred(value) || isDeferredText(value)) return replace(value);
  if (Array.isArray(value)) return value.map((item: Value) => replaceDeferred(item, replace));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceDeferred(item, replace)]));
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
