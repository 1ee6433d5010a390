import { type Anchor, type Problem, valueAt } from "../problem.ts";
import { findSecretForms, hasSecretKey, looksSecret } from "../secret-patterns.ts";
import type { DocumentPath, SourceDocument, SourceText } from "../source-file.ts";

/** Values that look like secrets, anywhere in a file's text, comments included, and under telling CloudFormation keys. */
export function checkSecrets(documents: readonly SourceDocument[]): readonly Problem[] {
  const files = new Set(documents.map(({ file }) => file));
  const telling = new Set([...files].filter(({ text }) => hasSecretKey(text)));
  return [
    ...[...files].flatMap(secretsInText),
    ...documents.filter(({ file }) => telling.has(file)).flatMap(secretsInProperties),
  ];
}

function secret(what: string, at: Anchor): Problem {
  return {
    code: "TEN1601",
    severity: "error",
    summary: `${what} looks like a secret; documents never hold secret values`,
    fix: "rotate it, remove it, and set it in AWS Secrets Manager",
    at,
  };
}

function secretsInText(file: SourceText): readonly Problem[] {
  return findSecretForms(file.text).map(({ what, start, end }) => secret(what, { kind: "range", file, start, end }));
}

/** CloudFormation properties stand under a key of that name, in tenants and in pooled resources. */
function secretsInProperties(document: SourceDocument): readonly Problem[] {
  return findProperties(document.value, []).flatMap(({ value, path }) => secretsBelow(document, value, path));
}

interface Place {
  readonly value: unknown;
  readonly path: DocumentPath;
}

function childrenOf({ value, path }: Place): readonly Place[] {
  if (Array.isArray(value)) return value.map((item, index) => ({ value: item, path: [...path, index] }));
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).map(([key, item]) => ({ value: item, path: [...path, key] }));
}

function findProperties(value: unknown, path: DocumentPath): readonly Place[] {
  return childrenOf({ value, path }).flatMap((child) =>
    child.path.at(-1) === "properties" ? [child] : findProperties(child.value, child.path),
  );
}

function secretsBelow(document: SourceDocument, value: unknown, path: DocumentPath): readonly Problem[] {
  if (typeof value !== "string") {
    return childrenOf({ value, path }).flatMap((child) => secretsBelow(document, child.value, child.path));
  }
  const key = String(path.findLast((step) => typeof step === "string") ?? "");
  // One with a telling form is found in the text already.
  if (!looksSecret(key, value) || findSecretForms(value).length > 0) return [];
  return [secret(`the literal under "${key}"`, valueAt(document, ...path))];
}
