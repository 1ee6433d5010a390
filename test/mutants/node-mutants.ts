import type { JsonObject } from "../../src/model/json.ts";
import { allow, associate, openBucket, shared, sharedRole, trustPodIdentity } from "./aws-mutants.ts";
import { account, attacker, cell, pair, victim } from "./cast.ts";
import type { Mutant } from "./mutant.ts";
import { addObjects, addResources, changeObjects, type Plant, plantAll, unbind } from "./plant.ts";
import { grantIn, rule } from "./rbac-mutants.ts";

/** Takes the Pod Security labels off a namespace. */
export function withoutPodSecurity(cluster: string, namespace: string): Plant {
  return changeObjects(
    cluster,
    ({ kind, metadata }) => kind === "Namespace" && metadata.name === namespace,
    (object) => {
      const labels = Object.entries(object.metadata.labels ?? {}).filter(([key]) => !key.startsWith("pod-security"));
      return { ...object, metadata: { ...object.metadata, labels: Object.fromEntries(labels) } };
    },
  );
}

function changeGuardrail(namespace: string, ...fields: readonly string[]): Plant {
  return changeObjects(
    cell,
    ({ kind, metadata }) => kind === "Guardrail" && metadata.namespace === namespace,
    (object) => {
      const spec = Object.entries(object.spec as JsonObject).filter(([key]) => !fields.includes(key));
      return { ...object, spec: Object.fromEntries(spec) };
    },
  );
}

function pods(namespace: string, name: string, spec: JsonObject) {
  return {
    kind: "Deployment",
    name,
    namespace,
    spec: {
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: "app", image: "r.example/app" }], ...spec },
      },
    },
  };
}

const anywhere = [{ operator: "Exists" }];
const own = "forge-0/prod";
/** Placed on the attacker's own nodes, and on no others. */
const onOwnNodes = {
  tolerations: anywhere,
  nodeSelector: { "node-restriction.kubernetes.io/tenantry-environment": "forge-0--prod" },
};

export const nodeMutants: readonly Mutant[] = [
  {
    rule: "N01",
    name: "a namespace without Pod Security",
    pair,
    plant: plantAll(withoutPodSecurity(cell, attacker.namespace), unbind(cell, "tenantry-pods")),
  },
  {
    rule: "N02",
    name: "a workload that mounts its node's files",
    pair,
    plant: addObjects(
      cell,
      pods(attacker.namespace, "agent", { volumes: [{ name: "host", hostPath: { path: "/var/lib/kubelet" } }] }),
    ),
  },
  {
    rule: "N03",
    name: "untrusted code without the kernel of its own that it had",
    threatModel: "container-escape",
    pair: ["juniper-0/prod", victim.id],
    plant: changeGuardrail("juniper-0--prod--notebooks", "requiredRuntimeClass"),
  },
  {
    rule: "N04",
    name: "the victim's pods on the attacker's own nodes",
    threatModel: "container-escape",
    pair: [own, victim.id],
    plant: addObjects(cell, pods(victim.namespace, "lost", { tolerations: anywhere })),
  },
  {
    rule: "N05",
    name: "an agent on its nodes whose service account reads all secrets",
    threatModel: "container-escape",
    pair: [own, victim.id],
    plant: plantAll(
      addObjects(
        cell,
        { kind: "ServiceAccount", name: "agent", namespace: "kube-system" },
        {
          kind: "DaemonSet",
          name: "agent",
          namespace: "kube-system",
          spec: {
            template: {
              spec: {
                serviceAccountName: "agent",
                ...onOwnNodes,
                containers: [{ name: "agent", image: "r.example/agent" }],
              },
            },
          },
        },
        { kind: "ClusterRole", name: "agent", rules: [rule(["secrets"], ["get"])] },
        {
          kind: "ClusterRoleBinding",
          name: "agent",
          roleRef: { kind: "ClusterRole", name: "agent" },
          subjects: [{ kind: "ServiceAccount", name: "agent", namespace: "kube-system" }],
        },
      ),
    ),
  },
  {
    rule: "N10",
    name: "tolerations of one's own choice",
    threatModel: "container-escape",
    pair: [attacker.id, own],
    plant: unbind(cell, "tenantry-pods"),
  },
  {
    rule: "X09",
    name: "an agent on its nodes whose role reads the victim's bucket",
    threatModel: "container-escape",
    pair: [own, victim.id],
    plant: plantAll(
      openBucket,
      sharedRole(trustPodIdentity, allow("s3:GetObject", `${victim.bucket}/*`)),
      associate("kube-system", { RoleArn: shared }),
      addResources(account, {
        type: "AWS::IAM::Role",
        id: `arn:aws:iam::${account}:role/planted-nodes`,
        properties: {
          RoleName: "planted-nodes",
          Path: "/",
          AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [] },
          Policies: [
            {
              PolicyName: "agent",
              PolicyDocument: {
                Version: "2012-10-17",
                Statement: [allow("eks-auth:AssumeRoleForPodIdentity", "*")],
              },
            },
          ],
        },
      }),
      addObjects(
        cell,
        { kind: "NodeClass", name: "default", spec: { role: "planted-nodes" } },
        {
          kind: "Node",
          name: "node-1",
          labels: { "karpenter.sh/nodepool": "forge-0--prod", ...onOwnNodes.nodeSelector },
          spec: {
            taints: [
              {
                key: "node-restriction.kubernetes.io/tenantry-environment",
                value: "forge-0--prod",
                effect: "NoSchedule",
              },
            ],
          },
        },
        {
          kind: "Pod",
          name: "agent",
          namespace: "kube-system",
          spec: {
            nodeName: "node-1",
            serviceAccountName: "planted",
            ...onOwnNodes,
            containers: [{ name: "agent", image: "r.example/agent" }],
          },
        },
      ),
    ),
  },
  {
    rule: "K22",
    name: "any host name on an ingress",
    pair,
    plant: plantAll(
      unbind(cell, "tenantry-ingresses"),
      addObjects(cell, {
        kind: "Ingress",
        name: "shop",
        namespace: victim.namespace,
        spec: { ingressClassName: "alb", rules: [{ host: "birch.acme-1.example" }] },
      }),
    ),
  },
  {
    rule: "K23",
    name: "an operator that serves every namespace with its own rights",
    pair,
    carriers: ["K01"],
    plant: plantAll(
      addObjects(
        cell,
        { kind: "ServiceAccount", name: "eso", namespace: "eso" },
        {
          kind: "Deployment",
          name: "external-secrets",
          namespace: "eso",
          spec: { template: { spec: { serviceAccountName: "eso", containers: [] } } },
        },
        { kind: "ClusterSecretStore", apiVersion: "external-secrets.io/v1", name: "all", spec: {} },
        { kind: "ClusterRole", name: "eso", rules: [rule(["secrets"], ["get"])] },
        {
          kind: "ClusterRoleBinding",
          name: "eso",
          roleRef: { kind: "ClusterRole", name: "eso" },
          subjects: [{ kind: "ServiceAccount", name: "eso", namespace: "eso" }],
        },
      ),
      grantIn(attacker.namespace, rule(["externalsecrets"], ["create"], { apiGroups: ["external-secrets.io"] })),
    ),
  },
];
