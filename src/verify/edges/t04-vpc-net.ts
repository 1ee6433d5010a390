import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder, VertexId } from "../graph/graph-builder.ts";
import { hubVertex, networkVertex } from "../graph/vertices.ts";
import { type AddressSet, parseBlock, uniteAddresses } from "../network/address-set.ts";
import { type ClusterNetwork, type NetworkMember, networksOf } from "../network/cluster-network.ts";
import type { Direction } from "../network/compiled-policy.ts";
import { externalConnections } from "../network/external-connections.ts";
import { intersect } from "../network/interval-set.ts";
import { isNoPorts } from "../network/port-set.ts";
import { blocksOf, type ClusterVpc, connectedVpcs, vpcOfCluster } from "./network/cluster-vpc.ts";

/**
 * Pods have addresses of their VPC, so what routes reach of other VPCs they reach, too. All pods of a node share its security
 * groups, which are not looked into: they tell no tenant from another.
 */
export const t04VpcNet: EdgeRule = {
  id: "T04",
  name: "VPC_NET",
  title: "Code in a pod sends packets into VPCs that its own is connected to",
  layer: "network",
  level: "network",
  threatModel: "code-execution",
  mitigation:
    "no peering or shared transit gateway between tenants' VPCs, or egress policies that leave their blocks out",
  technique: "T1018",
  derive(scene, graph) {
    const networks = networksOf(scene.clusters).flatMap((network): readonly PlacedNetwork[] => {
      const vpc = vpcOfCluster(network.cluster);
      return vpc === undefined ? [] : [{ network, vpc }];
    });
    for (const placed of networks) linkVpc(placed, networks, graph);
  },
};

const { id } = t04VpcNet;

interface PlacedNetwork {
  readonly network: ClusterNetwork;
  readonly vpc: ClusterVpc;
}

function linkVpc({ network, vpc }: PlacedNetwork, networks: readonly PlacedNetwork[], graph: GraphBuilder): void {
  const { scene } = network.cluster;
  const own = { vpc: vpc.resource, by: vpc.resource };
  for (const { vpc: other, by } of [own, ...connectedVpcs(scene, vpc.resource)]) {
    const there = networks.filter((placed) => placed.vpc.resource === other && placed.network !== network);
    if (other === vpc.resource && there.length === 0) continue;
    const hub = hubVertex(graph, t04VpcNet, `${network.cluster.name}>${other.id}`);
    const evidence = () => ({
      because:
        by === other
          ? `${network.cluster.name} is in the same VPC ${other.id}`
          : `${by.type.split("::").at(-1)} ${by.id} connects ${vpc.resource.id} with ${other.id}`,
      objects: [by.id],
      repair: `remove ${by.id}, or keep ${blocksOf(other).join(", ")} out of the egress of pods of ${network.cluster.name}`,
    });
    linkSide({ network, graph, hub }, { direction: "egress", block: addressesOf(blocksOf(other)) });
    for (const cidr of blocksOf(other)) {
      graph.edge(hub, networkVertex(graph, network.cluster, { kind: "external", cidr }), id, evidence);
    }
    for (const target of there) {
      const side = { direction: "ingress", block: addressesOf(vpc.blocks) } as const;
      linkSide({ network: target.network, graph, hub }, side);
    }
  }
}

interface Work {
  readonly network: ClusterNetwork;
  readonly graph: GraphBuilder;
  readonly hub: VertexId;
}

interface Side {
  readonly direction: Direction;
  readonly block: AddressSet;
}

/** Members that may send to a block (`egress`) or be sent to from it. */
function linkSide({ network, graph, hub }: Work, { direction, block }: Side): void {
  for (const member of network.members) {
    const answer = opensBlock(network, member, { direction, block });
    if (answer === "closed") continue;
    const [from, to] = direction === "egress" ? [member.code(graph), hub] : [hub, member.network(graph)];
    if (answer === "open") {
      graph.edge(from, to, id, () => ({
        because: `no network policy closes ${member.key} to the other VPC`,
        objects: [],
      }));
    } else {
      graph.unknown(from, to, id, {
        id: `${id}:${member.key}:${direction}`,
        cause: `whether policies close ${member.key} to another VPC is not known`,
        fix: `isolate ${member.key} with network policies that name blocks`,
        objects: [],
      });
    }
  }
}

function opensBlock(
  { index }: ClusterNetwork,
  { entry }: NetworkMember,
  { direction, block }: Side,
): "open" | "closed" | "unknown" {
  const ranges = externalConnections(index, entry, direction).filter(
    ({ addresses }) => intersect(addresses, block).length > 0,
  );
  if (ranges.some(({ allowed }) => !isNoPorts(allowed))) return "open";
  return ranges.some(({ unknown }) => !isNoPorts(unknown)) ? "unknown" : "closed";
}

function addressesOf(blocks: readonly string[]): AddressSet {
  return uniteAddresses(blocks.map((block) => parseBlock(block) ?? []));
}
