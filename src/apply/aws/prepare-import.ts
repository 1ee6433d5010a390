import type { Stack, StackResource } from "../../model/blueprint.ts";
import {
  adoptionDigest,
  type CloudFormationTemplate,
  type TemplateResource,
  toIntrinsics,
} from "../../model/cloudformation.ts";
import { findResourceType } from "../../model/cloudformation-spec.ts";
import { collectDeferred, type Value } from "../../model/deferred.ts";
import { type JsonObject, stableStringify } from "../../model/json.ts";
import { shortHash } from "../../model/names.ts";
import { digestTag } from "../../model/ownership.ts";
import type { PlannedChange } from "../../model/plan.ts";
import type { ImportedResource, StackDescription } from "../../ports/stack-api.ts";
import type { ValueBook } from "../step.ts";
import { fillParameters, type PreparedStack } from "./prepare-stack.ts";

/** A stack as it is, with what it is to take in. */
export interface PreparedImport extends PreparedStack {
  readonly imports: readonly ImportedResource[];
}

/** The stack that takes something in; absent while there is none. */
export interface ImportBase {
  readonly live: StackDescription;
  readonly template: JsonObject;
}

/**
 * Prepares the import of what the plan adopts; undefined when the stack has all of it.
 *
 * An import changes nothing and compares nothing. So the template names what is taken in with as little as it may, and the
 * update that follows makes everything else what it should be; and it holds no output that the stack does not have yet.
 */
export async function prepareImport(
  stack: Stack,
  changes: readonly PlannedChange[],
  { values, base }: { readonly values: ValueBook; readonly base: ImportBase | undefined },
): Promise<PreparedImport | undefined> {
  const known = (base?.template.Resources ?? {}) as JsonObject;
  const imports = changes
    .flatMap((change) => importOf(stack, change))
    .filter(({ logicalId }) => known[logicalId] === undefined);
  if (imports.length === 0) return undefined;
  const reduced = toIntrinsics(reduceStack(stack, new Set(imports.map(({ logicalId }) => logicalId))));
  const template = mergeTemplates(base?.template, reduced.template);
  const parameters = { ...base?.live.parameters, ...(await fillParameters(reduced.parameters, values)) };
  const digest = adoptionDigest(template);
  // The tags of a stack that has something already change with its update.
  const tags = base === undefined ? { ...stack.tags, [digestTag]: digest } : ownTags(base.live.tags);
  return {
    stack,
    template,
    text: stableStringify(template),
    digest,
    parameters,
    tags,
    imports,
    changeSet: `tenantry-import-${shortHash(stableStringify({ digest, parameters, tags, imports }), 24)}`,
  };
}

function importOf(stack: Stack, { id, action, adopts, name, type }: PlannedChange): readonly ImportedResource[] {
  if (action !== "adopt" || adopts === undefined || id !== `${stack.id}/${name}`) return [];
  return [{ logicalId: name, type, identifier: adopts }];
}

/** AWS keeps `aws:` for itself. */
function ownTags(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !key.startsWith("aws:")));
}

/** The stack with nothing but what is taken in, each without references to what is not. */
function reduceStack(stack: Stack, logicalIds: ReadonlySet<string>): Stack {
  const resources = Object.entries(stack.resources)
    .filter(([logical]) => logicalIds.has(logical))
    .map(([logical, resource]) => [logical, reduceResource(stack, resource, logicalIds)] as const);
  return { ...stack, resources: Object.fromEntries(resources) };
}

function reduceResource(stack: Stack, resource: StackResource, logicalIds: ReadonlySet<string>): StackResource {
  const { dependsOn: _later, ...rest } = resource;
  const properties = Object.entries(resource.properties).filter(
    ([name, value]) => mustBeStated(resource.type, name) && !refersElsewhere(stack, value, logicalIds),
  );
  return { ...rest, properties: Object.fromEntries(properties) };
}

/**
 * DynamoDB refuses to be told what already is: to encrypt with the same key, to make the same index, to enable an enabled
 * stream. So a table is taken to be as it is documented, except for what may be said again.
 */
const repeatable: ReadonlySet<string> = new Set([
  "DeletionProtectionEnabled",
  "PointInTimeRecoverySpecification",
  "Tags",
]);

/** Whether a property cannot be left to the update: it is required, or changing it replaces the resource. */
function mustBeStated(type: string, name: string): boolean {
  if (type === "AWS::DynamoDB::Table") return !repeatable.has(name);
  const property = findResourceType(type)?.properties[name];
  return property?.required === true || property?.replacement !== undefined;
}

function refersElsewhere(stack: Stack, value: Value, logicalIds: ReadonlySet<string>): boolean {
  const prefix = `${stack.id}/`;
  return collectDeferred(value).some(
    ({ resource }) => resource.startsWith(prefix) && !logicalIds.has(resource.slice(prefix.length)),
  );
}

function mergeTemplates(base: JsonObject | undefined, added: CloudFormationTemplate): CloudFormationTemplate {
  const { Outputs: _none, ...reduced } = added;
  const taken = Object.entries(reduced.Resources).map(([logical, resource]) => [logical, kept(resource)] as const);
  const live = (base ?? {}) as unknown as Partial<CloudFormationTemplate>;
  const parameters = { ...live.Parameters, ...reduced.Parameters };
  return {
    ...reduced,
    ...live,
    AWSTemplateFormatVersion: "2010-09-09",
    ...(Object.keys(parameters).length === 0 ? {} : { Parameters: parameters }),
    Resources: { ...live.Resources, ...Object.fromEntries(taken) },
  };
}

/** Whatever becomes of the import, what is taken in stays. */
function kept(resource: TemplateResource): TemplateResource {
  return { ...resource, DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" };
}
