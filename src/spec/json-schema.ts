import { z } from "zod";
import { lockSchema } from "./lock/lock-schema.ts";
import { platformSchema } from "./schema/platform-schema.ts";
import { tenantSchema } from "./schema/tenant-schema.ts";

/** A JSON Schema, as far as it is read here. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly [key: string]: unknown;
}

export type DocumentKind = "platform" | "tenant" | "lock";

const sources: Readonly<Record<DocumentKind, z.ZodType>> = {
  platform: platformSchema,
  tenant: tenantSchema,
  lock: lockSchema,
};
const titles: Readonly<Record<DocumentKind, string>> = {
  platform: "Tenantry Platform",
  tenant: "Tenantry Tenant",
  lock: "Tenantry TenantLock",
};

/** The JSON Schema (draft 7) of a document as a user writes it, with descriptions, defaults and examples. */
export function documentSchema(kind: DocumentKind): JsonSchema {
  const schema = z.toJSONSchema(sources[kind], { target: "draft-7", io: "input", unrepresentable: "any" });
  const { $schema, ...rest } = schema as JsonSchema;
  return { ...($schema === undefined ? {} : { $schema }), title: titles[kind], ...tidy(rest) };
}

/** Leaves out what says nothing: free property names, and bounds that only come from the width of a number. */
function tidy(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => !isNoise(key, value))
      .map(([key, value]) => [key, tidyValue(key, value)]),
  );
}

const safeIntegers: readonly unknown[] = [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];

function isNoise(key: string, value: unknown): boolean {
  if (key === "maximum" || key === "minimum") return safeIntegers.includes(value);
  return key === "propertyNames" && JSON.stringify(value) === '{"type":"string"}';
}

function tidyValue(key: string, value: unknown): unknown {
  if (key === "properties") {
    return Object.fromEntries(
      Object.entries(value as Record<string, JsonSchema>).map(([name, field]) => [name, tidy(field)]),
    );
  }
  if (["items", "additionalProperties", "propertyNames"].includes(key) && isSchema(value)) return tidy(value);
  if (key === "anyOf" && Array.isArray(value)) return value.map(tidy);
  return value;
}

function isSchema(value: unknown): value is JsonSchema {
  return value !== null && typeof value === "object";
}
