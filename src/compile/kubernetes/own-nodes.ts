import { hasBoundary } from "../../model/architecture.ts";
import type { ClusterSpec } from "../../model/platform.ts";
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

/** The label that every pod of the environment must select; undefined when its nodes are shared or all its own. */
export function findNodePool(
  context: EnvironmentContext,
): { readonly key: string; readonly value: string } | undefined {
  const { architecture } = context.placement;
  if (!hasBoundary(architecture, "own-nodes") || architecture.cluster === "cluster") return undefined;
  return makesNodePools(context.host.cluster) ? { key: ownNodesKey, value: contextId(context) } : undefined;
}

/** Whether nodes are provisioned on demand by NodePools. Fargate has no nodes; node groups stop at thirty a cluster. */
export function makesNodePools(cluster: ClusterSpec): boolean {
  return cluster.compute === "auto-mode" || cluster.compute === "karpenter";
}

/** The NodePool of an environment with own nodes. */
export function ownNodesDrafts(context: EnvironmentContext): readonly ObjectDraft[] {
  const pool = findNodePool(context);
  if (pool === undefined) return [];
  const { cluster } = context.host;
  return [
    {
      manifest: {
        apiVersion: "karpenter.sh/v1",
        kind: "NodePool",
        metadata: { name: contextId(context) },
        spec: {
          template: {
            metadata: { labels: { [pool.key]: pool.value } },
            spec: {
              ...nodeTemplate(cluster, context.host.management),
              taints: [{ key: pool.key, value: pool.value, effect: "NoSchedule" }],
            },
          },
          ...nodeLimits(context.environment.resourceQuota),
          disruption: { consolidationPolicy: "WhenEmptyOrUnderutilized", consolidateAfter: "5m" },
        },
      },
      wave: 3,
      path: "requirements.nodes",
    },
  ];
}

/** Which machines a pool takes: current general-purpose ones, on demand, of the shared capacity's processor type. */
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
      { key: `${domain}/instance-category`, operator: "In", values: ["c", "m", "r"] },
      { key: `${domain}/instance-generation`, operator: "Gt", values: ["4"] },
    ],
  };
}

/**
 * The most capacity a pool may add: the environment's quota and a quarter on top, for what each node keeps for itself
 * and for the gaps between pods. Whole CPUs and gibibytes. Without a quota on a resource there is no limit on it.
 */
function nodeLimits(quota: Readonly<Record<string, string>>): { readonly limits?: Readonly<Record<string, string>> } {
  const cpu = parseQuantity(quota["requests.cpu"] ?? quota.cpu ?? "");
  const memory = parseQuantity(quota["requests.memory"] ?? quota.memory ?? "");
  const gibibyte = 1 << 30;
  const limits = {
    ...(cpu === undefined ? {} : { cpu: String(Math.ceil((toMilli(cpu) * 1.25) / 1000)) }),
    ...(memory === undefined ? {} : { memory: formatBytes(Math.ceil((toUnits(memory) * 1.25) / gibibyte) * gibibyte) }),
  };
  return Object.keys(limits).length === 0 ? {} : { limits };
}

/** Instance families on AWS's own processors carry a `g` after the generation: `m7g`, `c8gd`, `r7gn`. */
function isGraviton(instanceType: string): boolean {
  return /^[a-z]+\d+g/.test(instanceType);
}
