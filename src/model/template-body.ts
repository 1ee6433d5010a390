import { isAlias, isMap, isNode, isScalar, isSeq, type Node, type ParsedNode, parseDocument } from "yaml";
import type { JsonObject, JsonValue } from "./json.ts";

/**
 * Reads a template that CloudFormation returned as text, JSON or YAML, with short forms (`!Ref`, `!GetAtt`) written out.
 *
 * Undefined when the text is neither, or is no map. Aliases are not followed: CloudFormation does not keep them.
 */
export function parseTemplateBody(text: string): JsonObject | undefined {
  const document = parseDocument(text, { logLevel: "silent", schema: "core", resolveKnownTags: false });
  if (document.errors.length > 0 || document.contents === null) return undefined;
  const value = toJson(document.contents);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

function toJson(node: ParsedNode | Node | null): JsonValue {
  const value = withoutTag(node);
  const tag = node?.tag;
  if (tag === undefined || !/^![A-Za-z]/.test(tag)) return value;
  const name = tag.slice(1);
  return { [name === "Ref" || name === "Condition" ? name : `Fn::${name}`]: value };
}

function withoutTag(node: ParsedNode | Node | null): JsonValue {
  if (node === null || isAlias(node)) return null;
  if (isScalar(node)) return scalar(node.value);
  if (isSeq(node)) return node.items.map((item) => (isNode(item) ? toJson(item) : null));
  if (!isMap(node)) return null;
  return Object.fromEntries(
    node.items.map(({ key, value }) => [
      isScalar(key) ? String(key.value) : String(key),
      isNode(value) ? toJson(value) : null,
    ]),
  );
}

function scalar(value: unknown): JsonValue {
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}
