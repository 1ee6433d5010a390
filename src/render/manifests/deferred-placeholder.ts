import type { Deferred, DeferredText } from "../../model/deferred.ts";

/**
 * How a value that exists only after creation reads in a rendered file: `${tenantry:<resource>#<attribute>}`.
 *
 * Whoever applies the file replaces it with the looked-up value first.
 */
export function deferredPlaceholder(value: Deferred | DeferredText): string {
  if (value.kind === "tenantry.dev/deferred") return placeholder(value);
  return value.parts.map((part) => (typeof part === "string" ? part : placeholder(part))).join("");
}

function placeholder(deferred: Deferred): string {
  return `\${tenantry:${deferred.resource}#${deferred.attribute}}`;
}
