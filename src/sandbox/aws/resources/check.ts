import { partitionOf } from "../../../model/account-entry.ts";
import type { JsonObject, JsonValue } from "../../../model/json.ts";
import { type CloudResource, countResources, findResource, listResources } from "./resource-state.ts";
import { type ResourceContext, ResourceError, type ResourceRequest } from "./resource-type.ts";

/** A property as text, if it is one. */
export function text(properties: JsonObject, name: string): string | undefined {
  const value = properties[name];
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined;
}

/** A property as a list of texts; empty when it is absent. */
export function texts(properties: JsonObject, name: string): readonly string[] {
  const value = properties[name];
  return Array.isArray(value) ? value.map(String) : [];
}

/** A property as an object; empty when it is absent. */
export function map(properties: JsonObject, name: string): JsonObject {
  const value = properties[name];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** A property as a list of objects; empty when it is absent. */
export function maps(properties: JsonObject, name: string): readonly JsonObject[] {
  const value = properties[name];
  return Array.isArray(value) ? (value as readonly JsonObject[]) : [];
}

/** Whether a property is true, also when it is written as text. */
export function isTrue(value: JsonValue | undefined): boolean {
  return value === true || value === "true";
}

/** Refuses one more than a quota allows. */
export function checkQuota(context: ResourceContext, key: string, count: number): void {
  const limit = context.quota(key);
  if (count >= limit) {
    throw new ResourceError(
      "ServiceLimitExceeded",
      `The maximum number of ${key.replace(":", " ")} has been reached: ${limit}.`,
    );
  }
}

/** Refuses one more resource of a type in the place than a quota allows. */
export function checkTypeQuota(context: ResourceContext, key: string, type: string): void {
  checkQuota(context, key, countResources(context.state, context.place, type));
}

/** The resource of a type that has an id, refused as the service words it when there is none. */
export function requireResource(context: ResourceContext, type: string, id: string): CloudResource {
  const found = findResource(context.state, context.place, type, id);
  if (found === undefined) throw new ResourceError("NotFound", `The ${nounOf(type)} '${id}' does not exist`);
  return found;
}

/** Resources of a type whose property has a value. */
export function resourcesWith(
  context: ResourceContext,
  type: string,
  isMatch: (resource: CloudResource) => boolean,
): readonly CloudResource[] {
  return listResources(context.state, context.place, type).filter(isMatch);
}

/** Refuses a name that is taken. */
export function checkFree(context: ResourceContext, type: string, id: string): void {
  if (findResource(context.state, context.place, type, id) !== undefined) {
    throw new ResourceError("AlreadyExists", `${id} already exists`);
  }
}

/** A resource's name: what its template says, else one as CloudFormation makes it, cut to the type's limit. */
export function nameOf({ properties, generatedName }: ResourceRequest, property: string, limit = 64): string {
  const given = text(properties, property);
  if (given !== undefined && given.length > limit) {
    throw new ResourceError("InvalidRequest", `${property} '${given}' is longer than ${limit} characters`);
  }
  return given ?? generatedName.slice(0, limit);
}

/** An ARN in the place, or in the account alone for services that know no region. */
export function arnOf(context: ResourceContext, service: string, rest: string): string {
  const { accountId, region } = context.place;
  const isGlobal = service === "iam" || service === "s3" || service === "budgets";
  const account = service === "s3" ? "" : accountId;
  return `arn:${partitionOf(region)}:${service}:${isGlobal ? "" : region}:${account}:${rest}`;
}

function nounOf(type: string): string {
  const name = type.slice(type.lastIndexOf(":") + 1);
  return name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}
