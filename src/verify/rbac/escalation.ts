import type { Requester } from "./access-request.ts";
import { authorize, rulesFor } from "./authorize.ts";
import { mastersGroup } from "./identity.ts";
import type { PolicyRule } from "./policy-rule.ts";
import type { RbacIndex } from "./rbac-index.ts";
import { type RoleRef, rbacGroup } from "./rbac-objects.ts";
import { uncoveredRules } from "./uncovered-rules.ts";

/** A role that somebody writes. */
export interface RoleWrite {
  readonly kind: "Role" | "ClusterRole";
  /** Of a Role. */
  readonly namespace?: string;
  /** Absent for a create, which authorisation sees without a name. */
  readonly name?: string;
  readonly rules: readonly PolicyRule[];
  /** Whether it has an aggregation rule, or had one before. */
  readonly aggregates?: boolean;
}

/** A binding that somebody writes. */
export interface BindingWrite {
  /** Absent: a ClusterRoleBinding. */
  readonly namespace?: string;
  readonly roleRef: RoleRef;
}

/** Whether the escalation check lets a write through, and else what the writer lacks. */
export interface EscalationAnswer {
  readonly allowed: boolean;
  readonly because: string;
  readonly uncovered: readonly PolicyRule[];
}

const everything: readonly PolicyRule[] = [
  { verbs: ["*"], apiGroups: ["*"], resources: ["*"], resourceNames: [], nonResourceURLs: [] },
  { verbs: ["*"], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: ["*"] },
];

/**
 * The check of a role before it is stored, for somebody who may write it: `escalate` on it, or rules that cover all of its own;
 * for an aggregation rule, everything.
 *
 * Source: kubernetes pkg/registry/rbac/{role,clusterrole}/policybased/storage.go.
 */
export function checkRoleWrite(index: RbacIndex, writer: Requester, role: RoleWrite): EscalationAnswer {
  if (writer.groups.includes(mastersGroup)) return passed(`group "${mastersGroup}" passes every check`);
  const { decision } = authorize(index, writer, {
    kind: "resource",
    verb: "escalate",
    group: rbacGroup,
    resource: role.kind === "Role" ? "roles" : "clusterroles",
    ...(role.namespace === undefined ? {} : { namespace: role.namespace }),
    ...(role.name === undefined ? {} : { name: role.name }),
  });
  if (decision === "allow") return passed("it may escalate the role");
  const wanted = role.aggregates === true ? [...role.rules, ...everything] : role.rules;
  return covered(index, writer, { namespace: role.namespace ?? "", wanted });
}

/**
 * The check of a binding before it is stored, for somebody who may write it: `bind` on the role, or rules that cover all of the
 * role's. A role that does not exist can be bound only with `bind`.
 *
 * Source: kubernetes pkg/registry/rbac/{rolebinding,clusterrolebinding}/policybased/storage.go.
 */
export function checkBindingWrite(index: RbacIndex, writer: Requester, binding: BindingWrite): EscalationAnswer {
  if (writer.groups.includes(mastersGroup)) return passed(`group "${mastersGroup}" passes every check`);
  const { namespace, roleRef } = binding;
  const { decision } = authorize(index, writer, {
    kind: "resource",
    verb: "bind",
    group: rbacGroup,
    resource: roleRef.kind === "Role" ? "roles" : "clusterroles",
    name: roleRef.name,
    ...(namespace === undefined ? {} : { namespace }),
  });
  if (decision === "allow") return passed("it may bind the role");
  const role =
    roleRef.kind === "Role" || roleRef.kind === "ClusterRole"
      ? index.findRole(roleRef.kind, namespace, roleRef.name)
      : undefined;
  if (role === undefined) {
    return { allowed: false, because: `${roleRef.kind} "${roleRef.name}" does not exist`, uncovered: [] };
  }
  return covered(index, writer, { namespace: namespace ?? "", wanted: role.rules });
}

function covered(
  index: RbacIndex,
  writer: Requester,
  { namespace, wanted }: { readonly namespace: string; readonly wanted: readonly PolicyRule[] },
): EscalationAnswer {
  const uncovered = uncoveredRules(rulesFor(index, writer, namespace), wanted);
  if (uncovered.length === 0) return passed("it holds everything that it grants");
  return { allowed: false, because: "it would grant what the writer does not hold", uncovered };
}

function passed(because: string): EscalationAnswer {
  return { allowed: true, because, uncovered: [] };
}
