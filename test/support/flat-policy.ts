import type { PolicyDocument, Statement } from "../../src/compile/aws/policy-document.ts";
import type { Stack, StackResource } from "../../src/model/blueprint.ts";
import { type Deferred, isDeferred, isDeferredText, type Value } from "../../src/model/deferred.ts";

/** A value with every deferred part written as text, so that policies can be compared: account ids as twelve nines. */
export function flattenDeferred(value: Value): Value {
  if (value === null || typeof value !== "object") return value;
  if (isDeferred(value)) return textOf(value);
  if (isDeferredText(value))
    return value.parts.map((part) => (typeof part === "string" ? part : textOf(part))).join("");
  if (Array.isArray(value)) return value.map((item: Value) => flattenDeferred(item));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, flattenDeferred(item)]));
}

function textOf(deferred: Deferred): string {
  if (deferred.resource.startsWith("organization/account/")) return "999999999999";
  const account = deferred.resource.split("/")[1] ?? "";
  const id = /^\d{12}$/.test(account) ? account : "999999999999";
  if (deferred.attribute === "DBClusterResourceId") return "cluster-ABCDEFGH";
  return `arn:aws:kms:eu-central-1:${id}:key/${deferred.resource.split("/").at(-1)}`;
}

/** Every statement of a role: inline, and in managed policies of the same stack that name it. */
export function roleStatements(stack: Stack, logical: string): readonly Statement[] {
  const role = stack.resources[logical];
  if (role === undefined) return [];
  const inline = (role.properties.Policies ?? []) as unknown as readonly { readonly PolicyDocument: PolicyDocument }[];
  const managed = Object.values(stack.resources).filter(
    ({ type, properties }) =>
      type === "AWS::IAM::ManagedPolicy" && JSON.stringify(properties.Roles ?? []).includes(`/${logical}"`),
  );
  return [
    ...inline.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
    ...managed.flatMap(({ properties }) => (properties.PolicyDocument as unknown as PolicyDocument).Statement),
  ];
}

/** The resources of a type in stacks, by logical id. */
export function resourcesOfType(stacks: readonly Stack[], type: string): readonly (readonly [string, StackResource])[] {
  return stacks.flatMap((stack) => Object.entries(stack.resources).filter(([, resource]) => resource.type === type));
}

/** One value or several, as IAM allows both. */
export function listOf(value: Value | undefined): readonly string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}
