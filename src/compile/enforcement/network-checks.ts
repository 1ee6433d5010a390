import { declaredBlock, loadBalancerBlocks, vpcBlocks } from "../kubernetes/network/addresses.ts";
import { awsNamespaces } from "../kubernetes/network/aws-access.ts";
import { findFqdnEngine, findWorkloadEngine } from "../kubernetes/network/fqdn-policies.ts";
import { type Check, when } from "./finding.ts";

/** Whether what the network policies say is what the cluster does. */
export const networkChecks: readonly Check[] = [
  ({ host }) =>
    when(host.cluster.networkPolicy === "none", {
      code: "TEN4102",
      severity: "error",
      summary: `cell ${host.name} runs no network policy engine, so nothing separates its tenants' pods`,
    }),
  ({ host: { name, cluster } }) => {
    const foreign = cluster.networkPolicy === "cilium" || cluster.networkPolicy === "calico";
    const impossible = cluster.compute === "fargate" ? cluster.networkPolicy !== "none" : foreign;
    return when(impossible && (cluster.compute === "auto-mode" || cluster.compute === "fargate"), {
      code: "TEN4103",
      severity: "error",
      summary: `cell ${name} declares networkPolicy ${cluster.networkPolicy}, which does not run on ${cluster.compute}`,
    });
  },
  (context) => {
    const { fqdns } = context.environment.egress;
    return when(fqdns.length > 0 && findWorkloadEngine(context) === undefined, {
      code: "TEN4101",
      severity: "error",
      summary: `egress to ${fqdns.join(", ")} cannot be enforced on cell ${context.host.name}`,
      path: "egress.fqdns",
    });
  },
  ({ environment }) =>
    environment.egress.cidrs
      .filter(({ cidr }) => declaredBlock(cidr) === undefined)
      .map(({ cidr }) => ({
        code: "TEN4109",
        severity: "error",
        summary: `egress to ${cidr} is refused`,
        path: "egress.cidrs",
      })),
  (context) =>
    when(awsNamespaces(context).size > 0 && findWorkloadEngine(context) === undefined, {
      code: "TEN4110",
      severity: "warning",
      summary: `cell ${context.host.name} cannot name AWS endpoints, so their ports are open to any address`,
      path: "aws",
    }),
  ({ host }) =>
    when(host.cluster.networkPolicy === "vpc-cni", {
      code: "TEN4111",
      severity: "warning",
      summary: `pods on cell ${host.name} start before their network policies hold`,
    }),
  ({ environment, host }) =>
    when(
      environment.ingress.hosts.length > 0 &&
        host.cluster.ingressNamespaces.length === 0 &&
        loadBalancerBlocks(host).length === 0,
      {
        code: "TEN4112",
        severity: "warning",
        summary: `nothing on cell ${host.name} may send traffic to ${environment.ingress.hosts.join(", ")}`,
        path: "ingress.hosts",
      },
    ),
  ({ placement, host }) =>
    when(placement.architecture.cluster === "vcluster" && vpcBlocks(host).length === 0, {
      code: "TEN4123",
      severity: "warning",
      summary: `the VPC blocks of cell ${host.name} are not known, so its control plane may reach any address on 443`,
    }),
  ({ platform, placement, host }) => {
    const signsIn = placement.architecture.cluster === "vcluster" && platform.identity.kubernetes.kind === "oidc";
    return when(signsIn && findFqdnEngine(host.cluster) === undefined, {
      code: "TEN4126",
      severity: "warning",
      summary: `cell ${host.name} cannot name the identity provider, so its control plane may reach any address on 443`,
    });
  },
  ({ placement: { architecture } }) =>
    when(architecture.cluster !== "cluster" && architecture.boundaries.includes("own-vpc"), {
      code: "TEN4122",
      severity: "info",
      summary: "the own VPC holds AWS data resources; pods stay in the host cluster's VPC",
    }),
];
