import { type Anchor, type Problem, valueAt } from "../problem.ts";
import { findSecretForms, hasSecretKey, looksSecret } from "../secret-patterns.ts";
import type { DocumentPath, SourceDocument, SourceText } from "../source-file.ts";
import { readPath } from "../validate-shape.ts";

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

function secretsInProperties(document: SourceDocument): readonly Problem[] {
  const environments = readPath(document.value, ["spec", "environments"]);
  if (!Array.isArray(environments)) return [];
  return environments.flatMap((environment: unknown, index) => {
    const resources = readPath(environment, ["aws"]);
    if (resources === null || typeof resources !== "object") return [];
    return Object.keys(resources).flatMap((key) => {
      const path = ["spec", "environments", index, "aws", key, "properties"];
      return walk(document, readPath(document.value, path), path);
    });
  });
}

function walk(document: SourceDocument, value: unknown, path: DocumentPath): readonly Problem[] {
  if (typeof value === "string") {
    const key = String(path.findLast((step) => typeof step === "string") ?? "");
    // One with a telling form is found in the text already.
    return looksSecret(key, value) && findSecretForms(value).length === 0
      ? [secret(`the literal under "${key}"`, valueAt(document, ...path))]
      : [];
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => walk(document, item, [...path, index]));
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, item]) => walk(document, item, [...path, key]));
}
