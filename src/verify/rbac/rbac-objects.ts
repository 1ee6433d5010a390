import type { EstateObject } from "../../model/estate-cluster.ts";
import { isRecord } from "../../model/json.ts";
import { type PolicyRule, readPolicyRules } from "./policy-rule.ts";

/** The API group of roles and bindings; older versions of it mean the same. */
export const rbacGroup = "rbac.authorization.k8s.io";

export interface RoleRef {
  readonly kind: string;
  readonly name: string;
}

/** A subject as a binding names it, its namespace filled in where the binding's own applies. */
export interface RbacSubject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

export interface Role {
  readonly kind: "Role" | "ClusterRole";
  readonly name: string;
  /** Set for a Role. */
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly rules: readonly PolicyRule[];
  /** Where it was declared or read. */
  readonly source?: string;
  /** `aggregationRule.clusterRoleSelectors`; absent: not aggregated. */
  readonly selectors?: readonly unknown[];
}

export interface Binding {
  readonly kind: "RoleBinding" | "ClusterRoleBinding";
  readonly name: string;
  readonly namespace?: string;
  readonly roleRef: RoleRef;
  readonly subjects: readonly RbacSubject[];
  /** Where it was declared or read. */
  readonly source?: string;
}

export interface RbacObjects {
  readonly roles: readonly Role[];
  readonly bindings: readonly Binding[];
}

/**
 * The roles and bindings among API objects, in their order. An object without a namespace that needs one is in `default`,
 * as kubectl would put it.
 */
export function readRbacObjects(objects: readonly EstateObject[]): RbacObjects {
  const roles: Role[] = [];
  const bindings: Binding[] = [];
  for (const object of objects) {
    if (!object.apiVersion.startsWith(`${rbacGroup}/`)) continue;
    if (object.kind === "Role" || object.kind === "ClusterRole") roles.push(readRole(object, object.kind));
    if (object.kind === "RoleBinding" || object.kind === "ClusterRoleBinding") {
      bindings.push(readBinding(object, object.kind));
    }
  }
  return { roles, bindings };
}

function readRole(object: EstateObject, kind: Role["kind"]): Role {
  const aggregation = object.aggregationRule;
  const selectors = isRecord(aggregation) ? aggregation.clusterRoleSelectors : undefined;
  return {
    kind,
    name: object.metadata.name,
    ...(kind === "Role" ? { namespace: object.metadata.namespace ?? "default" } : {}),
    labels: object.metadata.labels ?? {},
    rules: readPolicyRules(object.rules),
    ...(object.source === undefined ? {} : { source: object.source }),
    ...(kind === "ClusterRole" && Array.isArray(selectors) && selectors.length > 0 ? { selectors } : {}),
  };
}

function readBinding(object: EstateObject, kind: Binding["kind"]): Binding {
  const namespace = kind === "RoleBinding" ? (object.metadata.namespace ?? "default") : undefined;
  const subjects = Array.isArray(object.subjects) ? object.subjects.filter(isRecord) : [];
  const roleRef = isRecord(object.roleRef) ? object.roleRef : {};
  return {
    kind,
    name: object.metadata.name,
    ...(namespace === undefined ? {} : { namespace }),
    roleRef: { kind: text(roleRef.kind), name: text(roleRef.name) },
    subjects: subjects.map((subject) => readSubject(subject, namespace)),
    ...(object.source === undefined ? {} : { source: object.source }),
  };
}

/** A service account without a namespace is one of the binding's own; in a ClusterRoleBinding it is nobody. */
function readSubject(subject: Readonly<Record<string, unknown>>, own: string | undefined): RbacSubject {
  const kind = text(subject.kind);
  const namespace = text(subject.namespace) || (own ?? "");
  const isAccount = kind === "ServiceAccount" && namespace !== "";
  return { kind, name: text(subject.name), ...(isAccount ? { namespace } : {}) };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
