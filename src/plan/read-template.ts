import { defer, isDeferred, isDeferredText, joinText, type TextValue, type Value } from "../model/deferred.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";
import type { LiveStack } from "../model/snapshot.ts";

/** A resource of a deployed template in the blueprint's own terms. */
export interface LiveStackResource {
  readonly type: string;
  readonly properties: { readonly [key: string]: Value };
  readonly deletionPolicy: string;
  readonly updatePolicy?: Value;
}

/**
 * Reads the resources of a deployed template: `Ref`, `Fn::GetAtt`, `Fn::Join` and `Fn::Sub` become deferred values of
 * `id`, parameters become the values they were deployed with, pseudo parameters what they stand for.
 *
 * An intrinsic that the blueprint has no word for (`Fn::If`, `Fn::Select` …) stays as it is, and so differs.
 */
export function readTemplate(id: string, stack: LiveStack): ReadonlyMap<string, LiveStackResource> {
  const resources = asObject(stack.template.Resources) ?? {};
  const reader: Reader = { id, stack, resources, parameters: asObject(stack.template.Parameters) ?? {} };
  return new Map(
    Object.entries(resources).map(([logical, value]) => {
      const resource = asObject(value) ?? {};
      return [
        logical,
        {
          type: String(resource.Type ?? ""),
          properties: (readValue(reader, resource.Properties ?? {}) ?? {}) as LiveStackResource["properties"],
          deletionPolicy: readPolicy(resource.DeletionPolicy),
          ...(resource.UpdatePolicy === undefined
            ? {}
            : { updatePolicy: readValue(reader, resource.UpdatePolicy) ?? null }),
        },
      ];
    }),
  );
}

/** Whether the snapshot holds the stack's template, not only its description. */
export function hasTemplate(stack: LiveStack): boolean {
  return asObject(stack.template.Resources) !== undefined;
}

/** A resource that exists is kept by `RetainExceptOnCreate` as by `Retain`. */
function readPolicy(policy: JsonValue | undefined): string {
  if (typeof policy !== "string") return "Delete";
  return policy === "RetainExceptOnCreate" ? "Retain" : policy;
}

interface Reader {
  readonly id: string;
  readonly stack: LiveStack;
  readonly resources: JsonObject;
  readonly parameters: JsonObject;
}

function readValue(reader: Reader, value: JsonValue): Value | undefined {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => present(readValue(reader, item)));
  const object = value as JsonObject;
  const [name, ...others] = Object.keys(object);
  if (name !== undefined && others.length === 0) {
    if (name === "Ref" && object.Ref === "AWS::NoValue") return undefined;
    const read = readIntrinsic(reader, name, object[name] as JsonValue);
    if (read !== undefined) return read;
  }
  const entries = Object.entries(object).flatMap(([key, inner]) =>
    present(readValue(reader, inner)).map((item) => [key, item] as const),
  );
  return Object.fromEntries(entries);
}

function readIntrinsic(reader: Reader, name: string, argument: JsonValue): TextValue | undefined {
  switch (name) {
    case "Ref":
      return typeof argument === "string" ? readReference(reader, argument) : undefined;
    case "Fn::GetAtt":
      return readAttribute(reader, argument);
    case "Fn::Join":
      return readJoin(reader, argument);
    case "Fn::Sub":
      return readSubstitution(reader, argument);
    default:
      return undefined;
  }
}

function readReference(reader: Reader, name: string): TextValue | undefined {
  if (reader.resources[name] !== undefined) return defer(`${reader.id}/${name}`, "Ref");
  const parameter = reader.stack.parameters[name] ?? asObject(reader.parameters[name])?.Default;
  if (typeof parameter === "string") return parameter;
  return pseudoParameter(reader.stack, name);
}

function pseudoParameter(stack: LiveStack, name: string): string | undefined {
  switch (name) {
    case "AWS::AccountId":
      return stack.accountId;
    case "AWS::Region":
      return stack.region;
    case "AWS::StackName":
      return stack.name;
    case "AWS::Partition":
      return partitionOf(stack.region);
    case "AWS::URLSuffix":
      return stack.region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
    default:
      return undefined;
  }
}

function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

function readAttribute(reader: Reader, argument: JsonValue): TextValue | undefined {
  const parts = typeof argument === "string" ? splitAttribute(argument) : argument;
  if (!Array.isArray(parts)) return undefined;
  const [logical, attribute] = parts as readonly JsonValue[];
  if (typeof logical !== "string" || typeof attribute !== "string") return undefined;
  return defer(`${reader.id}/${logical}`, attribute);
}

function splitAttribute(text: string): readonly string[] {
  const dot = text.indexOf(".");
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}

function readJoin(reader: Reader, argument: JsonValue): TextValue | undefined {
  if (!Array.isArray(argument)) return undefined;
  const [delimiter, items] = argument as readonly JsonValue[];
  if (typeof delimiter !== "string" || !Array.isArray(items)) return undefined;
  const parts = (items as readonly JsonValue[]).map((item) => asText(readValue(reader, item)));
  if (parts.some((part) => part === undefined)) return undefined;
  const separated = parts.flatMap((part, index) => (index === 0 || delimiter === "" ? [part] : [delimiter, part]));
  return joinText(...separated.flatMap(present));
}

const placeholder = /\$\{(!?)([^}]*)\}/g;

function readSubstitution(reader: Reader, argument: JsonValue): TextValue | undefined {
  const [template, variables] = Array.isArray(argument) ? (argument as readonly JsonValue[]) : [argument];
  if (typeof template !== "string") return undefined;
  const values = asObject(variables) ?? {};
  const parts: TextValue[] = [];
  let end = 0;
  for (const match of template.matchAll(placeholder)) {
    const [text, literal, name = ""] = match;
    parts.push(template.slice(end, match.index));
    end = match.index + text.length;
    const value = literal === "!" ? `\${${name}}` : readPlaceholder(reader, name.trim(), values);
    if (value === undefined) return undefined;
    parts.push(value);
  }
  return joinText(...parts, template.slice(end));
}

function readPlaceholder(reader: Reader, name: string, values: JsonObject): TextValue | undefined {
  const own = values[name];
  if (own !== undefined) return asText(readValue(reader, own));
  return name.includes(".") ? readAttribute(reader, name) : readReference(reader, name);
}

function asText(value: Value | undefined): TextValue | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" || isDeferred(value) || isDeferredText(value) ? value : undefined;
}

function asObject(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

function present<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}
