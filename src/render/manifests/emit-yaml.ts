import { isDeferred, isDeferredText } from "../../model/deferred.ts";
import { deferredPlaceholder } from "./deferred-placeholder.ts";
import { isPlainScalar, quoteScalar } from "./yaml-scalar.ts";

/**
 * Writes a value as block-style YAML that every YAML 1.1 and 1.2 reader reads back as the same value.
 *
 * Keys are sorted, those in `first` before all others at the top level, a name and namespace before the other metadata.
 * Lines are never wrapped. Deferred values become their placeholders, and keys whose value is undefined are left out.
 * Written by hand because general emitters take some fifty times as long, which counts with a million objects.
 *
 * @example emitYaml({ kind: "Namespace", metadata: { name: "a" } }) === "kind: Namespace\nmetadata:\n  name: a\n"
 */
export function emitYaml(value: unknown, first: readonly string[] = noneFirst): string {
  const inline = inlineOf(value);
  if (inline !== undefined) return `${inline}\n`;
  if (typeof value === "string") return literalBlock(value, "  ");
  return Array.isArray(value) ? sequence(value, "") : mapping(value as Mapping, "", first);
}

type Mapping = { readonly [key: string]: unknown };

const noneFirst: readonly string[] = [];
const metadataFirst: readonly string[] = ["name", "namespace"];

function mapping(value: Mapping, indent: string, first: readonly string[]): string {
  let text = "";
  for (const key of orderedKeys(value, first)) {
    const item = value[key];
    if (item !== undefined) text += indent + keyText(key) + entry(item, indent, key);
  }
  return text;
}

/**
 * Manifests of a bundle share their labels and often their specs: one object, whose text is kept as long as it lives.
 * Each map belongs to one indentation. Values must not be changed after they were written, which immutable data is not.
 */
const labelTexts = new WeakMap<object, string>();
const topTexts = new WeakMap<object, string>();

function sharedEntry(item: object, indent: string, key: string): string {
  const known = indent === "" ? topTexts : labelTexts;
  const text = known.get(item) ?? block(item, indent, key);
  known.set(item, text);
  return text;
}

/** What follows `key:`, to the end of its lines. Sequences stand at the key's own indentation, as kubectl writes them. */
function entry(item: unknown, indent: string, key: string): string {
  const inline = inlineOf(item);
  if (inline !== undefined) return ` ${inline}\n`;
  if (typeof item === "string") return ` ${literalBlock(item, `${indent}  `)}`;
  const shared = (indent === "" && key !== "metadata") || (indent === "  " && key === "labels");
  return shared ? sharedEntry(item as object, indent, key) : block(item as object, indent, key);
}

function block(item: object, indent: string, key: string): string {
  if (Array.isArray(item)) return `\n${sequence(item, indent)}`;
  return `\n${mapping(item as Mapping, `${indent}  `, key === "metadata" ? metadataFirst : noneFirst)}`;
}

function sequence(items: readonly unknown[], indent: string): string {
  let text = "";
  for (const item of items) text += `${indent}- ${sequenceItem(item, `${indent}  `)}`;
  return text;
}

/** A nested block starts on the line of its dash, so its own first indentation is cut off. */
function sequenceItem(item: unknown, indent: string): string {
  const inline = inlineOf(item);
  if (inline !== undefined) return `${inline}\n`;
  if (typeof item === "string") return literalBlock(item, indent);
  const block = Array.isArray(item) ? sequence(item, indent) : mapping(item as Mapping, indent, noneFirst);
  return block.slice(indent.length);
}

/** Sorts by code unit, which is what sorting without a comparison does, and natively. */
function orderedKeys(value: Mapping, first: readonly string[]): readonly string[] {
  const keys = Object.keys(value);
  if (!isSorted(keys)) keys.sort();
  if (first.length === 0) return keys;
  const ordered: string[] = [];
  for (const key of first) if (value[key] !== undefined) ordered.push(key);
  for (const key of keys) if (!first.includes(key)) ordered.push(key);
  return ordered;
}

/** Most mappings are small and written in order; looking costs less than sorting. */
function isSorted(keys: readonly string[]): boolean {
  for (let index = 1; index < keys.length; index += 1) {
    if ((keys[index - 1] ?? "") > (keys[index] ?? "")) return false;
  }
  return true;
}

/** Keys repeat from object to object, so what each becomes is kept; bounded, because tenants can choose keys too. */
const keyTexts = new Map<string, string>();
const mostKeyTexts = 4096;

function keyText(key: string): string {
  const known = keyTexts.get(key);
  if (known !== undefined) return known;
  const text = `${isPlainScalar(key) ? key : quoteScalar(key)}:`;
  if (keyTexts.size < mostKeyTexts) keyTexts.set(key, text);
  return text;
}

/** The text of a value that fits on its line; undefined for what needs lines of its own. */
function inlineOf(value: unknown): string | undefined {
  if (typeof value === "string") {
    if (isPlainScalar(value)) return value;
    return isLiteralBlock(value) ? undefined : quoteScalar(value);
  }
  if (typeof value === "object" && value !== null) return collectionInline(value);
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "null";
  return typeof value === "boolean" ? String(value) : "null";
}

function collectionInline(value: object): string | undefined {
  if (Array.isArray(value)) return value.length === 0 ? "[]" : undefined;
  if (isDeferred(value) || isDeferredText(value)) return JSON.stringify(deferredPlaceholder(value));
  for (const key in value) if ((value as Mapping)[key] !== undefined) return undefined;
  return "{}";
}

/** Lines of printable text that a literal block keeps exactly: no tabs, no controls, no blank where it would be lost. */
function isLiteralBlock(text: string): boolean {
  return (
    text.includes("\n") && /^(?=[^\s])[\x20-\x7e\n]+$/.test(text) && !/ (?:\n|$)/.test(text) && !/\n\n$/.test(text)
  );
}

function literalBlock(text: string, indent: string): string {
  const final = text.endsWith("\n");
  const lines = (final ? text.slice(0, -1) : text).split("\n");
  return `|${final ? "" : "-"}\n${lines.map((line) => (line === "" ? "\n" : `${indent}${line}\n`)).join("")}`;
}
