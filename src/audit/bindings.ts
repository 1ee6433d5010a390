import type { EstateObject } from "../model/estate-cluster.ts";
import type { JsonObject } from "../model/json.ts";
import type { ClusterIndex } from "./estate-index.ts";
import { listOf } from "./objects.ts";

const group = "rbac.authorization.k8s.io/v1";

/** A RoleBinding or ClusterRoleBinding with the rules that it gives. */
export interface AuditedBinding {
  readonly object: EstateObject;
  /** Absent: the whole cluster. */
  readonly namespace?: string;
  readonly subjects: readonly BoundSubject[];
  readonly role: { readonly kind: string; readonly name: string };
  /** Empty when the role is not there. */
  readonly rules: readonly AuditedRule[];
}

export interface BoundSubject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

export interface AuditedRule {
  readonly verbs: readonly string[];
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  readonly names: readonly string[];
}

/** Every binding of a cluster. */
export function bindingsOf(cluster: ClusterIndex): readonly AuditedBinding[] {
  const clusterRoles = new Map(cluster.objects(`${group}/ClusterRole`).map((role) => [role.metadata.name, role]));
  return [...cluster.objects(`${group}/ClusterRoleBinding`), ...cluster.objects(`${group}/RoleBinding`)].map(
    (object) => {
      const { kind, name } = (object.roleRef ?? {}) as { readonly kind?: string; readonly name?: string };
      const { namespace } = object.metadata;
      const role =
        kind === "Role"
          ? cluster.objectsIn(`${group}/Role`, namespace ?? "").find(({ metadata }) => metadata.name === name)
          : clusterRoles.get(name ?? "");
      return {
        object,
        ...(object.kind === "RoleBinding" && namespace !== undefined ? { namespace } : {}),
        subjects: listOf(object as unknown as JsonObject, "subjects") as unknown as readonly BoundSubject[],
        role: { kind: kind ?? "", name: name ?? "" },
        rules: role === undefined ? [] : rulesOf(role),
      };
    },
  );
}

function rulesOf(role: EstateObject): readonly AuditedRule[] {
  return listOf(role as unknown as JsonObject, "rules").map((rule) => ({
    verbs: texts(rule.verbs),
    groups: texts(rule.apiGroups),
    resources: texts(rule.resources),
    names: texts(rule.resourceNames),
  }));
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** Whether some rule allows a verb on a resource such as `secrets` or `pods/exec` of a group, whatever its name. */
export function allows(
  rules: readonly AuditedRule[],
  verbs: readonly string[],
  resource: string,
  apiGroup = "",
): boolean {
  const [, subresource] = resource.split("/");
  const names = ["*", resource, ...(subresource === undefined ? [] : [`*/${subresource}`])];
  return rules.some(
    (rule) =>
      rule.names.length === 0 &&
      rule.groups.some((each) => each === "*" || each === apiGroup) &&
      rule.resources.some((each) => names.includes(each)) &&
      rule.verbs.some((verb) => verb === "*" || verbs.includes(verb)),
  );
}

/** Whether the rules are everything on everything. */
export function isAdministrator(rules: readonly AuditedRule[]): boolean {
  return rules.some(
    ({ verbs, groups, resources }) => verbs.includes("*") && groups.includes("*") && resources.includes("*"),
  );
}

/** Whether a binding comes with Kubernetes or EKS. */
export function isBuiltIn({ object }: AuditedBinding): boolean {
  const { name, labels = {} } = object.metadata;
  return labels["kubernetes.io/bootstrapping"] !== undefined || name.startsWith("system:") || name.startsWith("eks:");
}
