import type { OrganizationRow, PolicyRow } from "./organization-state.ts";

export function accountArn({ id, managementAccountId }: OrganizationRow, accountId: string): string {
  return `arn:aws:organizations::${managementAccountId}:account/${id}/${accountId}`;
}

export function unitArn({ id, managementAccountId }: OrganizationRow, unitId: string): string {
  return `arn:aws:organizations::${managementAccountId}:ou/${id}/${unitId}`;
}

export function rootArn({ id, managementAccountId, rootId }: OrganizationRow): string {
  return `arn:aws:organizations::${managementAccountId}:root/${id}/${rootId}`;
}

export function policyArn({ id, managementAccountId }: OrganizationRow, policy: PolicyRow): string {
  const type = policy.type.toLowerCase();
  if (policy.awsManaged) return `arn:aws:organizations::aws:policy/${type}/${policy.id}`;
  return `arn:aws:organizations::${managementAccountId}:policy/${id}/${type}/${policy.id}`;
}
