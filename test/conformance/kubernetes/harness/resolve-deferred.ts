import { isDeferred, isDeferredText } from "../../../../src/model/deferred.ts";

/** Puts a plausible text where a value is known only after apply, as the apply step would after looking it up. */
export function resolveDeferred(value: unknown): unknown {
  if (isDeferred(value)) return standIn(value.attribute);
  if (isDeferredText(value)) {
    return value.parts.map((part) => (typeof part === "string" ? part : standIn(part.attribute))).join("");
  }
  if (Array.isArray(value)) return value.map(resolveDeferred);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, resolveDeferred(entry)]));
}

function standIn(attribute: string): string {
  return `known-after-apply-${attribute.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;
}
