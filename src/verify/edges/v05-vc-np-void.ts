import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder } from "../graph/graph-builder.ts";
import { hubVertex } from "../graph/vertices.ts";
import { type ClusterNetwork, type NetworkMember, networksOf, syncedByLabel } from "../network/cluster-network.ts";
import { indexNetwork } from "../network/network-index.ts";
import { isNoPorts } from "../network/port-set.ts";
import { possibleConnections } from "../network/possible-connections.ts";
import type { ClusterScene } from "../scene/scene.ts";
import { partyOf } from "./network/tell-connection.ts";

/** A network policy inside a virtual cluster that is not synced to the host isolates nothing. */
export const v05VcNpVoid: EdgeRule = {
  id: "V05",
  name: "VC_NP_VOID",
  title: "A network policy written inside a virtual cluster has no effect where it is not synced to the host",
  layer: "vcluster",
  level: "network",
  threatModel: "code-execution",
  mitigation: "sync.toHost.networkPolicies on, or policies on the host namespace",
  technique: "T1046",
  derive(scene, graph) {
    for (const network of networksOf(scene.clusters)) {
      const virtual = new Set(
        network.members.map(({ cluster }) => cluster).filter((cluster) => cluster !== network.cluster),
      );
      for (const cluster of virtual) linkVirtual(network, graph, cluster);
    }
  },
};

const { id } = v05VcNpVoid;

function linkVirtual(network: ClusterNetwork, graph: GraphBuilder, virtual: ClusterScene): void {
  if (virtual.objects("networking.k8s.io/v1/NetworkPolicy").length === 0 || areSynced(virtual)) return;
  const inside = indexNetwork(
    virtual.cluster.objects,
    { enforcement: "conformant", missingNamespaces: "unknown" },
    virtual.workloads,
  );
  const members = network.members.filter(({ cluster }) => cluster === virtual);
  const hub = hubVertex(graph, v05VcNpVoid, virtual.name);
  for (const workload of inside.workloads) {
    const isIsolated = workload.pods.some((pod) => inside.profile(pod).ingress.namespaced.length > 0);
    const member = members.find(
      ({ key }) => key === `${virtual.name}/${workload.namespace}/${workload.kind.toLowerCase()}/${workload.name}`,
    );
    if (!isIsolated || member === undefined) continue;
    graph.edge(hub, member.network(graph), id, () => ({
      because: `network policies of ${virtual.name} select ${member.key} and are not synced to the host`,
      objects: [],
      repair: `set sync.toHost.networkPolicies.enabled of ${virtual.name} to true`,
    }));
    for (const source of members) linkSource({ network, graph }, { source, member, hub });
  }
}

function linkSource(
  { network, graph }: { readonly network: ClusterNetwork; readonly graph: GraphBuilder },
  { source, member, hub }: { readonly source: NetworkMember; readonly member: NetworkMember; readonly hub: number },
): void {
  const [from, to] = [partyOf(source), partyOf(member)];
  if (source === member || from === undefined || to === undefined) return;
  if (isNoPorts(possibleConnections(network.index, from, to).open)) return;
  graph.edge(source.code(graph), hub, id, () => ({
    because: `the host lets ${source.key} reach its whole namespace`,
    objects: [],
  }));
}

/** The syncer marks what it makes; one policy on the host that it made shows that it makes them. */
function areSynced({ host, cluster }: ClusterScene): boolean {
  const place = cluster.host;
  if (host === undefined || place === undefined) return false;
  return host
    .objectsIn("networking.k8s.io/v1/NetworkPolicy", place.namespace)
    .some(({ metadata }) => metadata.labels?.[syncedByLabel] === place.release);
}
