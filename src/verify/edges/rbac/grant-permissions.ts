import type { EdgeRule } from "../../graph/edge-rule.ts";
import type { Evidence, GraphBuilder, VertexId } from "../../graph/graph-builder.ts";
import {
  allInCluster,
  allInNamespace,
  clusterDataVertex,
  grantVertex,
  type MemberKind,
  serviceAccountVertex,
  workloadVertex,
} from "../../graph/vertices.ts";
import { type ClusterRbac, rbacOf, type SceneGrant } from "../../rbac/cluster-rbac.ts";
import { findPermission, type Permission, type PermissionQuery } from "../../rbac/permission.ts";
import type { PolicyRule } from "../../rbac/policy-rule.ts";
import { oncePer } from "../../scene/once-per.ts";
import type { ClusterScene } from "../../scene/scene.ts";

/** A grant and what it gives of something that was asked for. */
export interface GrantedPermission {
  readonly grant: SceneGrant;
  readonly permission: Permission;
}

/** The grants of a cluster that give any of some permissions, in order; each role is looked at once. */
export function grantsWith(
  cluster: ClusterScene,
  queries: readonly PermissionQuery[],
  { grants }: Pick<ClusterRbac, "grants"> = rbacOf(cluster),
): readonly GrantedPermission[] {
  const seen = new Map<readonly PolicyRule[], readonly Permission[]>();
  return grants.flatMap((grant) => {
    const known = seen.get(grant.rules);
    const found =
      known ??
      queries.map((query) => findPermission(grant.rules, query)).filter((permission) => permission !== undefined);
    seen.set(grant.rules, found);
    return found.map((permission) => ({ grant, permission }));
  });
}

/** The same without those that count in one namespace only: for resources of no namespace. */
export function clusterGrantsWith(
  cluster: ClusterScene,
  queries: readonly PermissionQuery[],
): readonly GrantedPermission[] {
  return grantsWith(cluster, queries).filter(({ grant }) => grant.namespace === undefined);
}

/** Any of some verbs on a resource of a group. */
export function permissionQuery(group: string, resource: string, verbs: readonly string[]): PermissionQuery {
  const [name = "", subresource] = resource.split("/");
  // A path names the object of every request but these; an object that is created whole has none.
  const named = subresource !== undefined || !verbs.every((verb) => verb === "create" || verb === "deletecollection");
  return { verbs, group, resource: name, ...(subresource === undefined ? {} : { subresource }), named };
}

/** The vertex of a grant of `rbacOf`, looked up once: every rule starts from it. */
export function vertexOfGrant(cluster: ClusterScene, graph: GraphBuilder, grant: SceneGrant): VertexId {
  const made = verticesOf(graph);
  const vertex = made.get(grant) ?? grantVertex(graph, cluster, grant);
  made.set(grant, vertex);
  return vertex;
}

const verticesOf = oncePer((_graph: GraphBuilder) => new Map<SceneGrant, VertexId>());

/** What the grants of a rule lead to. */
export interface GrantTargets {
  readonly rule: Pick<EdgeRule, "id">;
  readonly queries: readonly PermissionQuery[];
  readonly kind: MemberKind;
}

/** From every grant that gives a permission to what it is about: all of a namespace or cluster, or the named ones. */
export function linkGrants(cluster: ClusterScene, graph: GraphBuilder, { rule, queries, kind }: GrantTargets): void {
  for (const { grant, permission } of grantsWith(cluster, queries)) {
    const from = vertexOfGrant(cluster, graph, grant);
    const evidence = (): Evidence => tellGrant(cluster, grant, permission);
    for (const target of targetsOf(cluster, graph, { grant, permission, kind })) {
      graph.edge(from, target, rule.id, evidence);
    }
  }
}

/** Why a grant leads on: its role, where it counts and what of it matters. */
export function tellGrant(
  cluster: ClusterScene,
  { role, namespace, sources }: SceneGrant,
  { words }: Permission,
): Evidence {
  const place = namespace === undefined ? `all of cluster ${cluster.name}` : `namespace ${namespace}`;
  const [kind = "", ...name] = role.split("/");
  return {
    because: `${kind} ${name.join("/")} allows ${words} in ${place}`,
    objects: sources,
    repair: `take "${words}" out of ${kind} ${name.join("/")}, or remove its binding in ${place}`,
  };
}

interface Targets extends GrantedPermission {
  readonly kind: MemberKind;
}

function targetsOf(cluster: ClusterScene, graph: GraphBuilder, targets: Targets): readonly VertexId[] {
  const { grant, permission, kind } = targets;
  const { namespace } = grant;
  if (permission.names !== "all") return namedTargets(cluster, graph, { ...targets, names: new Set(permission.names) });
  return namespace === undefined
    ? [allInCluster(graph, cluster, kind)]
    : [allInNamespace(graph, cluster, { kind, namespace })];
}

type NamedTargets = Targets & { readonly names: ReadonlySet<string> };

/**
 * The named objects: in the grant's namespace whether they exist or not, for the whole cluster where they do; a blueprint holds
 * no tenants' objects, so there those of environments' namespaces count that are to come.
 */
function namedTargets(cluster: ClusterScene, graph: GraphBuilder, targets: NamedTargets): readonly VertexId[] {
  const { grant, kind, names } = targets;
  if (kind === "workload") return namedWorkloads(cluster, graph, targets);
  const type = objectTypes[kind];
  const places =
    grant.namespace === undefined
      ? [...cluster.objects(type).filter(({ metadata }) => names.has(metadata.name)), ...toCome(cluster, names)]
      : [...names].map((name) => ({ metadata: { name, namespace: grant.namespace } }));
  return places.map(({ metadata: { name, namespace = "default" } }) =>
    kind === "service-account"
      ? serviceAccountVertex(graph, cluster, { namespace, name })
      : clusterDataVertex(graph, cluster, { kind, namespace, name }),
  );
}

function toCome(
  { namespaces, ownerOfNamespace, scene }: ClusterScene,
  names: ReadonlySet<string>,
): readonly { readonly metadata: { readonly name: string; readonly namespace: string } }[] {
  if (scene.estate.origin !== "blueprint") return [];
  const owned = namespaces.filter((namespace) => ownerOfNamespace(namespace) >= 0);
  return owned.flatMap((namespace) => [...names].map((name) => ({ metadata: { name, namespace } })));
}

const objectTypes = {
  secret: "v1/Secret",
  configmap: "v1/ConfigMap",
  volume: "v1/PersistentVolumeClaim",
  "service-account": "v1/ServiceAccount",
} as const;

/** Pods are named after their controller, so every workload whose pods may bear the name counts. */
function namedWorkloads(
  cluster: ClusterScene,
  graph: GraphBuilder,
  { grant, names }: NamedTargets,
): readonly VertexId[] {
  const near = grant.namespace === undefined ? cluster.workloads : cluster.workloadsIn(grant.namespace);
  return near
    .filter((workload) => [...names].some((name) => name === workload.name || name.startsWith(`${workload.name}-`)))
    .map((workload) => workloadVertex(graph, cluster, workload));
}
