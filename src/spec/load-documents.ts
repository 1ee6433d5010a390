import { type Diagnostic, hasErrors, type Result } from "../model/diagnostic.ts";
import type { Documents } from "../model/documents.ts";
import { compareText } from "../model/json.ts";
import { checkDocuments } from "./checks/check-documents.ts";
import { checkSecrets } from "./checks/check-secrets.ts";
import type { LoadedModel } from "./checks/loaded-model.ts";
import { checkPlatformCount, type DocumentSet, sortDocuments } from "./document-set.ts";
import { createLocator } from "./locate.ts";
import type { Problem } from "./problem.ts";
import { resolveLock } from "./resolve/resolve-lock.ts";
import { resolvePlatform } from "./resolve/resolve-platform.ts";
import { resolveTenant } from "./resolve/resolve-tenant.ts";
import type { SourceFile, SourceText } from "./source-file.ts";
import { toDiagnostics } from "./to-diagnostics.ts";
import { type ReadFile, readFile } from "./yaml/read-file.ts";
import type { SyntaxTree } from "./yaml/syntax-tree.ts";

export type { SourceFile } from "./source-file.ts";

/**
 * Reads platform, tenant and lock documents and checks them one by one and against each other.
 *
 * Pure. All problems of all files are returned together, sorted by file and position; there is a value only when none
 * of them is an error. The order of files never matters.
 */
export function loadDocuments(files: readonly SourceFile[]): Result<Documents> {
  const read = [...files].sort((left, right) => compareText(left.path, right.path)).map(readFile);
  const documents = read.flatMap((file) => file.documents);
  const set = sortDocuments(documents);
  const model = loadModel(set, isComplete(read, set));
  const problems: readonly Problem[] = [
    ...read.flatMap((file) => file.problems),
    ...set.problems,
    ...checkPlatformCount(read),
    ...checkSecrets(documents),
    ...checkDocuments(model),
  ];
  const diagnostics: readonly Diagnostic[] = toDiagnostics(problems, treesOf(read));
  if (hasErrors(diagnostics) || model.platform === undefined) return { diagnostics };
  return {
    value: {
      platform: model.platform.platform,
      tenants: model.tenants.map(({ tenant }) => tenant),
      locks: model.locks.map(({ lock }) => lock),
      locate: createLocator(model),
    },
    diagnostics,
  };
}

function treesOf(files: readonly ReadFile[]): ReadonlyMap<SourceText, SyntaxTree> {
  return new Map(files.flatMap(({ file, tree }) => (tree === undefined ? [] : [[file, tree] as const])));
}

/** Whether every file could be read and every document has a name. */
function isComplete(files: readonly ReadFile[], set: DocumentSet): boolean {
  const unread = files.some(({ problems }) => problems.some(({ severity }) => severity === "error"));
  const nameless = [...set.tenants, ...set.locks].some(({ document }) => document.repair?.removed.has("name"));
  return !unread && !nameless && !set.unknown;
}

function loadModel(set: DocumentSet, complete: boolean): LoadedModel {
  const [platform] = set.platforms;
  return {
    ...(platform === undefined ? {} : { platform: { ...platform, platform: resolvePlatform(platform.raw) } }),
    tenants: set.tenants.map((typed) => ({ ...typed, tenant: resolveTenant(typed.raw) })),
    locks: set.locks.map((typed) => ({ ...typed, lock: resolveLock(typed.raw) })),
    claimedNames: set.names,
    complete,
  };
}
