import type { GraphBuilder } from "../graph/graph-builder.ts";
import { fieldOf, listOf } from "../pod-security/pod-fields.ts";
import type { ClusterScene } from "../scene/scene.ts";
import { admissionOf } from "./cluster-admission.ts";
import type { Webhook } from "./index-admission.ts";

/** Configurations that EKS makes in every cluster to fill in pods: tokens of roles, and network interfaces. */
const names = new Set(["pod-identity-webhook", "vpc-resource-mutating-webhook", "eks-pod-identity-webhook"]);

/** Whether a webhook is taken for one of EKS's own, by the name of its configuration and because it is called for pods alone. */
export function isTrustedWebhook({ name, fields }: Webhook): boolean {
  const [kind, configuration] = name.split("/");
  const resources = listOf(fieldOf(fields, "rules")).flatMap((rule) => listOf(fieldOf(rule, "resources")));
  return (
    kind === "MutatingWebhookConfiguration" &&
    names.has(configuration ?? "") &&
    resources.every((resource) => resource === "pods")
  );
}

/** Says of a cluster's trusted webhooks that nothing but their names tells what they do. */
export function assumeTrustedWebhooks(cluster: ClusterScene, graph: GraphBuilder): void {
  for (const webhook of admissionOf(cluster).webhooks.filter(isTrustedWebhook)) {
    const configuration = webhook.name.split("/")[1] ?? "";
    graph.assume({
      id: `trusted-webhook:${cluster.name}:${configuration}`,
      text: `the webhook ${configuration} of ${cluster.name} is the one that EKS runs: it adds tokens and network interfaces to pods, and takes no restriction away`,
    });
  }
}
