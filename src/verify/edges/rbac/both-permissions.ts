import type { EdgeRule } from "../../graph/edge-rule.ts";
import type { Evidence, GraphBuilder, VertexId } from "../../graph/graph-builder.ts";
import { hubVertex } from "../../graph/vertices.ts";
import type { SceneGrant } from "../../rbac/cluster-rbac.ts";
import type { ClusterScene } from "../../scene/scene.ts";
import { type GrantedPermission, tellGrant, vertexOfGrant } from "./grant-permissions.ts";

/** Two permissions that only together give something. */
export interface BothPermissions {
  readonly rule: Pick<EdgeRule, "id">;
  /** Unique within the rule. */
  readonly name: string;
  readonly left: readonly GrantedPermission[];
  readonly right: readonly GrantedPermission[];
  /** What both give together in a namespace, or in the whole cluster. */
  conclude(namespace: string | undefined): VertexId;
}

/**
 * Where one role holds both permissions its grant leads to the conclusion by itself. Where two may hold one each, they are the
 * premises of the conclusion in that place; several that may hold the same one meet in a hub. Linear in the grants.
 */
export function linkBoth(cluster: ClusterScene, graph: GraphBuilder, both: BothPermissions): void {
  const folded = linkFolded(cluster, graph, both);
  // Who holds both needs nobody's help, and whoever also holds that grant has its conclusion already.
  const isOpen = ({ grant }: GrantedPermission): boolean => !folded.has(grant);
  const open = { left: both.left.filter(isOpen), right: both.right.filter(isOpen) };
  if (open.left.length === 0 || open.right.length === 0) return;
  const left = premises(cluster, graph, { ...both, side: "left", granted: open.left });
  const right = premises(cluster, graph, { ...both, side: "right", granted: open.right });
  for (const namespace of new Set([...open.left, ...open.right].map(({ grant }) => grant.namespace))) {
    const one = left(namespace);
    const other = right(namespace);
    if (one === undefined || other === undefined) continue;
    graph.conjunction([one, other], both.conclude(namespace), both.rule.id, () => ({
      because: `both permissions together (${both.name}) in ${placeWords(cluster, namespace)}`,
      objects: [],
    }));
  }
}

function linkFolded(cluster: ClusterScene, graph: GraphBuilder, both: BothPermissions): ReadonlySet<SceneGrant> {
  const rights = new Map(both.right.map(({ grant, permission }) => [grant, permission]));
  const folded = new Set<SceneGrant>();
  for (const { grant, permission } of both.left) {
    const other = rights.get(grant);
    if (other === undefined) continue;
    folded.add(grant);
    const words = `${permission.words} and ${other.words}`;
    const evidence = (): Evidence => tellGrant(cluster, grant, { names: "all", words });
    graph.edge(vertexOfGrant(cluster, graph, grant), both.conclude(grant.namespace), both.rule.id, evidence);
  }
  return folded;
}

interface Side extends Pick<BothPermissions, "rule" | "name"> {
  readonly side: "left" | "right";
  readonly granted: readonly GrantedPermission[];
}

/** Holding one of the two permissions in a place; undefined where nobody does. */
type Premise = (namespace: string | undefined) => VertexId | undefined;

function premises(cluster: ClusterScene, graph: GraphBuilder, side: Side): Premise {
  const byPlace = Map.groupBy(side.granted, ({ grant }) => grant.namespace);
  const join = (namespace: string | undefined, everywhere: VertexId | undefined): VertexId | undefined => {
    const here = byPlace.get(namespace) ?? [];
    const [first] = here;
    if (first === undefined) return everywhere;
    if (here.length === 1 && everywhere === undefined) return vertexOfGrant(cluster, graph, first.grant);
    const hub = hubVertex(graph, side.rule, `${cluster.name}/${namespace ?? "-"}/${side.name}/${side.side}`);
    for (const { grant, permission } of here) {
      const evidence = (): Evidence => tellGrant(cluster, grant, permission);
      graph.edge(vertexOfGrant(cluster, graph, grant), hub, side.rule.id, evidence);
    }
    if (everywhere === undefined) return hub;
    graph.edge(everywhere, hub, side.rule.id, () => ({
      because: `what counts in ${placeWords(cluster, undefined)} counts in ${placeWords(cluster, namespace)}`,
      objects: [],
    }));
    return hub;
  };
  const everywhere = join(undefined, undefined);
  return (namespace) => (namespace === undefined ? everywhere : join(namespace, everywhere));
}

function placeWords(cluster: ClusterScene, namespace: string | undefined): string {
  return namespace === undefined ? `all of cluster ${cluster.name}` : `namespace ${namespace}`;
}
