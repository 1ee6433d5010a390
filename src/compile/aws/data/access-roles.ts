import { defer, type TextValue } from "../../../model/deferred.ts";
import type { AccessLevel, AwsResourceSpec, Environment, ServiceAccountSpec } from "../../../model/tenant.ts";
import { environmentResource, serviceAccountLogicalId } from "../names.ts";
import type { DataInput } from "./data-resource.ts";

/** The access that a resource gives a service account; undefined for none. Written `name` or `namespace/name`. */
export function accessLevel(spec: AwsResourceSpec, account: ServiceAccountSpec): AccessLevel | undefined {
  return spec.access[`${account.namespace}/${account.name}`] ?? spec.access[account.name];
}

/** The roles that a resource gives access to, in the order of the environment's service accounts. */
export function accessRoleArns(input: DataInput): readonly { readonly level: AccessLevel; readonly role: TextValue }[] {
  return sortedServiceAccounts(input.context.environment).flatMap((account) => {
    const level = accessLevel(input.spec, account);
    if (level === undefined) return [];
    const role = defer(environmentResource(input.context, serviceAccountLogicalId(account, "role")), "Arn");
    return [{ level, role }];
  });
}

export function sortedServiceAccounts(environment: Environment): readonly ServiceAccountSpec[] {
  const sortKey = (account: ServiceAccountSpec): string => `${account.namespace}/${account.name}`;
  return [...environment.serviceAccounts].sort((left, right) => (sortKey(left) < sortKey(right) ? -1 : 1));
}
