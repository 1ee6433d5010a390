import { findResourceType } from "../../../model/cloudformation-spec.ts";
import type { JsonObject } from "../../../model/json.ts";
import { maps } from "./check.ts";
import { type CloudResource, putResource, removeResource } from "./resource-state.ts";
import { type ResourceContext, ResourceError, type ResourceRequest, type ResourceType } from "./resource-type.ts";
import { findSandboxType } from "./resource-types.ts";
import { validateProperties } from "./validate-properties.ts";

/** A resource that somebody asks for. */
export interface NewResource {
  readonly type: string;
  readonly properties: JsonObject;
  /** For what the properties leave unnamed. */
  readonly generatedName: string;
  /** Beside those of the properties, which win. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly stack?: { readonly stackId: string; readonly logicalId: string };
}

/**
 * Makes a resource, in the state in which its service has it while it is being made.
 *
 * Throws a `ResourceError` for properties against the specification, references to nothing, taken names and full quotas.
 */
export function makeResource(context: ResourceContext, wanted: NewResource): CloudResource {
  const type = requireType(wanted.type);
  const request: ResourceRequest = { context, properties: wanted.properties, generatedName: wanted.generatedName };
  checkProperties(wanted.type, wanted.properties);
  type.check?.(request);
  const made = type.create(request);
  const resource: CloudResource = {
    type: wanted.type,
    accountId: context.place.accountId,
    region: context.place.region,
    id: made.id,
    status: made.statuses?.[0] ?? "available",
    properties: wanted.properties,
    attributes:
      made.statuses === undefined ? made.attributes : { ...made.attributes, [settledStatus]: made.statuses[1] },
    tags: tagsOf(wanted.type, wanted.properties, wanted.tags ?? {}),
    createdAtMs: context.nowMs,
    ...(wanted.stack === undefined ? {} : { stack: wanted.stack }),
  };
  putResource(context.state, resource);
  return resource;
}

/** Where a resource keeps, until it is ready, in which state it will then be. */
const settledStatus = "sandbox:settled";

/** Lets a resource be ready. */
export function settleResource(context: ResourceContext, resource: CloudResource): CloudResource {
  const { [settledStatus]: status, ...attributes } = resource.attributes;
  if (status === undefined) return resource;
  const ready = { ...resource, attributes, status: String(status) };
  putResource(context.state, ready);
  return ready;
}

/** Changes a resource in place. Throws as `makeResource` does. */
export function changeResource(
  context: ResourceContext,
  existing: CloudResource,
  wanted: Omit<NewResource, "type" | "stack">,
): CloudResource {
  const type = requireType(existing.type);
  const { generatedName, properties } = wanted;
  const request: ResourceRequest = { context, properties, generatedName, existing };
  checkProperties(existing.type, properties);
  type.check?.(request);
  const changed: CloudResource = {
    ...existing,
    properties,
    attributes: type.update?.(request, existing) ?? existing.attributes,
    tags: tagsOf(existing.type, properties, wanted.tags ?? {}),
  };
  putResource(context.state, changed);
  return changed;
}

/** Deletes a resource; what is in use or protected is refused with a `ResourceError`. */
export function dropResource(context: ResourceContext, resource: CloudResource): void {
  requireType(resource.type).remove?.(context, resource);
  removeResource(context.state, resource);
}

/** Whether resources of a type can have tags. */
export function isTaggable(type: string): boolean {
  return findResourceType(type)?.tags !== undefined || type === "AWS::Budgets::Budget";
}

function tagsOf(
  type: string,
  properties: JsonObject,
  further: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (!isTaggable(type)) return {};
  const property = findResourceType(type)?.tags?.property ?? "ResourceTags";
  const value = properties[property];
  if (!Array.isArray(value)) return { ...further, ...(value as Record<string, string> | undefined) };
  return {
    ...further,
    ...Object.fromEntries(maps(properties, property).map(({ Key, Value }) => [String(Key), String(Value)])),
  };
}

function requireType(type: string): ResourceType {
  const found = findSandboxType(type);
  if (found === undefined) throw new ResourceError("InvalidRequest", `The sandbox has no ${type}`);
  return found;
}

function checkProperties(type: string, properties: JsonObject): void {
  const problems = validateProperties(type, properties);
  if (problems.length > 0) {
    throw new ResourceError("InvalidRequest", `Properties validation failed with message: ${problems.join("; ")}`);
  }
}
