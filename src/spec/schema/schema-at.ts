import { z } from "zod";
import type { DocumentPath } from "../source-file.ts";

type Schema = z.core.$ZodType;

/** The schema of the value at a path, with its wrappers; undefined where the schema knows no such place. */
export function schemaAt(schema: Schema, path: DocumentPath): Schema | undefined {
  return path.reduce<Schema | undefined>(
    (current, step) => (current === undefined ? undefined : stepInto(unwrap(current), step)),
    schema,
  );
}

/** The names of the fields that a schema knows at a path; empty where it takes any key. */
export function fieldNames(schema: Schema, path: DocumentPath): readonly string[] {
  const at = schemaAt(schema, path);
  const object = at === undefined ? undefined : unwrap(at);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

/** Whether the value at a path may be left out: an optional field, one with a default, or an entry of a map. */
export function mayBeAbsent(schema: Schema, path: DocumentPath): boolean {
  const parent = schemaAt(schema, path.slice(0, -1));
  if (parent !== undefined && unwrap(parent) instanceof z.ZodRecord) return true;
  return schemaAt(schema, path)?._zod.optin === "optional";
}

/** The first example that a schema gives of its values. */
export function exampleOf(schema: Schema | undefined): unknown {
  const examples = schema === undefined ? undefined : z.globalRegistry.get(unwrap(schema))?.examples;
  return Array.isArray(examples) ? examples[0] : undefined;
}

function stepInto(schema: Schema, step: string | number): Schema | undefined {
  if (schema instanceof z.ZodObject) return Object.hasOwn(schema.shape, step) ? schema.shape[step] : undefined;
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return undefined;
}

function unwrap(schema: Schema): Schema {
  const wrapped = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return wrapped ? unwrap(schema.unwrap()) : schema;
}
