import type { z } from "zod";
import type { SpecCode } from "./codes.ts";
import { findNearest, suggest } from "./did-you-mean.ts";
import { keyAt, type Problem, valueAt } from "./problem.ts";
import { quoteValue } from "./quote-value.ts";
import { fieldNames } from "./schema/schema-at.ts";
import type { DocumentPath, SourceDocument } from "./source-file.ts";

/** A document whose shape is right, or everything that is wrong with it. */
export type Shaped<T> =
  | { readonly value: T; readonly problems?: never }
  | { readonly value?: never; readonly problems: readonly Problem[] };

/** Checks a document against a schema and applies its defaults. */
export function validateShape<T>(schema: z.ZodType<T>, document: SourceDocument): Shaped<T> {
  const parsed = schema.safeParse(document.value);
  if (parsed.success) return { value: parsed.data };
  return { problems: parsed.error.issues.flatMap((issue) => explainIssue({ schema, document, issue })) };
}

interface IssueContext {
  readonly schema: z.ZodType;
  readonly document: SourceDocument;
  readonly issue: z.core.$ZodIssue;
}

function explainIssue(context: IssueContext): readonly Problem[] {
  const { document, issue } = context;
  const path = documentPath(issue.path);
  const written = readPath(document.value, path);
  const onlyItem = written === undefined && typeof path.at(-1) === "number" ? path.slice(0, -1) : undefined;
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownField(context, path, key));
    case "invalid_key":
      return issue.issues.map((inner) => malformed(document, path, inner, "key"));
    default:
      if (onlyItem !== undefined) return [malformed(document, onlyItem, issue, "value")];
      if (written === undefined) return [missingField(document, path)];
      return [malformed(document, path, issue, "value")];
  }
}

function unknownField({ schema, document }: IssueContext, path: DocumentPath, key: string): Problem {
  return {
    code: "TEN1101",
    severity: "error",
    summary: `unknown field "${key.slice(0, 60)}"`,
    fix: suggest(key, fieldNames(schema, path), "remove it"),
    at: keyAt(document, ...path, key),
  };
}

function missingField(document: SourceDocument, path: DocumentPath): Problem {
  const name = String(path.at(-1) ?? "document");
  const owners = name === "owners" && path.length === 2;
  return {
    code: owners ? "TEN1205" : "TEN1102",
    severity: "error",
    summary: owners ? "the tenant has no owner" : `required field "${name}" is missing`,
    fix: owners ? 'add owners: [{kind: Group, name: "…", role: admin}]' : `add "${name}" here`,
    at: keyAt(document, ...path.slice(0, -1)),
  };
}

/** One value, or one key, that does not have the form its field asks for. */
function malformed(
  document: SourceDocument,
  path: DocumentPath,
  issue: z.core.$ZodIssue,
  target: "key" | "value",
): Problem {
  const written = target === "key" ? path.at(-1) : readPath(document.value, path);
  const { code, expected, fix } = describeIssue(issue, written);
  const reserved = code === "TEN1201" && typeof written === "string" && written.includes("--");
  const hint = reserved ? 'use a single hyphen: "--" separates tenant, environment and namespace' : fix;
  return {
    code: reserved ? "TEN1202" : code,
    severity: "error",
    summary: `${quoteValue(written, path)} is not allowed: ${expected}`,
    ...(hint === undefined ? {} : { fix: hint }),
    at: target === "key" ? keyAt(document, ...path) : valueAt(document, ...path),
  };
}

interface IssueWords {
  readonly code: SpecCode;
  readonly expected: string;
  readonly fix?: string;
}

function describeIssue(issue: z.core.$ZodIssue, written: unknown): IssueWords {
  switch (issue.code) {
    case "custom":
      return describeCustom(issue, written);
    case "invalid_type":
      return {
        code: "TEN1103",
        expected: `expected ${typeWords[issue.expected] ?? issue.expected}`,
        ...typeFix(issue.expected, written),
      };
    case "invalid_value": {
      const values = issue.values.map(String);
      return {
        code: "TEN1104",
        expected: `expected ${values.join(", ")}`,
        fix: suggest(String(written), values, "use one of them"),
      };
    }
    case "too_small":
      if (issue.path.at(-1) === "owners") return { code: "TEN1205", expected: "a tenant has at least one owner" };
      return { code: "TEN1105", expected: `expected at least ${sizeWords(issue.minimum, issue.origin)}` };
    case "too_big":
      return { code: "TEN1105", expected: `expected at most ${sizeWords(issue.maximum, issue.origin)}` };
    default:
      return { code: "TEN1310", expected: "it does not have the expected form" };
  }
}

function describeCustom(issue: z.core.$ZodIssueCustom, written: unknown): IssueWords {
  const { code, fix, candidates } = issue.params ?? {};
  const known = Array.isArray(candidates) ? candidates.map(String) : [];
  const nearest = findNearest(String(written), known);
  const hint = nearest === undefined ? fix : `did you mean "${nearest}"?`;
  return {
    code: isSpecCode(code) ? code : "TEN1310",
    expected: issue.message,
    ...(typeof hint === "string" ? { fix: hint } : {}),
  };
}

function isSpecCode(code: unknown): code is SpecCode {
  return typeof code === "string" && /^TEN\d+$/.test(code);
}

const typeWords: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map",
  record: "a map",
};

function typeFix(expected: string, written: unknown): { readonly fix?: string } {
  if (written === null) return { fix: "remove the key, or give it a value" };
  if (expected === "string" && ["number", "boolean"].includes(typeof written)) return { fix: "put quotes around it" };
  if (expected === "array") return { fix: "write a list: [ … ]" };
  if (expected === "boolean") return { fix: "write true or false" };
  return {};
}

function sizeWords(bound: number | bigint, origin: string): string {
  if (origin === "array") return `${bound} item${bound === 1 ? "" : "s"}`;
  return origin === "string" ? `${bound} character${bound === 1 ? "" : "s"}` : String(bound);
}

/** The value on a path of own properties; undefined when nothing is written there. */
export function readPath(root: unknown, path: DocumentPath): unknown {
  let value = root;
  for (const step of path) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

function documentPath(path: readonly PropertyKey[]): DocumentPath {
  return path.map((step) => (typeof step === "symbol" ? String(step) : step));
}
