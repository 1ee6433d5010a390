import { hasBoundary } from "../../model/architecture.ts";
import type { Manifest } from "../../model/blueprint.ts";
import { fitName } from "../../model/names.ts";
import type { PlacedCell } from "../../model/placement.ts";
import type { ClusterSpec, Platform } from "../../model/platform.ts";
import { formatBytes, parseQuantity, toMilli, toUnits } from "../../model/quantity.ts";
import { contextId, type EnvironmentContext } from "../context.ts";
import type { ObjectDraft } from "./cluster-object.ts";

/** The NodeClass of a created cell; it enforces network policies on every node that uses it. */
export const createdNodeClass = "tenantry";

/**
 * The label and taint of an environment's own nodes.
 *
 * The `node-restriction.kubernetes.io/` prefix is one that a kubelet may not set on itself, so a node that was taken over
 * cannot lure another tenant's pods (kubernetes.io/docs/reference/access-authn-authz/admission-controllers, NodeRestriction).
 */
export const ownNodesKey = "node-restriction.kubernetes.io/tenantry-environment";

/** The same for nodes that a group keeps to itself on a cluster that it shares with others. */
export const groupNodesKey = "node-restriction.kubernetes.io/tenantry-group";

export interface NodePoolLabel {
  readonly key: string;
  readonly value: string;
}

/** The label that every pod of the environment must select and tolerate; undefined on nodes that anyone may use. */
export function findNodePool(context: EnvironmentContext): NodePoolLabel | undefined {
  return makesNodePools(context.host.cluster) ? findWantedPool(context) : undefined;
}

/** As `findNodePool`, whether or not the cluster can make such nodes. */
export function findWantedPool(context: EnvironmentContext): NodePoolLabel | undefined {
  const { architecture } = context.placement;
  if (architecture.cluster === "cluster") return undefined;
  if (hasBoundary(architecture, "own-nodes")) return { key: ownNodesKey, value: contextId(context) };
  const { group } = context.tenant;
  const mixed = architecture.clusterSharedWith === "anyone" && architecture.nodesSharedWith === "group";
  if (!mixed || group === undefined) return undefined;
  return belongsToGroup(context.host, group) ? undefined : { key: groupNodesKey, value: group };
}

/** Whether a cell takes one group alone, so that all its nodes are that group's. */
function belongsToGroup(cell: PlacedCell, group: string): boolean {
  return cell.accepts.groups !== "any" && cell.accepts.groups.every((accepted) => accepted === group);
}

/** The groups that need nodes of their own on a cell: those that share nodes among themselves and the cell with others. */
export function groupsWithNodes(platform: Platform, cell: PlacedCell): readonly string[] {
  if (!makesNodePools(cell.cluster) || cell.ownedBy !== undefined) return [];
  return platform.groups
    .filter(({ shareWith }) => shareWith.cluster === "anyone" && shareWith.nodes === "group")
    .map(({ name }) => name)
    .filter((name) => cell.accepts.groups === "any" || cell.accepts.groups.includes(name))
    .filter((name) => !belongsToGroup(cell, name));
}

/** Whether nodes are provisioned on demand by NodePools. Fargate has no nodes; node groups stop at thirty a cluster. */
export function makesNodePools(cluster: ClusterSpec): boolean {
  return cluster.compute === "auto-mode" || cluster.compute === "karpenter";
}

/**
 * The NodePool of an environment with own nodes.
 *
 * Its name is the environment's id; instances carry it as a tag, by which their cost is the tenant's.
 */
export function ownNodesDrafts(context: EnvironmentContext): readonly ObjectDraft[] {
  const pool = findNodePool(context);
  if (pool?.key !== ownNodesKey) return [];
  const limits = nodeLimits(context.environment.resourceQuota);
  const manifest = taintedPool(context.host, { name: contextId(context), label: pool, limits });
  return [{ manifest, wave: 3, path: "requirements.nodes" }];
}

/** The NodePool of a group. Without a limit: the quotas of the group's environments bound it. */
export function groupNodePool(cell: PlacedCell, group: string): Manifest {
  return taintedPool(cell, {
    name: fitName(`tenantry-group-${group}`, 63),
    label: { key: groupNodesKey, value: group },
  });
}

interface TaintedPool {
  readonly name: string;
  readonly label: NodePoolLabel;
  readonly limits?: Readonly<Record<string, string>>;
}

function taintedPool(cell: PlacedCell, { name, label, limits = {} }: TaintedPool): Manifest {
  return {
    apiVersion: "karpenter.sh/v1",
    kind: "NodePool",
    metadata: { name },
    spec: {
      disruption: { consolidateAfter: "5m", consolidationPolicy: "WhenEmptyOrUnderutilized" },
      ...(Object.keys(limits).length === 0 ? {} : { limits }),
      template: {
        metadata: { labels: { [label.key]: label.value } },
        spec: {
          ...nodeTemplate(cell.cluster, cell.management),
          taints: [{ effect: "NoSchedule", key: label.key, value: label.value }],
        },
      },
    },
  };
}

/**
 * Which machines a pool takes: current general-purpose ones, on demand, of the shared capacity's processor type.
 *
 * At most 64 vCPUs each: pods may select an instance type, and a whole metal machine for one pod is the platform's bill.
 * A node that is to go has a day: no disruption budget, annotation or grace period of one tenant holds it longer.
 */
export function nodeTemplate(cluster: ClusterSpec, management: "adopt" | "create"): Readonly<Record<string, unknown>> {
  const auto = cluster.compute === "auto-mode";
  const domain = auto ? "eks.amazonaws.com" : "karpenter.k8s.aws";
  const name = cluster.nodeClass ?? (management === "create" ? createdNodeClass : "default");
  return {
    expireAfter: "336h",
    nodeClassRef: { group: domain, kind: auto ? "NodeClass" : "EC2NodeClass", name },
    requirements: [
      { key: "karpenter.sh/capacity-type", operator: "In", values: ["on-demand"] },
      { key: "kubernetes.io/arch", operator: "In", values: [isGraviton(cluster.instanceType) ? "arm64" : "amd64"] },
      { key: "kubernetes.io/os", operator: "In", values: ["linux"] },
      { key: `${domain}/instance-cpu`, operator: "Lt", values: ["65"] },
      { key: `${domain}/instance-category`, operator: "In", values: ["c", "m", "r"] },
      { key: `${domain}/instance-generation`, operator: "Gt", values: ["4"] },
    ],
    terminationGracePeriod: "24h",
  };
}

/**
 * The most capacity a pool may add: the environment's quota and a quarter on top, for what each node keeps for itself
 * and for the gaps between pods. Whole CPUs and gibibytes. Without a quota on a resource there is no limit on it.
 */
function nodeLimits(quota: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const cpu = parseQuantity(quota["requests.cpu"] ?? quota.cpu ?? "");
  const memory = parseQuantity(quota["requests.memory"] ?? quota.memory ?? "");
  const gibibyte = 1 << 30;
  return {
    ...(cpu === undefined ? {} : { cpu: String(Math.ceil((toMilli(cpu) * 1.25) / 1000)) }),
    ...(memory === undefined ? {} : { memory: formatBytes(Math.ceil((toUnits(memory) * 1.25) / gibibyte) * gibibyte) }),
  };
}

/** Instance families on AWS's own processors carry a `g` after the generation: `m7g`, `c8gd`, `r7gn`. */
function isGraviton(instanceType: string): boolean {
  return /^[a-z]+\d+g/.test(instanceType);
}
