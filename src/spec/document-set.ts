import type { z } from "zod";
import { compareText } from "../model/json.ts";
import { findNearest } from "./did-you-mean.ts";
import { lockSchema } from "./lock/lock-schema.ts";
import { keyAt, type Problem, valueAt } from "./problem.ts";
import { quoteValue } from "./quote-value.ts";
import { repairShape } from "./repair-shape.ts";
import { apiVersion } from "./schema/metadata.ts";
import { platformSchema } from "./schema/platform-schema.ts";
import type { RawLock, RawPlatform, RawTenant } from "./schema/raw.ts";
import { tenantSchema } from "./schema/tenant-schema.ts";
import type { SourceDocument } from "./source-file.ts";
import { readPath, validateShape } from "./validate-shape.ts";
import type { ReadFile } from "./yaml/read-file.ts";

/** A document of a known kind whose shape is right, if need be after malformed parts were taken out. */
export interface Typed<T> {
  readonly document: SourceDocument;
  readonly raw: T;
}

/** The documents by kind, sorted by name, with what is wrong with the shape of each. */
export interface DocumentSet {
  readonly platforms: readonly Typed<RawPlatform>[];
  readonly tenants: readonly Typed<RawTenant>[];
  readonly locks: readonly Typed<RawLock>[];
  /** Tenant names that some document claims, right or wrong, so that one problem does not become many. */
  readonly names: ReadonlySet<string>;
  /** Whether some document is of a kind or version that is not known, or no map at all. */
  readonly unknown: boolean;
  readonly problems: readonly Problem[];
}

const kinds = ["Platform", "Tenant", "TenantLock"] as const;
type Kind = (typeof kinds)[number];

/** Sorts documents by kind and checks the shape of each. */
export function sortDocuments(documents: readonly SourceDocument[]): DocumentSet {
  const platforms: Typed<RawPlatform>[] = [];
  const tenants: Typed<RawTenant>[] = [];
  const locks: Typed<RawLock>[] = [];
  const names = new Set<string>();
  const problems: Problem[] = [];
  let unknown = false;
  for (const document of documents) {
    const kind = readKind(document, problems);
    unknown ||= kind === undefined;
    if (kind === "Platform") collect({ schema: platformSchema, document, into: platforms, problems });
    if (kind === "Tenant") collect({ schema: tenantSchema, document, into: tenants, problems });
    if (kind === "TenantLock") collect({ schema: lockSchema, document, into: locks, problems });
    if (kind === "Tenant") addName(names, document);
  }
  return { platforms, tenants: sortByName(tenants), locks: sortByName(locks), names, unknown, problems };
}

interface Collection<T> {
  readonly schema: z.ZodType<T>;
  readonly document: SourceDocument;
  readonly into: Typed<T>[];
  readonly problems: Problem[];
}

function collect<T>({ schema, document, into, problems }: Collection<T>): void {
  const shaped = validateShape(schema, document);
  if (shaped.problems === undefined) {
    into.push({ document, raw: shaped.value });
    return;
  }
  for (const problem of shaped.problems) problems.push(problem);
  const repaired = repairShape(schema, document);
  if (repaired !== undefined) into.push({ document: repaired.document, raw: repaired.value });
}

function addName(names: Set<string>, document: SourceDocument): void {
  const name = readPath(document.value, ["metadata", "name"]);
  if (typeof name === "string") names.add(name);
}

function sortByName<T extends { readonly metadata: { readonly name: string } }>(
  typed: Typed<T>[],
): readonly Typed<T>[] {
  return typed.sort(
    (left, right) =>
      compareText(left.raw.metadata.name, right.raw.metadata.name) ||
      compareText(left.document.file.path, right.document.file.path) ||
      left.document.index - right.document.index,
  );
}

function readKind(document: SourceDocument, problems: Problem[]): Kind | undefined {
  const { value } = document;
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    problems.push({
      code: "TEN1010",
      severity: "error",
      summary: `the document is ${quoteValue(value, [])}, not a map with kind, metadata and spec`,
      fix: "start with `kind: Tenant` or `kind: Platform`",
      at: valueAt(document),
    });
    return undefined;
  }
  const kind = readPath(value, ["kind"]);
  const found = kinds.find((known) => known === kind);
  if (found === undefined) problems.push(unknownKind(document, kind));
  const version = readPath(value, ["apiVersion"]);
  if (found !== undefined && version !== undefined && version !== apiVersion) {
    problems.push(unknownVersion(document, version));
    return undefined;
  }
  return found;
}

function unknownKind(document: SourceDocument, kind: unknown): Problem {
  if (kind === undefined) {
    return {
      code: "TEN1102",
      severity: "error",
      summary: 'required field "kind" is missing',
      fix: `add "kind: Tenant" or "kind: Platform"`,
      at: valueAt(document),
    };
  }
  const nearest = typeof kind === "string" ? findNearest(kind, kinds) : undefined;
  return {
    code: "TEN1011",
    severity: "error",
    summary: `${quoteValue(kind, [])} is not a kind that Tenantry reads`,
    fix: nearest === undefined ? `use one of: ${kinds.join(", ")}` : `did you mean "${nearest}"?`,
    at: valueAt(document, "kind"),
  };
}

function unknownVersion(document: SourceDocument, version: unknown): Problem {
  return {
    code: "TEN1012",
    severity: "error",
    summary: `${quoteValue(version, [])} is not a version that Tenantry reads`,
    fix: `write "apiVersion: ${apiVersion}"`,
    at: valueAt(document, "apiVersion"),
  };
}

/** Reports a missing Platform document and every one after the first. */
export function checkPlatformCount(files: readonly ReadFile[]): readonly Problem[] {
  const documents = files.flatMap((file) => file.documents);
  const [first, ...others] = documents.filter((document) => readPath(document.value, ["kind"]) === "Platform");
  if (first !== undefined) {
    return others.map((document) => ({
      code: "TEN1015",
      severity: "error",
      summary: "there is more than one Platform document",
      fix: "keep one of them",
      at: keyAt(document, "kind"),
      related: [{ message: "the first one", at: keyAt(first, "kind") }],
    }));
  }
  // A file that could not be read may well hold it.
  if (files.some(({ problems }) => problems.some(({ severity }) => severity === "error"))) return [];
  const [anywhere] = files;
  return [
    {
      code: "TEN1014",
      severity: "error",
      summary: "there is no Platform document",
      fix: "add platform.yaml; `tenantry init` writes one",
      ...(anywhere === undefined ? {} : { at: { kind: "range", file: anywhere.file, start: 0, end: 0 } }),
    },
  ];
}
