import { type Deferred, isDeferred, isDeferredText, type Value } from "../../model/deferred.ts";
import { compareText } from "../../model/json.ts";
import { plainText } from "./plain-text.ts";

export const knownAfterApply = "(known after apply)";

/** A new value as one line of JSON, with what only exists later written as `(known after apply)`. */
export function formatAfter(value: Value): string {
  return format(value, () => knownAfterApply);
}

/** An old value as one line of JSON, with references to resources of the same stack written as `Role.Arn`. */
export function formatBefore(value: Value): string {
  return format(value, ({ resource, attribute }) => {
    const logical = resource.slice(resource.lastIndexOf("/") + 1);
    return attribute === "Ref" ? logical : `${logical}.${attribute}`;
  });
}

function format(value: Value, name: (deferred: Deferred) => string): string {
  if (isDeferred(value)) return name(value);
  if (isDeferredText(value)) {
    const text = value.parts.map((part) => (typeof part === "string" ? part : name(part))).join("");
    return plainText(JSON.stringify(text));
  }
  if (value === null || typeof value !== "object") return plainText(JSON.stringify(value));
  if (Array.isArray(value)) return `[${value.map((item: Value) => format(item, name)).join(", ")}]`;
  const fields = Object.entries(value)
    .sort(([left], [right]) => compareText(left, right))
    .map(([key, item]) => `${plainText(JSON.stringify(key))}: ${format(item, name)}`);
  return `{${fields.join(", ")}}`;
}
