import type { Bundle, OrganizationResource, Stack } from "../../model/blueprint.ts";
import { defer, type Value } from "../../model/deferred.ts";
import type { EstateAccount, EstateResource } from "../../model/estate.ts";
import { compareText, type JsonObject } from "../../model/json.ts";
import type { Platform } from "../../model/platform.ts";
import type { ValueResolver } from "./resolve-values.ts";
import { tagsOf } from "./resource-identity.ts";

/** Every account that the blueprint puts something into, and those of the platform document. Sorted by id. */
export function accountsOfBlueprint(
  platform: Platform,
  bundles: readonly Bundle[],
  resolver: ValueResolver,
): readonly EstateAccount[] {
  const accounts = new Map<string, MutableAccount>();
  const account = (id: string): MutableAccount => {
    const made = accounts.get(id) ?? { id, tags: {}, resources: [] };
    accounts.set(id, made);
    return made;
  };
  for (const { managementAccountId, toolingAccountId } of [platform.organization]) {
    account(managementAccountId);
    account(toolingAccountId);
  }
  for (const bundle of bundles) {
    for (const resource of bundle.organization) {
      if (resource.type === "AWS::Organizations::Account") addVended(account, resource, resolver);
    }
    for (const stack of bundle.stacks) {
      const { resources } = account(resolver.accountId(stack.account));
      for (const resource of resourcesOfStack(stack, resolver)) resources.push(resource);
    }
  }
  return [...accounts.values()].sort((one, other) => compareText(one.id, other.id));
}

interface MutableAccount extends Omit<EstateAccount, "resources"> {
  readonly id: string;
  name?: string;
  parent?: string;
  tags: Readonly<Record<string, string>>;
  readonly resources: EstateResource[];
}

function addVended(
  account: (id: string) => MutableAccount,
  resource: OrganizationResource,
  resolver: ValueResolver,
): void {
  const properties = resolver.resolve(resource.properties) as JsonObject;
  const made = account(resolver.resolve(defer(resource.id, "Id")) as string);
  const [parent] = (properties.ParentIds ?? []) as readonly string[];
  made.name = String(properties.AccountName);
  made.tags = tagsOf(properties);
  if (parent !== undefined) made.parent = parent;
}

/** The resources of one stack with what is known of them. Tags of the stack are on each (CloudFormation copies them). */
export function resourcesOfStack(stack: Stack, resolver: ValueResolver): readonly EstateResource[] {
  const accountId = resolver.accountId(stack.account);
  return Object.entries(stack.resources).map(([logical, { type, properties }]) => {
    const resolved = resolver.resolve(properties as { readonly [key: string]: Value }) as JsonObject;
    const region = type.startsWith("AWS::IAM::") ? "global" : stack.region;
    return {
      id: resourceIdIn(stack, logical, resolver),
      type,
      accountId,
      region,
      properties: resolved,
      tags: { ...stack.tags, ...tagsOf(resolved) },
      source: `${stack.id}/${logical}`,
    };
  });
}

/** The estate's id of a stack's resource: its ARN, else `<type>/<account>/<region>/<stack>.<logical id>`. */
export function resourceIdIn(stack: Stack, logical: string, resolver: ValueResolver): string {
  const { arn } = resolver.identity(stack, logical);
  if (arn !== undefined) return arn;
  const type = stack.resources[logical]?.type ?? "";
  return `${type}/${resolver.accountId(stack.account)}/${stack.region}/${stack.name}.${logical}`;
}
