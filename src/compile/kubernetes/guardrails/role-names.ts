import type { OwnerRole } from "../../../model/tenant.ts";

/**
 * The curated ClusterRoles that every cell has, to be bound by a RoleBinding in a tenant's own namespaces.
 *
 * They replace the built-in `view`, `edit` and `admin`, which let a tenant write Endpoints, impersonate and change quota.
 */
export const tenantRoleNames = {
  view: "tenantry-view",
  edit: "tenantry-edit",
  admin: "tenantry-admin",
} as const;

export type TenantRoleName = (typeof tenantRoleNames)[keyof typeof tenantRoleNames];

/**
 * The role to bind for an owner in a namespace of a shared cluster.
 *
 * `cluster-admin` holds inside an API server of the tenant's own; on a host cluster it is no more than `admin`.
 */
export function tenantRoleName(role: OwnerRole): TenantRoleName {
  return role === "cluster-admin" ? tenantRoleNames.admin : tenantRoleNames[role];
}
