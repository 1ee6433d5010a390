import { looksSecret } from "./secret-patterns.ts";
import type { DocumentPath } from "./source-file.ts";

const longestShown = 60;

/** A value as shown in a message: short, in JSON, and never one that looks like a secret. */
export function quoteValue(value: unknown, path: DocumentPath): string {
  if (value === null) return "an empty value";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "a map";
  if (typeof value === "string" && looksSecret(String(path.at(-1) ?? ""), value))
    return "a value that looks like a secret";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length <= longestShown ? text : `${text.slice(0, longestShown)}…`;
}
