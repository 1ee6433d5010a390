import { findNearest } from "./did-you-mean.ts";
import { type DocumentKind, documentSchema, type JsonSchema } from "./json-schema.ts";

/** What is known about one field of a document, for `tenantry explain FIELD`. */
export interface FieldHelp {
  /** In full, for example `tenant.spec.environments.resourceQuota`. */
  readonly path: string;
  /** For example `list of map`, `text`, `one of: shared, dedicated`. */
  readonly type: string;
  readonly description: string;
  readonly required: boolean;
  readonly default?: unknown;
  readonly example?: unknown;
  readonly children: readonly FieldSummary[];
}

export interface FieldSummary {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly required: boolean;
}

/** A field's documentation, or the nearest path that exists. */
export type Explained =
  | { readonly kind: "field"; readonly help: FieldHelp }
  | { readonly kind: "unknown"; readonly path: string; readonly nearest?: string; readonly known: readonly string[] };

const kinds: readonly DocumentKind[] = ["platform", "tenant", "lock"];

/**
 * Explains a field by its path, such as `tenant.environments.resourceQuota` or `platform.spec.cells`.
 *
 * `spec` may be left out, list brackets are ignored, and a key of a map stands for any key.
 */
export function explainField(path: string): Explained {
  const [first = "", ...steps] = path
    .replace(/\[[^\]]*\]/g, "")
    .split(".")
    .filter((step) => step !== "");
  const kind = kinds.find((known) => known === first.toLowerCase());
  if (kind === undefined) return unknown(path, first, kinds);
  let place: Place = { path: kind, schema: documentSchema(kind), required: true };
  for (const step of steps) {
    const next = stepInto(place, step);
    if (next === undefined) return unknown(path, step, knownFields(place), place.path);
    place = next;
  }
  return { kind: "field", help: describePlace(place) };
}

interface Place {
  readonly path: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
}

function stepInto({ path, schema }: Place, step: string): Place | undefined {
  const fields = fieldsOf(schema);
  const found = Object.hasOwn(fields, step) ? fields[step] : undefined;
  if (found !== undefined) return { path: `${path}.${step}`, schema: found, required: isRequired(schema, step) };
  // The root's `spec` may be left out.
  const spec = fields.spec;
  if (spec !== undefined && !path.includes("."))
    return stepInto({ path: `${path}.spec`, schema: spec, required: true }, step);
  const any = elementOf(schema).additionalProperties;
  return typeof any === "object" ? { path: `${path}.<name>`, schema: any, required: false } : undefined;
}

function knownFields({ path, schema }: Place): readonly string[] {
  const fields = fieldsOf(schema);
  const spec = path.includes(".") ? undefined : fields.spec;
  return [...Object.keys(fields), ...(spec === undefined ? [] : Object.keys(fieldsOf(spec)))];
}

/** The fields of a map, or of the maps in a list or under any key. */
function fieldsOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return elementOf(schema).properties ?? {};
}

function elementOf(schema: JsonSchema): JsonSchema {
  return schema.items === undefined ? schema : elementOf(schema.items);
}

function isRequired(schema: JsonSchema, field: string): boolean {
  return elementOf(schema).required?.includes(field) ?? false;
}

function describePlace({ path, schema, required }: Place): FieldHelp {
  const any = elementOf(schema).additionalProperties;
  const inner = typeof any === "object" ? any : schema;
  const example = schema.examples?.[0] ?? elementOf(schema).examples?.[0];
  return {
    path,
    type: typeText(schema),
    description: schema.description ?? "",
    required,
    ...(schema.default === undefined ? {} : { default: schema.default }),
    ...(example === undefined ? {} : { example }),
    children: Object.entries(fieldsOf(inner)).map(([name, field]) => ({
      name,
      type: typeText(field),
      description: field.description ?? "",
      required: isRequired(inner, name),
    })),
  };
}

const typeWords: Readonly<Record<string, string>> = {
  string: "text",
  integer: "whole number",
  number: "number",
  boolean: "true or false",
  object: "map",
  array: "list",
};

function typeText(schema: JsonSchema): string {
  if (schema.enum !== undefined) return `one of: ${schema.enum.join(", ")}`;
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeText).join(" | ");
  if (schema.items !== undefined) return `list of ${typeText(schema.items)}`;
  const any = schema.additionalProperties;
  if (typeof any === "object" && Object.keys(any).length > 0) return `map of ${typeText(any)}`;
  const types = [schema.type ?? []].flat();
  return types.length === 0 ? "any value" : types.map((type) => typeWords[type] ?? type).join(" or ");
}

function unknown(path: string, step: string, known: readonly string[], within?: string): Explained {
  const nearest = findNearest(step, known);
  const prefix = within === undefined ? "" : `${within}.`;
  return {
    kind: "unknown",
    path,
    ...(nearest === undefined ? {} : { nearest: `${prefix}${nearest}` }),
    known: known.map((name) => `${prefix}${name}`),
  };
}
