import { oncePer } from "../scene/once-per.ts";
import type { ClusterScene } from "../scene/scene.ts";
import { matchesScope } from "./access-policies.ts";
import { awsAuthName } from "./aws-auth.ts";
import { type ClusterIdentity, readClusterIdentities } from "./cluster-identity.ts";
import { withDefaultObjects, withDefaultRoles } from "./default-objects.ts";
import { findPermission } from "./permission.ts";
import { type Grant, type Holding, indexRbac, type RbacIndex } from "./rbac-index.ts";
import { type RbacSubject, type Role, rbacGroup } from "./rbac-objects.ts";

/** Authorisation of one cluster, compiled once for all edge rules. */
export interface ClusterRbac {
  readonly index: RbacIndex;
  /** Every role as bound, and as somebody who may `bind` it by name could bind it. */
  readonly grants: readonly SceneGrant[];
}

/** A grant with what makes it, for evidence. */
export interface SceneGrant extends Grant {
  /** Ids of the role and its bindings, or of the access entry. */
  readonly sources: readonly string[];
  /** Who holds it by a binding; absent where others may, too: by an access policy, or by binding it themselves. */
  readonly holders?: readonly RbacSubject[];
}

/**
 * The grants of a cluster: a blueprint has the roles that every API server makes for itself, a snapshot has them as they were
 * read.
 */
export const rbacOf: (cluster: ClusterScene) => ClusterRbac = oncePer((cluster) => {
  const { objects } = cluster.cluster;
  const isBlueprint = cluster.scene.estate.origin === "blueprint";
  const index = indexRbac(isBlueprint ? withDefaultObjects(objects) : withDefaultRoles(objects), identitiesOf(cluster));
  const grants = new Map<string, SceneGrant>();
  const holdings = Map.groupBy(index.holdings, ({ grant }) => grant);
  for (const grant of index.grants) grants.set(grantKey(grant), boundGrant(grant, holdings.get(grant) ?? [], index));
  for (const grant of policyGrants(index, cluster)) {
    const known = grants.get(grantKey(grant));
    grants.set(
      grantKey(grant),
      known === undefined ? grant : { ...known, sources: [...known.sources, ...grant.sources] },
    );
  }
  addBindable(grants, index);
  return { index, grants: [...grants.values()] };
});

function identitiesOf(cluster: ClusterScene): readonly ClusterIdentity[] {
  const { eks } = cluster.cluster;
  if (eks === undefined) return [];
  const entries = cluster.scene.resourcesIn(eks.accountId, "AWS::EKS::AccessEntry");
  const awsAuth = cluster.find("v1/ConfigMap", awsAuthName.name, awsAuthName.namespace);
  return readClusterIdentities({ eks, entries, ...(awsAuth === undefined ? {} : { awsAuth }) });
}

function boundGrant(grant: Grant, holdings: readonly Holding[], index: RbacIndex): SceneGrant {
  const [kind = "", ...name] = grant.role.split("/");
  const role = index.findRole(kind as Role["kind"], grant.namespace, name.join("/"));
  const sources = [...new Set(holdings.map(({ binding }) => binding.source)), role?.source];
  return {
    ...grant,
    sources: sources.filter((source) => source !== undefined),
    holders: holdings.map(({ subject }) => subject),
  };
}

/** An access policy as a grant: in the whole cluster, or in each namespace that its scope covers now. */
function policyGrants(index: RbacIndex, cluster: ClusterScene): readonly SceneGrant[] {
  return index.identities.flatMap(({ policies, source }) =>
    policies.flatMap((policy): readonly SceneGrant[] => {
      const base = { role: accessPolicyRole(policy.name), rules: policy.rules, sources: [source] };
      return namespacesOfScope(policy.namespaces, cluster).map((namespace) =>
        namespace === undefined ? base : { ...base, namespace },
      );
    }),
  );
}

/** The name of an access policy's grants. */
export function accessPolicyRole(policy: string): string {
  return `AccessPolicy/${policy}`;
}

/** The namespaces of a scope; one undefined for the whole cluster. A name that no namespace has yet is among them. */
export function namespacesOfScope(
  patterns: readonly string[] | undefined,
  cluster: ClusterScene,
): readonly (string | undefined)[] {
  if (patterns === undefined) return [undefined];
  const exact = patterns.filter((pattern) => !pattern.includes("*"));
  const wild = patterns.filter((pattern) => pattern.includes("*")).map(compileScope);
  const matched = wild.length === 0 ? [] : cluster.namespaces.filter((name) => wild.some((matches) => matches(name)));
  return [...new Set([...exact, ...matched])];
}

function compileScope(pattern: string): (namespace: string) => boolean {
  return (namespace) => matchesScope(pattern, namespace);
}

/** Adds the roles that a grant allows to `bind` by name, and those that these allow in turn. */
function addBindable(grants: Map<string, SceneGrant>, index: RbacIndex): void {
  const open = [...grants.values()];
  for (let grant = open.pop(); grant !== undefined; grant = open.pop()) {
    for (const role of bindableRoles(grant, index)) {
      const place = grant.namespace === undefined ? {} : { namespace: grant.namespace };
      const made = { role: `${role.kind}/${role.name}`, ...place, rules: role.rules, sources: grant.sources };
      const known = grants.get(grantKey(made));
      if (known !== undefined && known.holders === undefined) continue;
      grants.set(grantKey(made), { ...made, sources: [...(known?.sources ?? []), ...made.sources] });
      if (known === undefined) open.push(made);
    }
  }
}

/** The existing roles that rules name for the verb `bind`; a Role only in its own namespace. */
export function bindableRoles(grant: Grant, index: RbacIndex): readonly Role[] {
  return (["ClusterRole", "Role"] as const).flatMap((kind) => {
    const names = findBindNames(grant, kind);
    if (names === undefined || names === "all") return [];
    return names.map((name) => index.findRole(kind, grant.namespace, name)).filter((role) => role !== undefined);
  });
}

/** The names of roles that a grant allows to `bind`. */
export function findBindNames(grant: Grant, kind: Role["kind"]): readonly string[] | "all" | undefined {
  const resource = kind === "Role" ? "roles" : "clusterroles";
  return findPermission(grant.rules, { verbs: ["bind"], group: rbacGroup, resource, named: true })?.names;
}

function grantKey({ role, namespace }: Grant): string {
  return `${namespace ?? ""}\n${role}`;
}
