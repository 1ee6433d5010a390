import type { ClusterScene, Scene } from "../scene/scene.ts";
import type { GraphBuilder, OwnerIndex, UnknownEdge, VertexId } from "./graph-builder.ts";
import {
  accountAdminVertex,
  attackerVertex,
  clusterAdminVertex,
  hubVertex,
  organizationAdminVertex,
} from "./vertices.ts";

/** From every attacker in a place that was not read completely to what might be there. */
export const gapRule = "GAP";

/**
 * Types whose absence takes no edge away, because a vertex stands for all of them in a namespace or because they decide no
 * access. Everything else that was not read may hold a way to anything of its place.
 */
const harmless: ReadonlySet<string> = new Set([
  "v1/ConfigMap",
  "v1/Event",
  "v1/Endpoints",
  "v1/LimitRange",
  "v1/ResourceQuota",
  "v1/Secret",
  "discovery.k8s.io/v1/EndpointSlice",
  "AWS::Budgets::Budget",
  "AWS::Logs::LogGroup",
]);

/**
 * Turns what could not be read into unknown edges: whoever is in the place may hold its administration. Coarse, since what is
 * missing may be anything; a rule that knows better what a type decides says so by an edge of its own and lists it here.
 */
export function deriveGaps(scene: Scene, graph: GraphBuilder): void {
  for (const gap of scene.estate.gaps) {
    if (harmless.has(gap.what)) continue;
    const [place = ""] = gap.place.split("/", 1);
    const cause: UnknownEdge = {
      id: `${gapRule}:${gap.place}:${gap.what}`,
      cause: `${gap.what === "*" ? "something" : gap.what} of ${gap.place} could not be read: ${gap.reason}`,
      fix: "grant the read policy that `tenantry collect --print-policy` shows, or add the missing dump, and look again",
      objects: [],
    };
    for (const { from, to } of affectedBy(scene, graph, place)) graph.unknown(from, to, gapRule, cause);
  }
}

interface Affected {
  readonly from: VertexId;
  readonly to: VertexId;
}

function affectedBy(scene: Scene, graph: GraphBuilder, place: string): readonly Affected[] {
  const cluster = scene.findCluster(place);
  if (cluster !== undefined) {
    return [{ from: hubOfCluster(cluster, graph), to: clusterAdminVertex(graph, cluster) }];
  }
  const everybody = hubOf(scene, graph, { name: "everybody", owners: [...scene.claims.keys()] });
  if (place === "organization") return [{ from: everybody, to: organizationAdminVertex(graph) }];
  if (scene.findAccount(place) === undefined) return [];
  return [{ from: everybody, to: accountAdminVertex(graph, scene, place) }];
}

/** Everybody who has anything in a cluster: namespaces, subjects, or the cluster itself. */
function hubOfCluster(cluster: ClusterScene, graph: GraphBuilder): VertexId {
  const { scene } = cluster;
  const owners = new Set<OwnerIndex>();
  for (const [owner, claim] of scene.claims.entries()) {
    const isIn =
      claim.clusters.includes(cluster.name) ||
      claim.namespaces.some((place) => place.cluster === cluster.name) ||
      claim.subjects.some((subject) => subject.cluster === cluster.name);
    if (isIn) owners.add(owner);
  }
  return hubOf(scene, graph, { name: cluster.name, owners: [...owners] });
}

function hubOf(
  scene: Scene,
  graph: GraphBuilder,
  { name, owners }: { readonly name: string; readonly owners: readonly OwnerIndex[] },
): VertexId {
  const hub = hubVertex(graph, { id: gapRule }, name);
  for (const owner of owners) {
    graph.edge(attackerVertex(graph, scene, owner), hub, gapRule, () => ({
      because: `${scene.nameOfOwner(owner)} has something in ${name}`,
      objects: [],
    }));
  }
  return hub;
}
