import type { EdgeRule } from "../../graph/edge-rule.ts";
import type { Evidence, GraphBuilder, VertexId } from "../../graph/graph-builder.ts";
import {
  allInNamespace,
  clusterAdminVertex,
  hubVertex,
  namespaceAdminVertex,
  podCreationVertex,
  subjectVertex,
} from "../../graph/vertices.ts";
import { rbacOf } from "../../rbac/cluster-rbac.ts";
import { mastersGroup } from "../../rbac/identity.ts";
import type { ClusterScene } from "../../scene/scene.ts";
import type { Subject } from "../../scene/subject.ts";

/** Every right in a namespace: its guardrails, its pods, its data and its service accounts. */
export function everythingIn(
  cluster: ClusterScene,
  graph: GraphBuilder,
  { rule, namespace }: { readonly rule: Pick<EdgeRule, "id">; readonly namespace: string },
): VertexId {
  const hub = hubVertex(graph, rule, `${cluster.name}/${namespace}/everything`);
  const kinds = ["workload", "secret", "configmap", "volume", "service-account"] as const;
  const targets = [
    namespaceAdminVertex(graph, cluster, namespace),
    podCreationVertex(graph, cluster, namespace),
    ...kinds.map((kind) => allInNamespace(graph, cluster, { kind, namespace })),
  ];
  const evidence = (): Evidence => ({ because: `every right in namespace ${namespace}`, objects: [] });
  for (const target of targets) graph.edge(hub, target, rule.id, evidence);
  return hub;
}

/** Every right in a namespace, or in the cluster when there is none. */
export function everythingAt(
  cluster: ClusterScene,
  graph: GraphBuilder,
  { rule, namespace }: { readonly rule: Pick<EdgeRule, "id">; readonly namespace: string | undefined },
): VertexId {
  return namespace === undefined
    ? clusterAdminVertex(graph, cluster)
    : everythingIn(cluster, graph, { rule, namespace });
}

/** Being any user one likes: leads to every user that a binding names. Nodes are users of the group `system:nodes`. */
export function anyUser(cluster: ClusterScene, graph: GraphBuilder, rule: Pick<EdgeRule, "id">): VertexId {
  return anyOf(cluster, graph, { rule, kind: "User", more: [{ kind: "Group", name: "system:nodes" }] });
}

/** Being in any group one likes: also in `system:masters`. */
export function anyGroup(cluster: ClusterScene, graph: GraphBuilder, rule: Pick<EdgeRule, "id">): VertexId {
  return anyOf(cluster, graph, { rule, kind: "Group", more: [{ kind: "Group", name: mastersGroup }] });
}

interface AnyOf {
  readonly rule: Pick<EdgeRule, "id">;
  readonly kind: "User" | "Group";
  readonly more: readonly Subject[];
}

function anyOf(cluster: ClusterScene, graph: GraphBuilder, { rule, kind, more }: AnyOf): VertexId {
  const name = `${cluster.name}/any-${kind.toLowerCase()}`;
  const known = graph.find("hub", `${rule.id}:${name}`);
  if (known !== undefined) return known;
  const hub = hubVertex(graph, rule, name);
  const bound = rbacOf(cluster).index.holdings.filter(({ subject }) => subject.kind === kind);
  const names = new Set(bound.map(({ subject }) => subject.name));
  for (const subject of [...[...names].map((bare): Subject => ({ kind, name: bare })), ...more]) {
    graph.edge(hub, subjectVertex(graph, cluster, subject), rule.id, () => ({
      because: `${subject.kind.toLowerCase()} ${subject.name} is one that can be chosen`,
      objects: [],
    }));
  }
  return hub;
}
