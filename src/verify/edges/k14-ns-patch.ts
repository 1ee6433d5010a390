import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder, VertexId } from "../graph/graph-builder.ts";
import { hubVertex, namespaceAdminVertex, networkVertex, nodeVertex, podCreationVertex } from "../graph/vertices.ts";
import { nodeClassesOf } from "../scene/node-classes.ts";
import { oncePer } from "../scene/once-per.ts";
import type { ClusterScene } from "../scene/scene.ts";
import {
  type GrantedPermission,
  grantsWith,
  permissionQuery,
  tellGrant,
  vertexOfGrant,
} from "./rbac/grant-permissions.ts";
import { isRefused, labelProbe, relabelProbe } from "./rbac/refused-writes.ts";

/**
 * A namespace's labels decide its Pod Security level and what network policies take it for. A Namespace is in itself, so a Role
 * in it can already grant this.
 */
export const k14NsPatch: EdgeRule = {
  id: "K14",
  name: "NS_PATCH",
  title: "Who may change a namespace's labels lifts its Pod Security level and joins other network policies",
  layer: "rbac",
  level: "admin",
  threatModel: "credentials",
  mitigation:
    "make the labels of tenants' namespaces immutable by an admission policy; drop update and patch on namespaces",
  technique: "T1562",
  derive(scene, graph) {
    for (const cluster of scene.clusters) {
      linkWriters(cluster, graph);
      linkConsequences(cluster, graph);
    }
  },
};

const { id } = k14NsPatch;

function linkWriters(cluster: ClusterScene, graph: GraphBuilder): void {
  const hub = hubVertex(graph, k14NsPatch, `${cluster.name}/any-namespace`);
  let everywhere = false;
  for (const { granted, subresource } of writers(cluster)) {
    const namespaces = admitted(cluster, { granted, subresource });
    everywhere ||= namespaces === "all";
    const from = vertexOfGrant(cluster, graph, granted.grant);
    const targets = namespaces === "all" ? [hub] : namespaces.map((name) => namespaceAdminVertex(graph, cluster, name));
    const peers =
      namespaces !== "all" && canJoinPeers(cluster, { granted, subresource }) ? [anyPeer(cluster, graph)] : [];
    for (const to of [...targets, ...peers]) {
      graph.edge(from, to, id, () => tellGrant(cluster, granted.grant, granted.permission));
    }
  }
  if (!everywhere) return;
  for (const namespace of cluster.namespaces) {
    graph.edge(hub, namespaceAdminVertex(graph, cluster, namespace), id, () => ({
      because: `namespace ${namespace} is in cluster ${cluster.name}`,
      objects: [],
    }));
  }
}

interface Writer {
  readonly granted: GrantedPermission;
  readonly subresource: string | undefined;
}

/** The subresources carry metadata, too (GHSA-2ww6-hf35-mfjm). */
function writers(cluster: ClusterScene): readonly Writer[] {
  return [undefined, "status", "finalize"].flatMap((subresource) => {
    const resource = subresource === undefined ? "namespaces" : `namespaces/${subresource}`;
    const found = grantsWith(cluster, [permissionQuery("", resource, ["update", "patch"])]);
    return found.map((granted) => ({ granted, subresource }));
  });
}

/** Without the namespaces whose labels admission keeps from every holder. */
function admitted(cluster: ClusterScene, { granted, subresource }: Writer): readonly string[] | "all" {
  const namespaces = namespacesOf(granted, cluster);
  const wanted = namespaces === "all" ? cluster.namespaces : namespaces;
  const open = wanted.filter((name) => {
    const namespace = cluster.find("v1/Namespace", name);
    return namespace === undefined || !isRefused(cluster, granted.grant, relabelProbe(namespace, subresource));
  });
  return namespaces === "all" && open.length === wanted.length ? "all" : open;
}

/** Whether any label that network policies select namespaces by may be set, although Pod Security's may not. */
function canJoinPeers(cluster: ClusterScene, { granted, subresource }: Writer): boolean {
  const namespaces = namespacesOf(granted, cluster);
  const wanted = namespaces === "all" ? cluster.namespaces : namespaces;
  const keys = selectedLabels(cluster);
  return wanted.some((name) => {
    const namespace = cluster.find("v1/Namespace", name);
    if (namespace === undefined) return keys.length > 0;
    return keys.some((key) => !isRefused(cluster, granted.grant, labelProbe(namespace, { key, subresource })));
  });
}

/** The label of the name is the API server's own. */
const selectedLabels = oncePer((cluster: ClusterScene): readonly string[] => {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, part] of Object.entries(value)) {
      if (key === "namespaceSelector") for (const label of labelsOf(part)) found.add(label);
      else visit(part);
    }
  };
  for (const type of cluster.types.filter((name) => name.endsWith("NetworkPolicy")))
    cluster.objects(type).forEach(visit);
  found.delete("kubernetes.io/metadata.name");
  return [...found].sort();
});

function labelsOf(selector: unknown): readonly string[] {
  const { matchLabels, matchExpressions } = (selector ?? {}) as {
    readonly matchLabels?: object;
    readonly matchExpressions?: readonly { readonly key: string }[];
  };
  return [...Object.keys(matchLabels ?? {}), ...(matchExpressions ?? []).map(({ key }) => key)];
}

function anyPeer(cluster: ClusterScene, graph: GraphBuilder): VertexId {
  return hubVertex(graph, k14NsPatch, `${cluster.name}/any-peer`);
}

function namespacesOf({ grant, permission }: GrantedPermission, cluster: ClusterScene): readonly string[] | "all" {
  const { names } = permission;
  if (grant.namespace === undefined) {
    return names === "all" ? "all" : names.filter((name) => cluster.namespaces.includes(name));
  }
  return names === "all" || names.includes(grant.namespace) ? [grant.namespace] : [];
}

/** With other labels a namespace's pods may be privileged, and count as anybody's peers. */
function linkConsequences(cluster: ClusterScene, graph: GraphBuilder): void {
  const nodes = cluster.host === undefined ? nodesHub(cluster, graph) : undefined;
  const peers = anyPeer(cluster, graph);
  for (const namespace of cluster.namespaces) {
    const admin = namespaceAdminVertex(graph, cluster, namespace);
    const tell = (because: string) => () => ({ because, objects: [] });
    graph.edge(
      peers,
      networkVertex(graph, cluster, { kind: "namespace", namespace }),
      id,
      tell("labels make any peer"),
    );
    graph.edge(admin, peers, id, tell(`labels of ${namespace} can be those that other policies let in`));
    if (nodes === undefined) continue;
    const pods = podCreationVertex(graph, cluster, namespace);
    graph.conjunction([admin, pods], nodes, id, tell(`pods of ${namespace} may be privileged once its labels say so`));
  }
}

/** Root on any node. The pods of a virtual cluster are admitted once more by its host. */
function nodesHub(cluster: ClusterScene, graph: GraphBuilder): VertexId {
  const hub = hubVertex(graph, k14NsPatch, `${cluster.name}/any-node`);
  for (const { name } of nodeClassesOf(cluster)) {
    graph.edge(hub, nodeVertex(graph, cluster, name), id, () => ({
      because: `a privileged pod may be scheduled to nodes ${name}`,
      objects: [],
    }));
  }
  return hub;
}
