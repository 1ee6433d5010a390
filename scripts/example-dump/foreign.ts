import type { JsonObject } from "../../src/model/json.ts";

/** Objects that stand in every cluster and are nobody's business of ours, with a few of a monitoring team. */
export const foreignObjects: readonly JsonObject[] = [
  ...["default", "kube-system", "kube-public", "monitoring", "ingress-system"].map((name) => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { "kubernetes.io/metadata.name": name } },
    spec: { finalizers: ["kubernetes"] },
    status: { phase: "Active" },
  })),
  ...["coredns", "metrics-server"].map((name) => deployment("kube-system", name)),
  deployment("ingress-system", "aws-load-balancer-controller"),
  deployment("monitoring", "prometheus"),
  ...["coredns", "aws-node", "kube-proxy"].map((name) => serviceAccount("kube-system", name)),
  serviceAccount("monitoring", "prometheus"),
  {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "coredns", namespace: "kube-system" },
    data: { Corefile: ".:53 {\n  kubernetes cluster.local\n}\n" },
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: "prometheus" },
    rules: [{ apiGroups: [""], resources: ["pods", "nodes"], verbs: ["get", "list", "watch"] }],
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: "prometheus" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "prometheus" },
    subjects: [{ kind: "ServiceAccount", name: "prometheus", namespace: "monitoring" }],
  },
  // Carries our labels, but nothing that we applied: a label alone makes nothing ours.
  {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: "copied-labels",
      namespace: "monitoring",
      labels: {
        "app.kubernetes.io/managed-by": "tenantry",
        "tenantry.dev/platform": "acme",
        "tenantry.dev/tenant": "ghost",
        "tenantry.dev/environment": "prod",
        "tenantry.dev/inventory": "tenant.ghost.prod",
      },
    },
    data: { note: "somebody copied a manifest" },
  },
];

/** Stacks of other teams in the shared account. */
export const foreignStacks: readonly { readonly description: JsonObject; readonly template: JsonObject }[] = [
  foreignStack("network-baseline", { Hub: { Type: "AWS::EC2::VPC", Properties: { CidrBlock: "10.64.0.0/20" } } }),
  foreignStack("StackSet-security-audit", { Trail: { Type: "AWS::SNS::Topic" }, Queue: { Type: "AWS::SQS::Queue" } }),
];

function deployment(namespace: string, name: string): JsonObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace, labels: { app: name } },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name, image: `registry.example/${name}:1` }], serviceAccountName: name },
      },
    },
    status: { availableReplicas: 2, readyReplicas: 2, replicas: 2 },
  };
}

function serviceAccount(namespace: string, name: string): JsonObject {
  return { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } };
}

function foreignStack(
  name: string,
  resources: JsonObject,
): { readonly description: JsonObject; readonly template: JsonObject } {
  return {
    description: {
      StackId: `arn:aws:cloudformation:eu-central-1:333333333333:stack/${name}/0`,
      StackName: name,
      CreationTime: "2025-02-03T08:00:00.000000+00:00",
      StackStatus: "UPDATE_COMPLETE",
      EnableTerminationProtection: false,
      Parameters: [],
      Outputs: [],
      Tags: [{ Key: "team", Value: "network" }],
    },
    template: { AWSTemplateFormatVersion: "2010-09-09", Resources: resources },
  };
}
