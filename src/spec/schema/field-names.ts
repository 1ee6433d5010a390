import { z } from "zod";
import type { DocumentPath } from "../source-file.ts";

/** The names of the fields that a schema knows at a path; empty where it takes any key. */
export function fieldNames(schema: z.core.$ZodType, path: DocumentPath): readonly string[] {
  const at = path.reduce<z.core.$ZodType | undefined>(
    (current, step) => (current === undefined ? undefined : stepInto(unwrap(current), step)),
    schema,
  );
  const object = at === undefined ? undefined : unwrap(at);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

function stepInto(schema: z.core.$ZodType, step: string | number): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return Object.hasOwn(schema.shape, step) ? schema.shape[step] : undefined;
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return undefined;
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const wrapped = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return wrapped ? unwrap(schema.unwrap()) : schema;
}
