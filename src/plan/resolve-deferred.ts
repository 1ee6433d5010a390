import {
  type Deferred,
  type DeferredText,
  isDeferred,
  isDeferredText,
  joinText,
  type Value,
} from "../model/deferred.ts";

/**
 * What is known today about a value that exists only after creation.
 *
 * `known`: read from the snapshot. `pending`: its resource does not exist yet. `unreadable`: the resource exists, or may
 * exist, but the snapshot does not say the value.
 */
export type Resolution =
  | { readonly kind: "known"; readonly value: string }
  | { readonly kind: "pending" }
  | { readonly kind: "unreadable" };

export type Resolve = (deferred: Deferred) => Resolution;

/** A text after resolution: concrete, or the deferred value together with the reason why it is not. */
export type ResolvedText =
  | { readonly kind: "known"; readonly value: string }
  | { readonly kind: "pending" | "unreadable"; readonly value: Deferred | DeferredText };

/** Resolves one deferred value or text; a text is pending when any part is. */
export function resolveText(value: Deferred | DeferredText, resolve: Resolve): ResolvedText {
  if (isDeferred(value)) {
    const resolution = resolve(value);
    return resolution.kind === "known" ? resolution : { kind: resolution.kind, value };
  }
  let unresolved: "pending" | "unreadable" | undefined;
  let text = "";
  for (const part of value.parts) {
    const resolution = typeof part === "string" ? { kind: "known" as const, value: part } : resolve(part);
    if (resolution.kind === "known") text += resolution.value;
    else if (unresolved !== "pending") unresolved = resolution.kind;
  }
  return unresolved === undefined ? { kind: "known", value: text } : { kind: unresolved, value };
}

/** Replaces what is known inside a value; the rest stays deferred. */
export function resolveKnown(value: Value, resolve: Resolve): Value {
  if (value === null || typeof value !== "object") return value;
  if (isDeferred(value)) return knownPart(value, resolve);
  if (isDeferredText(value)) {
    return joinText(...value.parts.map((part) => (typeof part === "string" ? part : knownPart(part, resolve))));
  }
  if (Array.isArray(value)) return value.map((item: Value) => resolveKnown(item, resolve));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolveKnown(item, resolve)]));
}

function knownPart(deferred: Deferred, resolve: Resolve): string | Deferred {
  const resolution = resolve(deferred);
  return resolution.kind === "known" ? resolution.value : deferred;
}
