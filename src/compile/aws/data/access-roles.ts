import { defer, type TextValue } from "../../../model/deferred.ts";
import type { AccessLevel, Environment, ServiceAccountSpec } from "../../../model/tenant.ts";
import { environmentResource, serviceAccountLogicalId } from "../names.ts";
import type { DataInput } from "./data-resource.ts";

/**
 * The access that a resource gives a service account; undefined for none. Written `name` or `namespace/name`.
 *
 * A frozen tenant keeps what only reads; receiving from a queue takes messages away, so it counts as writing. A suspended
 * tenant has nothing. In an account of its own the unit's policies say the same once more.
 */
export function accessLevel(input: DataInput, account: ServiceAccountSpec): AccessLevel | undefined {
  const { access, type } = input.spec;
  const level = access[`${account.namespace}/${account.name}`] ?? access[account.name];
  switch (input.context.tenant.lifecycle.state) {
    case "active":
      return level;
    case "frozen":
      return level === undefined || level === "write" || type === "AWS::SQS::Queue" ? undefined : "read";
    case "suspended":
      return undefined;
  }
}

/** The roles that a resource gives access to, in the order of the environment's service accounts. */
export function accessRoleArns(input: DataInput): readonly { readonly level: AccessLevel; readonly role: TextValue }[] {
  return sortedServiceAccounts(input.context.environment).flatMap((account) => {
    const level = accessLevel(input, account);
    if (level === undefined) return [];
    const role = defer(environmentResource(input.context, serviceAccountLogicalId(account, "role")), "Arn");
    return [{ level, role }];
  });
}

export function sortedServiceAccounts(environment: Environment): readonly ServiceAccountSpec[] {
  const sortKey = (account: ServiceAccountSpec): string => `${account.namespace}/${account.name}`;
  return [...environment.serviceAccounts].sort((left, right) => (sortKey(left) < sortKey(right) ? -1 : 1));
}
