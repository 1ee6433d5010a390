import type { EnvironmentClaim } from "../../model/claims.ts";
import type { EstateGap } from "../../model/estate.ts";
import { admissionOf } from "../admission/cluster-admission.ts";
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
    if (harmless.has(gap.what) && !isParameter(scene, gap)) continue;
    const [place = ""] = gap.place.split("/", 1);
    const cause: UnknownEdge = {
      id: `${gapRule}:${gap.place}:${gap.what}`,
      cause: `${gap.what === "*" ? "something" : gap.what} of ${gap.place} could not be read: ${gap.reason}`,
      fix: "grant the read policy that `tenantry collect --print-policy` shows, or add the missing dump, and look again",
      objects: [],
    };
    for (const { from, to } of affectedBy(scene, graph, place)) graph.unknown(from, to, gapRule, cause);
  }
  for (const place of claimedClusters(scene)) {
    if (scene.findCluster(place) !== undefined) continue;
    for (const { from, to } of affectedBy(scene, graph, place)) {
      graph.unknown(from, to, gapRule, {
        id: `${gapRule}:${place}`,
        cause: `cluster ${place}, in which environments have something, was not read`,
        fix: "let the reader list the cluster, or add its dump, and look again",
        objects: [],
      });
    }
  }
}

function claimedClusters({ claims }: Scene): ReadonlySet<string> {
  return new Set(claims.flatMap(clustersOf));
}

function clustersOf({ clusters, namespaces, subjects }: EnvironmentClaim): readonly string[] {
  return [...clusters, ...[...namespaces, ...subjects].map(({ cluster }) => cluster)];
}

/** Admission policies that read their parameters from such objects refuse more where none was read. */
function isParameter(scene: Scene, { place, what }: EstateGap): boolean {
  const cluster = scene.findCluster(place);
  return cluster !== undefined && admissionOf(cluster).paramTypes.has(what);
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
  const inside = scene.claims.flatMap((claim, owner) => (clustersOf(claim).includes(place) ? [owner] : []));
  if (inside.length > 0) return affectedEach(scene, graph, { name: place, from: inside, to: inside });
  const everybody = hubOf(scene, graph, { name: "everybody", owners: [...scene.claims.keys()] });
  if (place === "organization") return [{ from: everybody, to: organizationAdminVertex(graph) }];
  const account = { from: everybody, to: accountAdminVertex(graph, scene, place) };
  if (scene.findAccount(place) !== undefined) return [account];
  if (!/^\d{12}$/.test(place)) return [];
  // Nothing of it was read, so nothing says who has something in it: a cluster in it may be anybody's way.
  const owners = [...scene.claims.keys()].filter((owner) => mayBeIn(scene, owner, place));
  return [account, ...affectedEach(scene, graph, { name: place, from: [...scene.claims.keys()], to: owners })];
}

/** Whether an environment has, or may have, something in an account that was not read. */
function mayBeIn(scene: Scene, owner: OwnerIndex, account: string): boolean {
  const claim = scene.claims[owner];
  if (claim === undefined) return false;
  if (claim.accounts.includes(account)) return true;
  const known = clustersOf(claim).map((name) => scene.findCluster(name)?.cluster);
  if (known.some((cluster) => cluster === undefined || cluster.eks?.accountId === account)) return true;
  if (known.some((cluster) => cluster?.host !== undefined)) return true;
  // A cluster outside AWS may have its data anywhere.
  if (known.length === 0 || known.some((cluster) => cluster?.eks === undefined)) return true;
  return [...claim.resources, ...claim.principals].some((id) => id.includes(account));
}

interface Unread {
  readonly name: string;
  readonly from: readonly OwnerIndex[];
  readonly to: readonly OwnerIndex[];
}

/** Where the place itself is not in the estate: from whoever is in it to everything that the others have. */
function affectedEach(scene: Scene, graph: GraphBuilder, { name, from, to }: Unread): readonly Affected[] {
  const hub = hubOf(scene, graph, { name, owners: from });
  return to.map((owner) => ({ from: hub, to: attackerVertex(graph, scene, owner) }));
}

/** Everybody who has anything in a cluster: namespaces, subjects, or the cluster itself. */
function hubOfCluster(cluster: ClusterScene, graph: GraphBuilder): VertexId {
  const { scene } = cluster;
  const owners = new Set<OwnerIndex>();
  for (const [owner, claim] of scene.claims.entries()) {
    if (clustersOf(claim).includes(cluster.name)) owners.add(owner);
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
