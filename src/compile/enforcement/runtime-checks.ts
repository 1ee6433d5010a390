import { hasBoundary } from "../../model/architecture.ts";
import { parseQuantity } from "../../model/quantity.ts";
import { awsNamespaces } from "../kubernetes/network/aws-access.ts";
import { findNodePool, findWantedPool, ownNodesKey } from "../kubernetes/own-nodes.ts";
import { supportsVirtualVersion } from "../kubernetes/vcluster/settings.ts";
import { type Check, when } from "./finding.ts";

const mutationMinor = 36;

/** The smallest quota in which a virtual cluster's control plane and DNS fit. */
const leastVirtualQuota: Readonly<Record<string, string>> = {
  pods: "2",
  "requests.cpu": "220m",
  "requests.memory": "320Mi",
};

/** Whether nodes, runtime and virtual control plane can be what the architecture says. */
export const runtimeChecks: readonly Check[] = [
  ({ placement, host: { name, cluster } }) =>
    when(hasBoundary(placement.architecture, "sandboxed-runtime") && minorOf(cluster.kubernetesVersion) < 36, {
      code: "TEN4104",
      severity: "error",
      summary: `cell ${name} runs Kubernetes ${cluster.kubernetesVersion}, and sandboxes need 1.36`,
    }),
  ({ placement, host: { name, cluster } }) =>
    when(hasBoundary(placement.architecture, "sandboxed-runtime") && cluster.compute !== "auto-mode", {
      code: "TEN4105",
      severity: "error",
      summary: `cell ${name} runs ${cluster.compute}, and sandboxes need auto-mode`,
    }),
  (context) => {
    const { name, cluster } = context.host;
    return when(cluster.compute === "managed-node-groups" && findWantedPool(context) !== undefined, {
      code: "TEN4106",
      severity: "error",
      summary: `cell ${name} runs managed node groups, which cannot be one tenant's or group's own`,
      path: "requirements.nodes",
    });
  },
  (context) =>
    when(context.host.cluster.compute === "fargate" && awsNamespaces(context).size > 0, {
      code: "TEN4107",
      severity: "error",
      summary: `cell ${context.host.name} runs Fargate, so no service account can have an AWS role`,
      path: "aws",
    }),
  ({ placement, host }) =>
    when(placement.architecture.cluster === "vcluster" && host.cluster.compute === "fargate", {
      code: "TEN4108",
      severity: "error",
      summary: `cell ${host.name} runs Fargate, where a virtual cluster cannot keep its state`,
    }),
  (context) =>
    when(findNodePool(context) !== undefined && minorOf(context.host.cluster.kubernetesVersion) < mutationMinor, {
      code: "TEN4118",
      severity: "warning",
      summary: `cell ${context.host.name} runs Kubernetes ${context.host.cluster.kubernetesVersion}, which adds no node selector to pods`,
      path: "requirements.nodes",
    }),
  (context) => {
    const { management, name, cluster } = context.host;
    const missing = management === "create" && cluster.compute === "karpenter";
    return when(missing && findNodePool(context) !== undefined, {
      code: "TEN4125",
      severity: "error",
      summary: `nothing on cell ${name} provisions its own nodes`,
      path: "requirements.nodes",
    });
  },
  (context) => {
    const { resourceQuota: quota } = context.environment;
    const bounded = ["requests.cpu", "cpu", "requests.memory", "memory"].some((key) => quota[key] !== undefined);
    return when(findNodePool(context)?.key === ownNodesKey && !bounded, {
      code: "TEN4124",
      severity: "warning",
      summary: "its own nodes have no limit",
      path: "resourceQuota",
    });
  },
  ({ environment, placement }) => {
    const version = environment.requirements.kubernetesApi.version;
    const unsupported = version !== undefined && !supportsVirtualVersion(version);
    return when(placement.architecture.cluster === "vcluster" && unsupported, {
      code: "TEN4116",
      severity: "error",
      summary: `a virtual cluster cannot run Kubernetes ${version ?? ""}`,
      path: "requirements.kubernetesApi.version",
    });
  },
  ({ environment, placement }) => {
    if (placement.architecture.cluster !== "vcluster") return [];
    return Object.entries(leastVirtualQuota)
      .filter(([key, least]) => isLess(environment.resourceQuota[key], least))
      .map(([key, least]) => ({
        code: "TEN4120",
        severity: "error",
        summary: `${key} ${environment.resourceQuota[key] ?? ""} leaves the virtual control plane less than ${least}`,
        path: `resourceQuota.${key}`,
      }));
  },
  ({ environment: { requirements }, placement: { architecture } }) =>
    when(
      architecture.cluster !== "cluster" &&
        requirements.encryption.kmsKey === "own" &&
        requirements.encryption.covers.includes("kubernetes-secrets"),
      {
        code: "TEN4121",
        severity: "error",
        summary: "its own key cannot cover Kubernetes Secrets on a shared cluster",
        path: "requirements.encryption",
      },
    ),
];

function isLess(text: string | undefined, least: string): boolean {
  const [value, bound] = [parseQuantity(text ?? ""), parseQuantity(least)];
  return value !== undefined && bound !== undefined && value.nanos < bound.nanos;
}

/** The minor of `1.36`. */
function minorOf(version: string): number {
  return Number(version.split(".")[1] ?? "0");
}
