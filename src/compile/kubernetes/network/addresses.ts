import { cidrContains, cidrSize, formatCidr, parseCidr, subnetOf } from "../../../model/cidr.ts";
import type { PlacedCell } from "../../../model/placement.ts";
import type { ClusterSpec } from "../../../model/platform.ts";
import type { PolicyPeer } from "./policy.ts";

/** Instance metadata, the Pod Identity agent and other services of the node itself. Never part of declared egress. */
export const linkLocalBlock = "169.254.0.0/16";

/** The EKS Pod Identity agent; it answers only pods that present a token of an associated service account. */
export const podIdentityAgent = "169.254.170.23/32";

/** EKS takes 10.100.0.0/16 or 172.20.0.0/16, whichever does not overlap the VPC, unless a cluster states its own. */
const defaultServiceBases = ["10.100.0", "172.20.0"];

/**
 * The address of the cluster's DNS service: the eleventh of the service block.
 *
 * EKS Auto Mode runs CoreDNS as a service of each node, not as pods, so no pod selector can reach it and the rule needs
 * the service address (aws/containers-roadmap#2552).
 */
export function dnsServiceBlocks(cluster: ClusterSpec): readonly string[] {
  return serviceAddresses(cluster, 10);
}

/**
 * Where the Kubernetes API server answers: the first service address, for engines that match before translation, and
 * the VPC's blocks, where EKS puts the endpoint's interfaces, for engines that match after it.
 *
 * An adopted cell that does not state its VPC leaves every address but the link-local ones; see `checkEnforcement`.
 */
export function apiServerPeers(cell: PlacedCell): readonly PolicyPeer[] {
  const vpc = vpcBlocks(cell);
  if (vpc.length === 0) return [anywhere()];
  return [...serviceAddresses(cell.cluster, 1), ...vpc].map((cidr) => ({ ipBlock: { cidr } }));
}

/** The blocks of the VPC in which the cell's cluster runs, as far as they are known. */
export function vpcBlocks(cell: PlacedCell): readonly string[] {
  if (cell.vpcCidr !== undefined) return [cell.vpcCidr];
  return cell.cluster.vpcCidrs ?? [];
}

/**
 * Where load balancers send from: what the cell states, else the public subnets of a VPC that is ours. Those hold gateways
 * and load balancers and never a pod, so naming them opens nothing to a neighbour.
 */
export function loadBalancerBlocks(cell: PlacedCell): readonly string[] {
  const { ingressNamespaces, loadBalancerCidrs } = cell.cluster;
  const vpc = cell.vpcCidr === undefined ? undefined : parseCidr(cell.vpcCidr);
  if (loadBalancerCidrs.length > 0 || ingressNamespaces.length > 0 || vpc === undefined) return loadBalancerCidrs;
  return [12, 13, 14].flatMap((index) => {
    const subnet = subnetOf(vpc, vpc.prefix + 4, index);
    return subnet === undefined ? [] : [formatCidr(subnet)];
  });
}

/** Every address except link-local ones. */
export function anywhere(): PolicyPeer {
  return { ipBlock: { cidr: "0.0.0.0/0", except: [linkLocalBlock] } };
}

/**
 * A peer for a declared block, without the link-local addresses in it.
 *
 * Undefined when nothing is left or the text is no block: such a rule must not be written at all.
 */
export function declaredBlock(text: string): PolicyPeer | undefined {
  const block = parseCidr(text);
  const linkLocal = parseCidr(linkLocalBlock);
  if (block === undefined || linkLocal === undefined || cidrContains(linkLocal, block)) return undefined;
  const except = cidrContains(block, linkLocal) ? { except: [linkLocalBlock] } : {};
  return { ipBlock: { cidr: text, ...except } };
}

function serviceAddresses(cluster: ClusterSpec, index: number): readonly string[] {
  if (cluster.serviceCidr === undefined) return defaultServiceBases.map((base) => `${base}.${index}/32`);
  const block = parseCidr(cluster.serviceCidr);
  if (block === undefined || index >= cidrSize(block)) return [];
  return [formatCidr({ base: block.base + index, prefix: 32 })];
}
