import {
  findResourceType,
  type PropertySpec,
  type PropertyTypeSpec,
  type ResourceTypeSpec,
} from "../../../model/cloudformation-spec.ts";
import type { JsonObject, JsonValue } from "../../../model/json.ts";

/** Says of a value whether it is not known yet, so that nothing can be said about it. */
export type IsUnknown = (value: JsonValue) => boolean;

const nothingUnknown: IsUnknown = () => false;

/**
 * What is wrong with a resource's properties by the published specification: unknown and missing ones and wrong types, in
 * the words of CloudFormation's own validation. As there, texts stand for numbers and booleans and the other way round.
 */
export function validateProperties(
  type: string,
  properties: JsonObject,
  isUnknown: IsUnknown = nothingUnknown,
): readonly string[] {
  const spec = findResourceType(type);
  if (spec === undefined) return [`Unrecognized resource type: ${type}`];
  return structure({ spec, isUnknown }, spec.properties, properties, "#");
}

interface Validation {
  readonly spec: ResourceTypeSpec;
  readonly isUnknown: IsUnknown;
}

function structure(
  validation: Validation,
  members: Readonly<Record<string, PropertySpec>>,
  value: JsonObject,
  path: string,
): readonly string[] {
  const missing = Object.entries(members).flatMap(([name, { required }]) =>
    required === true && value[name] === undefined ? [`${path}: required key [${name}] not found`] : [],
  );
  const wrong = Object.entries(value).flatMap(([name, inner]) => {
    const member = Object.hasOwn(members, name) ? members[name] : undefined;
    return member === undefined
      ? [`${path}: extraneous key [${name}] is not permitted`]
      : ofType(validation, member.type, inner, `${path}/${name}`);
  });
  return [...missing, ...wrong];
}

function ofType(validation: Validation, type: PropertyTypeSpec, value: JsonValue, path: string): readonly string[] {
  if (validation.isUnknown(value)) return [];
  switch (type.kind) {
    case "list":
      return Array.isArray(value)
        ? value.flatMap((item: JsonValue, index) => ofType(validation, type.of, item, `${path}/${index}`))
        : [expected(path, "JSONArray", value)];
    case "map":
    case "ref":
      return isMap(value) ? inMap(validation, type, value, path) : [expected(path, "JSONObject", value)];
    case "tag":
      return isMap(value) && isTag(value) ? [] : [`${path}: required keys [Key, Value] not found`];
    case "union":
      return anyOf(type.of.map((option) => ofType(validation, option, value, path)));
    case "json":
      return [];
    default:
      return scalar(type, value, path);
  }
}

function inMap(
  validation: Validation,
  type: Extract<PropertyTypeSpec, { readonly kind: "list" | "map" | "ref" }>,
  value: JsonObject,
  path: string,
): readonly string[] {
  if (type.kind === "ref") return structure(validation, validation.spec.definitions[type.name] ?? {}, value, path);
  return Object.entries(value).flatMap(([name, item]) => ofType(validation, type.of, item, `${path}/${name}`));
}

function isTag({ Key, Value }: JsonObject): boolean {
  return typeof Key === "string" && (isScalar(Value ?? null) || typeof Value === "object");
}

function anyOf(problems: readonly (readonly string[])[]): readonly string[] {
  return problems.some((found) => found.length === 0) ? [] : (problems[0] ?? []);
}

function scalar(
  type: Exclude<PropertyTypeSpec, { readonly kind: "list" | "map" | "ref" | "tag" | "union" | "json" }>,
  value: JsonValue,
  path: string,
): readonly string[] {
  if (!isScalar(value)) return [expected(path, type.kind, value)];
  const written = String(value);
  switch (type.kind) {
    case "string":
      return "oneOf" in type && type.oneOf !== undefined && !type.oneOf.includes(written)
        ? [`${path}: ${written} is not a valid enum value`]
        : [];
    case "boolean":
      return written === "true" || written === "false" ? [] : [expected(path, "Boolean", value)];
    case "integer":
      return /^-?\d+$/.test(written) ? [] : [expected(path, "Integer", value)];
    case "number":
      return Number.isFinite(Number(written)) && written !== "" ? [] : [expected(path, "Number", value)];
    default:
      return [];
  }
}

function isScalar(value: JsonValue): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function isMap(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function expected(path: string, kind: string, value: JsonValue): string {
  const found = Array.isArray(value)
    ? "JSONArray"
    : value === null
      ? "null"
      : isMap(value)
        ? "JSONObject"
        : typeof value;
  return `${path}: expected type: ${kind}, found: ${found}`;
}
