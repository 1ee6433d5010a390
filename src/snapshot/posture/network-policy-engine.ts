import type { EstateObject } from "../../model/estate-cluster.ts";
import type { NetworkPolicyEngine } from "../../model/platform.ts";

interface Container {
  readonly name?: string;
  readonly args?: readonly string[];
  readonly command?: readonly string[];
  readonly env?: readonly { readonly name?: string; readonly value?: string }[];
}

/**
 * What enforces NetworkPolicies, by the agents that run: Cilium, Calico, or the VPC CNI's node agent with policies switched
 * on, and its mode. Undefined when nothing tells; `none` when the VPC CNI runs without its agent or with policies off.
 *
 * Auto Mode has no agent to be seen: a ConfigMap switches its controller on (EKS user guide, "auto-net-pol").
 */
export function findEngine(objects: readonly EstateObject[]): NetworkPolicyEngine | undefined {
  const agents = new Map(
    objects.filter(({ kind }) => kind === "DaemonSet").map((object) => [object.metadata.name, containersOf(object)]),
  );
  if (agents.has("cilium")) return "cilium";
  if (agents.has("calico-node") || agents.has("canal")) return "calico";
  const cni = agents.get("aws-node");
  if (cni !== undefined) return engineOfCni(cni);
  const settings = objects.find(
    ({ kind, metadata }) =>
      kind === "ConfigMap" && metadata.namespace === "kube-system" && metadata.name === "amazon-vpc-cni",
  );
  const data = settings?.data as Readonly<Record<string, string>> | undefined;
  if (data?.["enable-network-policy-controller"] === undefined) return undefined;
  return data["enable-network-policy-controller"] === "true" ? "vpc-cni" : "none";
}

function engineOfCni(containers: readonly Container[]): NetworkPolicyEngine {
  const agent = containers.find(({ name }) => name === "aws-eks-nodeagent");
  const words = [...(agent?.command ?? []), ...(agent?.args ?? [])];
  if (!words.includes("--enable-network-policy=true")) return "none";
  const mode = containers
    .flatMap(({ env = [] }) => env)
    .find(({ name }) => name === "NETWORK_POLICY_ENFORCING_MODE")?.value;
  return mode === "strict" ? "vpc-cni-strict" : "vpc-cni";
}

function containersOf(object: EstateObject): readonly Container[] {
  const spec = object.spec as
    | { readonly template?: { readonly spec?: { readonly containers?: readonly Container[] } } }
    | undefined;
  return spec?.template?.spec?.containers ?? [];
}
