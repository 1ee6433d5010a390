import type { StackResource } from "../../../model/blueprint.ts";
import { findDataResourceType, isTemplateFunction } from "../../../model/data-resource-types.ts";
import type { Value } from "../../../model/deferred.ts";
import type { JsonObject } from "../../../model/json.ts";
import { environmentOrigin, type Origin } from "../../../model/origin.ts";
import type { AccessLevel, AwsResourceSpec } from "../../../model/tenant.ts";
import type { EnvironmentContext } from "../../context.ts";
import type { Statement } from "../policy-document.ts";

/** One entry of an environment's `aws:` map with the environment it belongs to. */
export interface DataInput {
  readonly context: EnvironmentContext;
  readonly key: string;
  readonly spec: AwsResourceSpec;
}

/** What an entry becomes: resources of the environment's stack, and the rights that a level of access takes. */
export interface DataResource {
  readonly resources: Readonly<Record<string, StackResource>>;
  readonly grant: (level: AccessLevel) => readonly Statement[];
}

export type Properties = { readonly [key: string]: Value };

export function dataOrigin(input: DataInput): Origin {
  return environmentOrigin(input.context.tenant.name, input.context.environment.name, `aws.${input.key}`);
}

/**
 * A resource's properties: our defaults, what the tenant wrote, then what isolation rests on.
 *
 * A property that the type reserves is ours alone, whatever was written.
 */
export function mergeProperties(input: DataInput, defaults: Properties, fixed: Properties): Properties {
  return { ...defaults, ...permittedProperties(input.spec.type, input.spec.properties), ...fixed };
}

/** Without what the type reserves, and without CloudFormation's functions, which could bring it in again. */
export function permittedProperties(type: string, properties: JsonObject): JsonObject {
  const reserved = findDataResourceType(type)?.reserved ?? [];
  return Object.fromEntries(
    Object.entries(properties).filter(([name]) => !reserved.includes(name) && !isTemplateFunction(name)),
  );
}

export function mayRead(level: AccessLevel): boolean {
  return level !== "write";
}

export function mayWrite(level: AccessLevel): boolean {
  return level !== "read";
}

/** Values that hold for one level, in order. */
export function actionsOf(level: AccessLevel, read: readonly string[], write: readonly string[]): readonly string[] {
  const actions = [...(mayRead(level) ? read : []), ...(mayWrite(level) ? write : [])];
  return [...new Set(actions)].sort();
}
