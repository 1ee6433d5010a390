import type { EstateResource } from "../../model/estate.ts";
import type { EstateObject } from "../../model/estate-cluster.ts";
import { asJsonObject, compareText, type JsonObject, type JsonValue } from "../../model/json.ts";
import { findNodePlace, type NodePlace } from "./node-place.ts";
import { oncePer } from "./once-per.ts";
import type { ClusterScene } from "./scene.ts";

/** Nodes that are alike in what decides who runs on them and what root on them gives. */
export interface NodeClass {
  /** `nodepool/general`, `nodegroup/shared`, `node/<name>`, `fargate/<profile>`, or `other`: nodes that nothing describes. */
  readonly name: string;
  /** Of every node of the class; a running node may have more. */
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  /** `pod`: every pod has a machine of its own (Fargate), so nothing is shared and there is no metadata service. */
  readonly sharedBy: "pods" | "pod";
  readonly place: NodePlace;
  /** Running nodes of it; empty in a blueprint. */
  readonly nodes: readonly EstateObject[];
  /** Ids of the objects or resources that describe it. */
  readonly sources: readonly string[];
}

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

/** Nodes that nothing in the estate describes: an adopted cluster's in a blueprint. Labels and taints are not known. */
export const otherNodes = "other";

/**
 * The node classes of a cluster, sorted by name: its NodePools, node groups, Fargate profiles, and running nodes that belong
 * to none of them. There is always one; a virtual cluster has its host's.
 */
export const nodeClassesOf: (cluster: ClusterScene) => readonly NodeClass[] = oncePer(findNodeClasses);

function findNodeClasses(cluster: ClusterScene): readonly NodeClass[] {
  if (cluster.host !== undefined) return nodeClassesOf(cluster.host);
  const described = [...nodePools(cluster), ...nodeGroups(cluster), ...fargateProfiles(cluster)];
  const byName = new Map(described.map((found) => [found.name, found]));
  const nodes = new Map<string, EstateObject[]>();
  for (const node of cluster.objects("v1/Node")) {
    const name = classOfNode(node);
    nodes.set(name, [...(nodes.get(name) ?? []), node]);
  }
  const running = [...nodes].map(([name, members]): NodeClass => withNodes(cluster, name, { of: byName, members }));
  const idle = described.filter(({ name }) => !nodes.has(name));
  const all = [...running, ...idle];
  const others = all.length === 0 || isPartlyKnown(cluster) ? [otherClass(cluster)] : [];
  return [...all, ...others].sort((one, other) => compareText(one.name, other.name));
}

/** A blueprint of an adopted cluster holds the pools that were added to it, not the nodes it had. */
function isPartlyKnown(cluster: ClusterScene): boolean {
  if (cluster.scene.estate.origin !== "blueprint") return false;
  const { eks } = cluster.cluster;
  if (eks === undefined) return true;
  const declared = cluster.scene.resourcesIn(eks.accountId, "AWS::EKS::Cluster");
  return !declared.some(({ properties }) => properties.Name === eks.clusterName);
}

function otherClass(cluster: ClusterScene): NodeClass {
  return {
    name: otherNodes,
    labels: {},
    taints: [],
    sharedBy: "pods",
    place: findNodePlace(cluster, {}),
    nodes: [],
    sources: [],
  };
}

/** The class of a running node by the labels that its provisioner sets. */
export function classOfNode(node: EstateObject): string {
  const labels = node.metadata.labels ?? {};
  const pool = labels["karpenter.sh/nodepool"];
  if (pool !== undefined) return `nodepool/${pool}`;
  const group = labels["eks.amazonaws.com/nodegroup"];
  if (group !== undefined) return `nodegroup/${group}`;
  if (labels["eks.amazonaws.com/compute-type"] === "fargate") return "fargate/*";
  return `node/${node.metadata.name}`;
}

interface Members {
  readonly of: ReadonlyMap<string, NodeClass>;
  readonly members: readonly EstateObject[];
}

/** Running nodes tell their labels and taints themselves: those that all of them have count. */
function withNodes(cluster: ClusterScene, name: string, { of, members }: Members): NodeClass {
  const described = of.get(name);
  // A pool's description is what nodes to come will have; one that is older than it lacks what was added since.
  if (described !== undefined) return { ...described, taints: onAll(members, described.taints), nodes: members };
  const [first] = members;
  const labels = Object.entries(first?.metadata.labels ?? {}).filter(([key, value]) =>
    members.every((node) => node.metadata.labels?.[key] === value),
  );
  const taints = onAll(members, taintsOf(asJsonObject((first as JsonObject | undefined)?.spec)?.taints));
  return {
    name,
    labels: Object.fromEntries(labels),
    taints,
    sharedBy: name.startsWith("fargate/") ? "pod" : "pods",
    place: findNodePlace(cluster, {}),
    nodes: members,
    sources: members.map((node) => node.source ?? `v1/Node ${node.metadata.name}`),
  };
}

/** The taints that every one of some nodes has. */
function onAll(nodes: readonly EstateObject[], taints: readonly Taint[]): readonly Taint[] {
  const has = (node: EstateObject, { key, value, effect }: Taint): boolean =>
    taintsOf(asJsonObject((node as JsonObject).spec)?.taints).some(
      (other) => other.key === key && (other.value ?? "") === (value ?? "") && other.effect === effect,
    );
  return taints.filter((taint) => nodes.every((node) => has(node, taint)));
}

function nodePools(cluster: ClusterScene): readonly NodeClass[] {
  return cluster.objects("karpenter.sh/v1/NodePool").map((pool) => {
    const template = asJsonObject(asJsonObject((pool as JsonObject).spec)?.template);
    const spec = asJsonObject(template?.spec) ?? {};
    const requirements = (spec.requirements ?? []) as readonly JsonObject[];
    const labels = asJsonObject(asJsonObject(template?.metadata)?.labels) ?? {};
    return {
      name: `nodepool/${pool.metadata.name}`,
      labels: {
        ...Object.fromEntries(requirements.flatMap(singleValue)),
        ...(labels as Readonly<Record<string, string>>),
        "karpenter.sh/nodepool": pool.metadata.name,
      },
      taints: taintsOf(spec.taints),
      sharedBy: "pods" as const,
      place: findNodePlace(cluster, { nodeClassRef: asJsonObject(spec.nodeClassRef) ?? {} }),
      nodes: [],
      sources: [pool.source ?? `karpenter.sh/v1/NodePool ${pool.metadata.name}`],
    };
  });
}

/** A requirement that leaves one value is a label of every node. */
function singleValue({ key, operator, values }: JsonObject): readonly (readonly [string, string])[] {
  const [value, ...more] = (values ?? []) as readonly string[];
  return operator === "In" && value !== undefined && more.length === 0 ? [[key as string, value]] : [];
}

function ofCluster(cluster: ClusterScene, type: string): readonly EstateResource[] {
  const { eks } = cluster.cluster;
  if (eks === undefined) return [];
  return cluster.scene
    .resourcesIn(eks.accountId, type)
    .filter(({ properties, region }) => properties.ClusterName === eks.clusterName && region === eks.region);
}

const groupEffects: Readonly<Record<string, string>> = {
  NO_SCHEDULE: "NoSchedule",
  NO_EXECUTE: "NoExecute",
  PREFER_NO_SCHEDULE: "PreferNoSchedule",
};

function nodeGroups(cluster: ClusterScene): readonly NodeClass[] {
  return ofCluster(cluster, "AWS::EKS::Nodegroup").map((group) => {
    const name = (group.properties.NodegroupName ?? group.source.split("/").at(-1) ?? group.id) as string;
    const taints = ((group.properties.Taints ?? []) as readonly JsonObject[]).map(({ Key, Value, Effect }) => ({
      key: Key as string,
      ...(Value === undefined ? {} : { value: Value as string }),
      effect: groupEffects[Effect as string] ?? (Effect as string),
    }));
    return {
      name: `nodegroup/${name}`,
      labels: {
        ...(asJsonObject(group.properties.Labels) as Readonly<Record<string, string>> | undefined),
        "eks.amazonaws.com/nodegroup": name,
      },
      taints,
      sharedBy: "pods" as const,
      place: findNodePlace(cluster, { nodeGroup: group }),
      nodes: [],
      sources: [group.id],
    };
  });
}

function fargateProfiles(cluster: ClusterScene): readonly NodeClass[] {
  return ofCluster(cluster, "AWS::EKS::FargateProfile").map((profile) => ({
    name: `fargate/${(profile.properties.FargateProfileName ?? profile.source.split("/").at(-1)) as string}`,
    labels: { "eks.amazonaws.com/compute-type": "fargate" },
    taints: [{ key: "eks.amazonaws.com/compute-type", value: "fargate", effect: "NoSchedule" }],
    sharedBy: "pod" as const,
    place: findNodePlace(cluster, { fargateProfile: profile }),
    nodes: [],
    sources: [profile.id],
  }));
}

function taintsOf(value: JsonValue | undefined): readonly Taint[] {
  return ((value ?? []) as readonly JsonObject[]).map(({ key, value: of, effect }) => ({
    key: key as string,
    ...(of === undefined ? {} : { value: of as string }),
    effect: effect as string,
  }));
}
