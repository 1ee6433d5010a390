import { findResourceType } from "../../../model/cloudformation-spec.ts";
import type { JsonObject, JsonValue } from "../../../model/json.ts";
import { awsError } from "../aws-error.ts";
import { findSandboxType } from "../resources/resource-types.ts";

/** A template as the engine works with it, checked. */
export interface Template {
  readonly description: string;
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>;
  readonly resources: Readonly<Record<string, ResourceDeclaration>>;
  readonly outputs: Readonly<Record<string, { readonly value: JsonValue; readonly description: string }>>;
}

export interface ParameterDeclaration {
  readonly type: string;
  readonly default?: string;
  readonly allowedValues?: readonly string[];
  readonly noEcho: boolean;
}

export interface ResourceDeclaration {
  readonly type: string;
  readonly properties: JsonObject;
  /** Logical ids that must be there first: `DependsOn` and everything referred to, sorted. */
  readonly dependencies: readonly string[];
  readonly deletionPolicy: "Delete" | "Retain" | "RetainExceptOnCreate" | "Snapshot";
  /** Whether the template says it, rather than leaving it to the default. */
  readonly hasDeletionPolicy: boolean;
  readonly updateReplacePolicy: "Delete" | "Retain" | "Snapshot";
}

const sections: ReadonlySet<string> = new Set([
  "AWSTemplateFormatVersion",
  "Description",
  "Metadata",
  "Outputs",
  "Parameters",
  "Resources",
]);
const resourceKeys: ReadonlySet<string> = new Set([
  "DeletionPolicy",
  "DependsOn",
  "Metadata",
  "Properties",
  "Type",
  "UpdateReplacePolicy",
]);
const functions: ReadonlySet<string> = new Set([
  "Fn::GetAZs",
  "Fn::GetAtt",
  "Fn::Join",
  "Fn::Select",
  "Fn::Split",
  "Fn::Sub",
]);
const deletionPolicies = ["Delete", "Retain", "RetainExceptOnCreate", "Snapshot"] as const;
const limits = { resources: 500, parameters: 200, outputs: 200 };

/** Reads and checks a template; throws a `ValidationError` in CloudFormation's words. What cannot be run is refused here. */
export function parseTemplate(body: string): Template {
  const root = parseBody(body);
  const unknown = Object.keys(root).filter((name) => !sections.has(name));
  if (unknown.length > 0) throw invalid(`Invalid template property or properties [${unknown.join(", ")}]`);
  const version = root.AWSTemplateFormatVersion;
  if (version !== undefined && version !== "2010-09-09") {
    throw invalid(`Template format error: unsupported value for AWSTemplateFormatVersion.`);
  }
  const declared = section(root, "Resources");
  if (Object.keys(declared).length === 0) {
    throw invalid("Template format error: At least one Resources member must be defined.");
  }
  const parameters = Object.fromEntries(
    Object.entries(section(root, "Parameters")).map(([name, value]) => [name, parameter(name, value)]),
  );
  const resources = Object.fromEntries(Object.entries(declared).map(([name, value]) => [name, resource(name, value)]));
  const outputs = Object.fromEntries(
    Object.entries(section(root, "Outputs")).map(([name, value]) => [name, output(name, value)]),
  );
  const template = { description: String(root.Description ?? ""), parameters, resources, outputs };
  checkLimits(template);
  checkTypes(template);
  checkReferences(template);
  checkCircles(template);
  return template;
}

/** A validation error as CloudFormation tells it. */
export function invalid(message: string): Error {
  return awsError("ValidationError", message, 400);
}

/** The logical ids and parameters that a value refers to, each with the attribute, if any. */
export function referencesIn(value: JsonValue): readonly { readonly name: string; readonly attribute?: string }[] {
  if (value === null || typeof value !== "object") return [];
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => referencesIn(item));
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === "Ref" && typeof inner === "string") return [{ name: inner }];
    if (key === "Fn::GetAtt") return [attributeReference(inner)];
    if (key === "Fn::Sub") return [...referencesInText(inner), ...referencesIn(inner)];
    return referencesIn(inner);
  });
}

/** The two parts of a `Fn::GetAtt`, which may be written as one text. */
export function attributeReference(value: JsonValue): { readonly name: string; readonly attribute: string } {
  if (typeof value === "string") {
    const dot = value.indexOf(".");
    return { name: value.slice(0, dot), attribute: value.slice(dot + 1) };
  }
  if (Array.isArray(value) && value.length === 2) return { name: String(value[0]), attribute: String(value[1]) };
  throw invalid(
    "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute",
  );
}

/** The `${…}` of a `Fn::Sub`, without literals and without its own variables. */
export function substitutions(text: string): readonly string[] {
  return [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map((match) => (match[1] ?? "").trim());
}

function referencesInText(value: JsonValue): readonly { readonly name: string; readonly attribute?: string }[] {
  const list: readonly JsonValue[] = Array.isArray(value) ? value : [value];
  const [text, own] = list;
  const names = new Set(Object.keys((own ?? {}) as JsonObject));
  return substitutions(String(text))
    .filter((name) => !names.has(name))
    .map((name) => (name.includes(".") ? attributeReference(name) : { name }));
}

function parseBody(body: string): JsonObject {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // Told below: CloudFormation says the same for both.
  }
  throw invalid("Template format error: JSON not well-formed. (The sandbox reads JSON only.)");
}

function section(root: JsonObject, name: string): JsonObject {
  const value = root[name] ?? {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid(`Template format error: ${name} must be an object`);
  }
  return value as JsonObject;
}

function parameter(name: string, value: JsonValue): ParameterDeclaration {
  const { AllowedValues, Default, NoEcho, Type } = (value ?? {}) as JsonObject;
  if (typeof Type !== "string")
    throw invalid(`Template format error: Every Parameters object must contain a Type member. (${name})`);
  const isKnown = /^(String|Number|CommaDelimitedList|List<Number>|AWS::EC2::\w+::Id|List<AWS::EC2::\w+::Id>)$/.test(
    Type,
  );
  if (!isKnown) throw invalid(`Template format error: Unrecognized parameter type: ${Type}`);
  return {
    type: Type,
    noEcho: NoEcho === true || NoEcho === "true",
    ...(Default === undefined ? {} : { default: String(Default) }),
    ...(Array.isArray(AllowedValues) ? { allowedValues: AllowedValues.map(String) } : {}),
  };
}

function resource(name: string, value: JsonValue): ResourceDeclaration {
  const declared = (value ?? {}) as JsonObject;
  if (!/^[A-Za-z0-9]+$/.test(name)) throw invalid(`Template format error: Resource name ${name} is non alphanumeric.`);
  if (typeof declared.Type !== "string") {
    throw invalid(`Template format error: [/Resources/${name}] Every Resources object must contain a Type member.`);
  }
  const unknown = Object.keys(declared).filter((key) => !resourceKeys.has(key));
  if (unknown.length > 0) {
    throw invalid(
      `Template format error: Invalid or unsupported Resource attribute [${unknown.join(", ")}] of ${name}`,
    );
  }
  const type = declared.Type;
  const properties = (declared.Properties ?? {}) as JsonObject;
  const { DependsOn = [] } = declared;
  const written = (Array.isArray(DependsOn) ? DependsOn : [DependsOn]).map(String);
  const policy = deletionPolicies.find(
    (known) => known === (declared.DeletionPolicy ?? defaultPolicy(String(declared.Type))),
  );
  if (policy === undefined) {
    throw invalid(
      `Template format error: Unrecognized DeletionPolicy ${String(declared.DeletionPolicy)} for resource ${name}`,
    );
  }
  const replacePolicy = declared.UpdateReplacePolicy;
  return {
    type,
    properties,
    dependencies: [...new Set([...written, ...referencesIn(properties).map((one) => one.name)])].sort(),
    deletionPolicy: policy,
    hasDeletionPolicy: declared.DeletionPolicy !== undefined,
    updateReplacePolicy: replacePolicy === "Retain" || replacePolicy === "Snapshot" ? replacePolicy : "Delete",
  };
}

/** Databases leave a snapshot unless told otherwise. */
function defaultPolicy(type: string): "Delete" | "Snapshot" {
  return type === "AWS::RDS::DBCluster" ? "Snapshot" : "Delete";
}

function output(name: string, value: JsonValue): Template["outputs"][string] {
  const { Description, Export, Value } = (value ?? {}) as JsonObject;
  if (Value === undefined) throw invalid(`Template format error: Output ${name} is malformed.`);
  if (Export !== undefined) throw invalid(`The sandbox has no exports: Output ${name}`);
  return { value: Value, description: String(Description ?? "") };
}

function checkLimits(template: Template): void {
  for (const name of ["resources", "parameters", "outputs"] as const) {
    const count = Object.keys(template[name]).length;
    if (count > limits[name]) {
      throw invalid(
        `Template format error: Number of ${name}, ${count}, is greater than maximum allowed, ${limits[name]}`,
      );
    }
  }
}

function checkTypes({ resources }: Template): void {
  const unknown = Object.values(resources)
    .map(({ type }) => type)
    .filter((type) => findResourceType(type) === undefined || findSandboxType(type) === undefined);
  if (unknown.length > 0) {
    throw invalid(`Template format error: Unrecognized resource types: [${[...new Set(unknown)].sort().join(", ")}]`);
  }
}

function checkReferences(template: Template): void {
  const { parameters, resources, outputs } = template;
  const isKnown = (name: string): boolean =>
    name.startsWith("AWS::") || Object.hasOwn(parameters, name) || Object.hasOwn(resources, name);
  const inResources = new Set(
    Object.values(resources).flatMap(({ dependencies }) => dependencies.filter((name) => !isKnown(name))),
  );
  if (inResources.size > 0) {
    throw invalid(
      `Template format error: Unresolved resource dependencies [${[...inResources].sort().join(", ")}] in the Resources block of the template`,
    );
  }
  const values = [
    ...Object.values(resources).map(({ properties }) => properties),
    ...Object.values(outputs).map(({ value }) => value),
  ];
  for (const { attribute, name } of values.flatMap(referencesIn)) {
    if (!isKnown(name)) {
      throw invalid(
        `Template format error: Unresolved resource dependencies [${name}] in the Outputs block of the template`,
      );
    }
    if (attribute !== undefined) checkAttribute(resources[name], name, attribute);
  }
  for (const value of values) checkFunctions(value);
}

function checkAttribute(target: ResourceDeclaration | undefined, name: string, attribute: string): void {
  const known = target === undefined ? [] : (findResourceType(target.type)?.attributes ?? []);
  if (!known.includes(attribute)) {
    throw invalid(`Template error: resource ${name} does not support attribute type ${attribute} in Fn::GetAtt`);
  }
}

function checkFunctions(value: JsonValue): void {
  if (value === null || typeof value !== "object") return;
  if (Array.isArray(value)) {
    for (const item of value as readonly JsonValue[]) checkFunctions(item);
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    if (key.startsWith("Fn::") && !functions.has(key)) throw invalid(`The sandbox does not evaluate ${key}.`);
    checkFunctions(inner);
  }
}

function checkCircles({ resources }: Template): void {
  const done = new Set<string>();
  let rest = Object.keys(resources);
  while (rest.length > 0) {
    const next = rest.filter((name) =>
      (resources[name]?.dependencies ?? []).some((other) => Object.hasOwn(resources, other) && !done.has(other)),
    );
    if (next.length === rest.length)
      throw invalid(`Circular dependency between resources: [${rest.sort().join(", ")}]`);
    const waiting = new Set(next);
    for (const name of rest) if (!waiting.has(name)) done.add(name);
    rest = next;
  }
}
