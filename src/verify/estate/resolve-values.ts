import type { AccountRef, Bundle, OrganizationResource, Stack } from "../../model/blueprint.ts";
import { type Deferred, defer, isDeferred, replaceDeferred, type Value } from "../../model/deferred.ts";
import type { JsonValue } from "../../model/json.ts";
import { identifyResource, type ResourceIdentity } from "./resource-identity.ts";
import { symbolOf } from "./symbol-of.ts";

/** Turns a blueprint's deferred values into what is known of them, or symbols. */
export interface ValueResolver {
  resolve(value: Value): JsonValue;
  accountId(account: AccountRef): string;
  /** Of a resource of a stack, by `<stack id>/<logical id>`. */
  identity(stack: Stack, logical: string): ResourceIdentity;
}

/** Reads all bundles once, so that a value of any bundle is found from any other. */
export function createValueResolver(bundles: readonly Bundle[]): ValueResolver {
  const organization = new Map<string, OrganizationResource>();
  const stacks = new Map<string, Stack>();
  for (const bundle of bundles) {
    for (const resource of bundle.organization) organization.set(resource.id, resource);
    for (const stack of bundle.stacks) stacks.set(stack.id, stack);
  }
  const identities = new Map<string, ResourceIdentity>();
  const accountId = (account: AccountRef): string =>
    account.kind === "known" ? account.id : symbolOf(defer(`organization/account/${account.key}`, "Id"));
  const identity = (stack: Stack, logical: string): ResourceIdentity => {
    const id = `${stack.id}/${logical}`;
    const known = identities.get(id);
    if (known !== undefined) return known;
    const declared = stack.resources[logical];
    const made = identifyResource({
      id,
      type: declared?.type ?? "",
      properties: declared?.properties ?? {},
      accountId: accountId(stack.account),
      region: stack.region,
    });
    identities.set(id, made);
    return made;
  };
  const resolveOne = (deferred: Deferred): string => {
    const adopted = organization.get(deferred.resource)?.properties.Id;
    if (typeof adopted === "string" && deferred.attribute === "Id") return adopted;
    const slash = deferred.resource.lastIndexOf("/");
    const stack = stacks.get(deferred.resource.slice(0, slash));
    if (stack === undefined) return symbolOf(deferred);
    const { ref, attributes } = identity(stack, deferred.resource.slice(slash + 1));
    return deferred.attribute === "Ref" ? ref : (attributes[deferred.attribute] ?? symbolOf(deferred));
  };
  const resolve = (value: Value): JsonValue =>
    replaceDeferred(value, (part) =>
      isDeferred(part)
        ? resolveOne(part)
        : part.parts.map((piece) => (typeof piece === "string" ? piece : resolveOne(piece))).join(""),
    ) as JsonValue;
  return { resolve, accountId, identity };
}
