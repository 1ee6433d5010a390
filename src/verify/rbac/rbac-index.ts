import type { EstateObject } from "../../model/estate-cluster.ts";
import type { AccessPolicy } from "./access-policies.ts";
import { aggregateRoles } from "./aggregate-roles.ts";
import type { ClusterIdentity } from "./cluster-identity.ts";
import { buildNodeGraph, type NodeGraph } from "./node-graph.ts";
import type { PolicyRule } from "./policy-rule.ts";
import { type Binding, type RbacSubject, type Role, readRbacObjects } from "./rbac-objects.ts";

/** Roles and bindings of one API server, compiled for questions. */
export interface RbacIndex {
  /** Every role as bound in one place, once, however many subjects hold it. */
  readonly grants: readonly Grant[];
  /** Every holding of a grant, in the order of the bindings. */
  readonly holdings: readonly Holding[];
  /** The holdings by exactly one subject that count in a namespace and nowhere else; `""`: those of the whole cluster. */
  holdingsOf(subject: RbacSubject, namespace: string): readonly Holding[];
  findRole(kind: Role["kind"], namespace: string | undefined, name: string): Role | undefined;
  readonly roles: readonly Role[];
  /** The EKS access policies that an IAM principal has by its access entry, by ARN. */
  policiesOf(principal: string): readonly AccessPolicy[];
  /** Whom EKS lets in by IAM; empty for other clusters. */
  readonly identities: readonly ClusterIdentity[];
  /** What nodes are related to by the pods bound to them; built at its first use. */
  readonly nodes: NodeGraph;
}

/** The rules of a role in the one place where a binding makes them count. */
export interface Grant {
  /** `ClusterRole/edit` or `Role/reader`. */
  readonly role: string;
  /** Absent: the whole cluster. */
  readonly namespace?: string;
  /** The same list for every grant of a role. */
  readonly rules: readonly PolicyRule[];
  /** Why the role gives nothing although it is bound: it does not exist, or no such kind of role does. */
  readonly problem?: string;
}

export interface Holding {
  readonly grant: Grant;
  readonly subject: RbacSubject;
  readonly binding: Binding;
}

/**
 * Compiles the roles and bindings among a cluster's objects; other objects are passed over, except those that bind a node to
 * what it may read. Roles that Kubernetes makes for itself are not added, see `withDefaultObjects`.
 */
export function indexRbac(objects: readonly EstateObject[], identities: readonly ClusterIdentity[] = []): RbacIndex {
  const { roles: written, bindings } = readRbacObjects(objects);
  const isClusterRole = (role: Role): boolean => role.kind === "ClusterRole";
  const roles = [...aggregateRoles(written.filter(isClusterRole)), ...written.filter((role) => !isClusterRole(role))];
  const roleByKey = new Map(roles.map((role) => [roleKey(role.kind, role.namespace, role.name), role]));
  const findRole: RbacIndex["findRole"] = (kind, namespace, name) => roleByKey.get(roleKey(kind, namespace, name));
  const grants = new Map<string, Grant>();
  const holdings: Holding[] = [];
  const bySubject = new Map<string, Holding[]>();
  const policies = new Map(identities.map((identity) => [identity.principal, identity.policies]));
  let nodes: NodeGraph | undefined;
  for (const binding of bindings) {
    const made = makeGrant(binding, findRole);
    const key = `${made.namespace ?? ""}\n${made.role}`;
    const grant = grants.get(key) ?? made;
    grants.set(key, grant);
    for (const subject of binding.subjects) {
      const holding = { grant, subject, binding };
      holdings.push(holding);
      addTo(bySubject, subjectKey(subject, grant.namespace ?? ""), holding);
    }
  }
  return {
    roles,
    grants: [...grants.values()],
    holdings,
    holdingsOf: (subject, namespace) => bySubject.get(subjectKey(subject, namespace)) ?? [],
    findRole,
    identities,
    policiesOf: (principal) => policies.get(principal) ?? [],
    get nodes() {
      nodes ??= buildNodeGraph(objects);
      return nodes;
    },
  };
}

function roleKey(kind: Role["kind"], namespace: string | undefined, name: string): string {
  return `${kind}\n${kind === "Role" ? namespace : ""}\n${name}`;
}

function subjectKey({ kind, namespace, name }: RbacSubject, scope: string): string {
  return `${scope}\n${kind}\n${namespace ?? ""}\n${name}`;
}

/** A Role counts only where it and its binding are; a ClusterRole where the binding is. */
function makeGrant({ roleRef, namespace, kind }: Binding, findRole: RbacIndex["findRole"]): Grant {
  const role = `${roleRef.kind}/${roleRef.name}`;
  const place = namespace === undefined ? {} : { namespace };
  const without = (problem: string): Grant => ({ role, ...place, rules: [], problem });
  if (roleRef.kind !== "Role" && roleRef.kind !== "ClusterRole") {
    return without(`there is no kind of role "${roleRef.kind}"`);
  }
  if (roleRef.kind === "Role" && kind === "ClusterRoleBinding") {
    return without(`a ClusterRoleBinding cannot bind Role "${roleRef.name}"`);
  }
  const found = findRole(roleRef.kind, namespace, roleRef.name);
  if (found === undefined) return without(`${roleRef.kind} "${roleRef.name}" does not exist`);
  return { role, ...place, rules: found.rules };
}

function addTo<Key, Item>(lists: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
