import { tenantOrigin } from "../../model/origin.ts";
import type { OwnerRole } from "../../model/tenant.ts";
import { type EnvironmentContext, hostNamespaces } from "../context.ts";
import type { ObjectDraft } from "./cluster-object.ts";
import { tenantRoleName } from "./guardrails/role-names.ts";
import { findSubject, type Subject } from "./subjects.ts";

/** A role with the owners that hold it. */
export interface RoleHolders<Role extends string> {
  readonly role: Role;
  readonly subjects: readonly Subject[];
}

/**
 * Role bindings of the owners in every host namespace.
 *
 * In a virtual cluster the owners act inside (see `vcluster/inside.ts`), so its host namespace binds nobody here.
 * `cluster-admin` exists only inside an API server of the tenant's own; elsewhere it is `admin`. A tenant that is frozen
 * or suspended may look and not touch.
 */
export function accessDrafts(context: EnvironmentContext): readonly ObjectDraft[] {
  if (context.placement.architecture.cluster === "vcluster") return [];
  const holders = holdersByRole(context, tenantRoleName);
  return hostNamespaces(context).flatMap(({ host }) =>
    holders.map(({ role, subjects }) => ({
      manifest: {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "RoleBinding",
        metadata: { name: role, namespace: host },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
        subjects,
      },
      wave: 4 as const,
      origin: tenantOrigin(context.tenant.name, "spec.owners"),
    })),
  );
}

/** The owners of the tenant grouped by the role that `roleOf` gives them, in the order admin, edit, view and as written. */
export function holdersByRole<Role extends string>(
  context: EnvironmentContext,
  roleOf: (role: OwnerRole) => Role,
): readonly RoleHolders<Role>[] {
  const frozen = context.tenant.lifecycle.state !== "active";
  const groups = new Map<Role, Subject[]>();
  for (const owner of context.tenant.owners) {
    const subject = findSubject(context, owner);
    if (subject === undefined) continue;
    const role = roleOf(frozen ? "view" : owner.role);
    groups.set(role, [...(groups.get(role) ?? []), subject]);
  }
  return [...groups].map(([role, subjects]) => ({ role, subjects }));
}
