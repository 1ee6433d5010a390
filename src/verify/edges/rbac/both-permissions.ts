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
 * Where one role holds both permissions its grant leads to the conclusion by itself. Where two may hold one each, both feed
 * a premise per namespace, and the premises together give the conclusion there: linear in the grants.
 */
export function linkBoth(cluster: ClusterScene, graph: GraphBuilder, both: BothPermissions): void {
  const folded = linkFolded(cluster, graph, both);
  // Who holds both needs nobody's help, and whoever also holds that grant has its conclusion already.
  const isOpen = ({ grant }: GrantedPermission): boolean => !folded.has(grant);
  const left = both.left.filter(isOpen);
  const right = both.right.filter(isOpen);
  if (left.length === 0 || right.length === 0) return;
  const near = sidesByPlace(left, right);
  for (const namespace of new Set([...left, ...right].map(({ grant }) => grant.namespace))) {
    if (isNeeded(near, namespace)) linkPlace(cluster, graph, { both, namespace, near });
  }
}

/** Grants of both sides by namespace. */
type Near = (namespace: string | undefined) => readonly [readonly GrantedPermission[], readonly GrantedPermission[]];

function sidesByPlace(left: readonly GrantedPermission[], right: readonly GrantedPermission[]): Near {
  const group = (side: readonly GrantedPermission[]): ReadonlyMap<string | undefined, readonly GrantedPermission[]> =>
    Map.groupBy(side, ({ grant }) => grant.namespace);
  const lefts = group(left);
  const rights = group(right);
  return (namespace) => [lefts.get(namespace) ?? [], rights.get(namespace) ?? []];
}

/** Whether two grants may give both in a place, one each. */
function isNeeded(near: Near, namespace: string | undefined): boolean {
  const [left, right] = near(namespace);
  const [everywhereLeft, everywhereRight] = near(undefined);
  return left.length + everywhereLeft.length > 0 && right.length + everywhereRight.length > 0;
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

interface Place {
  readonly both: BothPermissions;
  readonly namespace: string | undefined;
  readonly near: Near;
}

function linkPlace(cluster: ClusterScene, graph: GraphBuilder, { both, namespace, near }: Place): void {
  const hub = (side: string, place: string | undefined): VertexId =>
    hubVertex(graph, both.rule, `${cluster.name}/${place ?? "-"}/${both.name}/${side}`);
  const feed = (side: string, grants: readonly GrantedPermission[], place: string | undefined): void => {
    for (const { grant, permission } of grants) {
      const evidence = (): Evidence => tellGrant(cluster, grant, permission);
      graph.edge(vertexOfGrant(cluster, graph, grant), hub(side, place), both.rule.id, evidence);
    }
  };
  const sides = near(namespace);
  const everywhere = near(undefined);
  for (const [index, side] of (["left", "right"] as const).entries()) {
    feed(side, sides[index] ?? [], namespace);
    if (namespace === undefined || (everywhere[index] ?? []).length === 0) continue;
    feed(side, everywhere[index] ?? [], undefined);
    graph.edge(hub(side, undefined), hub(side, namespace), both.rule.id, () => ({
      because: `what counts in all of cluster ${cluster.name} counts in namespace ${namespace}`,
      objects: [],
    }));
  }
  const place = namespace === undefined ? `cluster ${cluster.name}` : `namespace ${namespace}`;
  graph.conjunction([hub("left", namespace), hub("right", namespace)], both.conclude(namespace), both.rule.id, () => ({
    because: `both permissions together (${both.name}) in ${place}`,
    objects: [],
  }));
}
