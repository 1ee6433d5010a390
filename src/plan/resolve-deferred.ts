import {
  type Deferred,
  type DeferredText,
  isDeferred,
  isDeferredText,
  joinText,
  type TextValue,
  type Value,
} from "../model/deferred.ts";

/**
 * What is known today about a value that exists only after creation.
 *
 * `known`: read from the snapshot. `own`: of the same stack, so both sides say it the same way. `pending`: its resource does
 * not exist yet. `unreadable`: the resource may exist, but the snapshot does not say the value.
 */
export type Resolution =
  | { readonly kind: "known"; readonly value: string }
  | { readonly kind: "own" | "pending" | "unreadable" };

export type Resolve = (deferred: Deferred) => Resolution;

/** A value after resolution: the weakest of its parts decides, and known parts are written out. */
export interface ResolvedText {
  readonly kind: Resolution["kind"];
  readonly value: TextValue;
}

const strength: readonly Resolution["kind"][] = ["known", "own", "unreadable", "pending"];

/** Resolves one deferred value or text. */
export function resolveText(value: Deferred | DeferredText, resolve: Resolve): ResolvedText {
  let kind: Resolution["kind"] = "known";
  const parts: TextValue[] = [];
  for (const part of isDeferred(value) ? [value] : value.parts) {
    const resolution = typeof part === "string" ? ({ kind: "known", value: part } as const) : resolve(part);
    parts.push(resolution.kind === "known" ? resolution.value : part);
    if (strength.indexOf(resolution.kind) > strength.indexOf(kind)) kind = resolution.kind;
  }
  return { kind, value: joinText(...parts) };
}

/** Replaces what is known inside a value; the rest stays deferred. */
export function resolveKnown(value: Value, resolve: Resolve): Value {
  if (value === null || typeof value !== "object") return value;
  if (isDeferred(value) || isDeferredText(value)) return resolveText(value, resolve).value;
  if (Array.isArray(value)) return value.map((item: Value) => resolveKnown(item, resolve));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolveKnown(item, resolve)]));
}
