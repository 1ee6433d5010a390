import { anything, type Glob, joinGlobs, parseGlob } from "./glob.ts";
import type { FindKey } from "./key-value.ts";

/**
 * A text of a policy with its variables found: `${key}`, `${key, 'default'}`, and the escapes `${*}`, `${?}`, `${$}`
 * (IAM user guide, reference_policies_variables).
 */
export interface PolicyText {
  readonly source: string;
  /** Set when there is no variable. */
  readonly glob?: Glob;
  readonly parts: readonly TextPart[];
}

type TextPart = { readonly kind: "glob"; readonly glob: Glob } | VariablePart;

interface VariablePart {
  readonly kind: "variable";
  /** In lower case. */
  readonly key: string;
  readonly fallback?: string;
}

export type ResolvedText =
  | { readonly kind: "exact"; readonly glob: Glob }
  /** The caller chooses the variable's value. */
  | { readonly kind: "chosen"; readonly glob: Glob }
  /** The request has no such key, or several values: the text matches nothing. */
  | { readonly kind: "unresolved" }
  | { readonly kind: "unknown"; readonly key: string };

export interface TextOptions {
  /** Variables exist from policy version 2012-10-17 on. */
  readonly variables: boolean;
  /** Whether `*` and `?` are wildcards here. */
  readonly wildcards: boolean;
}

const variable = /\$\{([^}]*)\}/g;

export function parsePolicyText(source: string, { variables, wildcards }: TextOptions): PolicyText {
  const plain = (text: string): Glob => (wildcards ? parseGlob(text) : text);
  if (!variables || !source.includes("${")) return { source, glob: plain(source), parts: [] };
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of source.matchAll(variable)) {
    if (match.index > from) parts.push({ kind: "glob", glob: plain(source.slice(from, match.index)) });
    parts.push(parseVariable(match[1] ?? ""));
    from = match.index + match[0].length;
  }
  if (from < source.length) parts.push({ kind: "glob", glob: plain(source.slice(from)) });
  const globs = parts.map((part) => (part.kind === "glob" ? part.glob : undefined));
  return globs.every((glob) => glob !== undefined) ? { source, glob: joinGlobs(globs), parts } : { source, parts };
}

function parseVariable(inside: string): TextPart {
  if (inside === "*" || inside === "?" || inside === "$") return { kind: "glob", glob: inside };
  const comma = inside.indexOf(",");
  if (comma < 0) return { kind: "variable", key: inside.trim().toLowerCase() };
  const fallback = /^\s*'(.*)'\s*$/.exec(inside.slice(comma + 1))?.[1];
  const key = inside.slice(0, comma).trim().toLowerCase();
  return { kind: "variable", key, ...(fallback === undefined ? {} : { fallback }) };
}

/** The text with its variables replaced; a value's own asterisks are plain characters. */
export function resolveText(text: PolicyText, findKey: FindKey): ResolvedText {
  if (text.glob !== undefined) return { kind: "exact", glob: text.glob };
  const globs: Glob[] = [];
  let isChosen = false;
  for (const part of text.parts) {
    if (part.kind === "glob") {
      globs.push(part.glob);
      continue;
    }
    const value = resolveVariable(part, findKey);
    if (value.kind === "unresolved" || value.kind === "unknown") return value;
    isChosen ||= value.kind === "chosen";
    globs.push(value.glob);
  }
  return { kind: isChosen ? "chosen" : "exact", glob: joinGlobs(globs) };
}

function resolveVariable({ key, fallback }: VariablePart, findKey: FindKey): ResolvedText {
  const value = findKey(key);
  switch (value.kind) {
    case "known": {
      const [first, second] = value.values;
      if (first !== undefined && second === undefined) return { kind: "exact", glob: first };
      return first === undefined && fallback !== undefined ? { kind: "exact", glob: fallback } : { kind: "unresolved" };
    }
    case "absent":
      return fallback === undefined ? { kind: "unresolved" } : { kind: "exact", glob: fallback };
    case "chosen": {
      const [only, more] = value.globs;
      return { kind: "chosen", glob: only !== undefined && more === undefined && !value.orAbsent ? only : anything };
    }
    case "free":
      return { kind: "chosen", glob: anything };
    case "unknown":
      return { kind: "unknown", key };
  }
}
