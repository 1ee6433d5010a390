import type { JsonObject } from "../../src/model/json.ts";
import { account, attacker, cell, pair, victim } from "./cast.ts";
import type { Mutant } from "./mutant.ts";
import { addObjects, addResources, changeCluster, type Plant, plantAll, unbind } from "./plant.ts";

export const people: readonly JsonObject[] = [
  { kind: "Group", name: attacker.group, apiGroup: "rbac.authorization.k8s.io" },
];

export function rule(resources: readonly string[], verbs: readonly string[], more: JsonObject = {}): JsonObject {
  return { apiGroups: [""], resources, verbs, ...more };
}

/** Gives the attacker's people rights in the whole cluster. */
export function grantInCluster(...rules: readonly JsonObject[]): Plant {
  return addObjects(
    cell,
    { kind: "ClusterRole", name: "planted", rules },
    {
      kind: "ClusterRoleBinding",
      name: "planted",
      roleRef: { kind: "ClusterRole", name: "planted" },
      subjects: people,
    },
  );
}

export function grantIn(namespace: string, ...rules: readonly JsonObject[]): Plant {
  return addObjects(
    cell,
    { kind: "Role", name: "planted", namespace, rules },
    { kind: "RoleBinding", name: "planted", namespace, roleRef: { kind: "Role", name: "planted" }, subjects: people },
  );
}

function wide(id: string, name: string, ...rules: readonly JsonObject[]): Mutant {
  return { rule: id, name, pair, carriers: ["K01"], plant: grantInCluster(...rules) };
}

const csr = "certificates.k8s.io";
const rbac = "rbac.authorization.k8s.io";

export const rbacMutants: readonly Mutant[] = [
  {
    rule: "K01",
    name: "a view of the victim's namespace",
    pair,
    plant: addObjects(cell, {
      kind: "RoleBinding",
      name: "planted",
      namespace: victim.namespace,
      roleRef: { kind: "ClusterRole", name: "tenantry-view" },
      subjects: people,
    }),
  },
  wide("K02", "exec into any pod", rule(["pods/exec"], ["create"])),
  wide("K03", "ephemeral containers in any pod", rule(["pods/ephemeralcontainers"], ["patch"])),
  wide("K04", "other images for any pod", rule(["pods"], ["patch"])),
  wide("K05", "jobs in any namespace", rule(["jobs"], ["create"], { apiGroups: ["batch"] })),
  wide("K06", "all secrets", rule(["secrets"], ["list"])),
  {
    rule: "K07",
    name: "a token of a cluster administrator through a secret of its own",
    pair,
    carriers: ["K01"],
    plant: plantAll(
      addObjects(
        cell,
        "Namespace/operators",
        { kind: "ServiceAccount", name: "operator", namespace: "operators" },
        {
          kind: "ClusterRoleBinding",
          name: "operator",
          roleRef: { kind: "ClusterRole", name: "cluster-admin" },
          subjects: [{ kind: "ServiceAccount", name: "operator", namespace: "operators" }],
        },
      ),
      grantIn("operators", rule(["secrets"], ["create"]), rule(["secrets"], ["get"], { resourceNames: ["of-my-own"] })),
    ),
  },
  wide("K08", "tokens of any service account", rule(["serviceaccounts/token"], ["create"])),
  wide(
    "K09",
    "impersonation of the victim's people",
    rule(["groups"], ["impersonate"], { resourceNames: [victim.group] }),
    rule(["users"], ["impersonate"]),
  ),
  wide(
    "K10",
    "any role for oneself",
    rule(["clusterrolebindings"], ["create"], { apiGroups: [rbac] }),
    rule(["clusterroles"], ["bind"], { apiGroups: [rbac] }),
  ),
  {
    rule: "K11",
    name: "a certificate as anybody, where the signer is not EKS's",
    pair,
    carriers: ["K01"],
    plant: plantAll(
      changeCluster(cell, ({ eks: _eks, ...cluster }) => cluster),
      grantInCluster(
        rule(["certificatesigningrequests"], ["create"], { apiGroups: [csr] }),
        rule(["certificatesigningrequests/approval"], ["update"], { apiGroups: [csr] }),
        rule(["signers"], ["approve"], { apiGroups: [csr] }),
      ),
    ),
  },
  wide(
    "K12",
    "a webhook that changes whatever is written",
    rule(["mutatingwebhookconfigurations"], ["create"], { apiGroups: ["admissionregistration.k8s.io"] }),
  ),
  {
    rule: "K14",
    name: "labels of any namespace, which no policy keeps",
    pair,
    carriers: ["K01"],
    plant: plantAll(unbind(cell, "tenantry-namespace-labels"), grantInCluster(rule(["namespaces"], ["patch"]))),
  },
  wide("K15", "kubelets, by get alone", rule(["nodes/proxy"], ["get"])),
  wide("K16", "volumes on a node's own disk", rule(["persistentvolumes"], ["create"])),
  wide("K17", "pods driven to a node of its own", rule(["pods/eviction"], ["create"]), rule(["nodes"], ["patch"])),
  {
    rule: "X12",
    name: "the ConfigMap that maps IAM principals",
    pair,
    carriers: ["K01"],
    plant: grantIn("kube-system", rule(["configmaps"], ["update"], { resourceNames: ["aws-auth"] })),
  },
  {
    rule: "X10",
    name: "an access policy whose scope ends in a wildcard",
    pair,
    plant: addResources(account, {
      id: `AWS::EKS::AccessEntry/${account}/eu-central-1/planted`,
      type: "AWS::EKS::AccessEntry",
      properties: {
        ClusterName: "shared-eu1",
        PrincipalArn: attacker.role,
        Type: "STANDARD",
        AccessPolicies: [
          {
            PolicyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
            AccessScope: { Type: "namespace", Namespaces: ["birch-*"] },
          },
        ],
      },
    }),
  },
];
