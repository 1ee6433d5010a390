import type { JsonObject } from "../../../src/model/json.ts";

const rbac = "rbac.authorization.k8s.io/v1";

/** A cluster that grew: four tenants, told by labels, by Capsule and by names, and what goes wrong over the years. */
export const brownfield: readonly JsonObject[] = [
  namespace("birch-prod", { team: "birch", env: "prod" }),
  namespace("birch-dev", { team: "birch", env: "dev", "pod-security.kubernetes.io/enforce": "restricted" }),
  namespace("shop", { team: "cedar", env: "prod", "pod-security.kubernetes.io/enforce": "baseline" }),
  namespace("dogwood-web", { "capsule.clastix.io/tenant": "dogwood" }),
  namespace("fir-prod", {}),
  namespace("fir-staging", {}),
  namespace("monitoring", {}),
  // Only the tests are closed, and quota is only there.
  policy("birch-dev", "deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] }),
  {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "q", namespace: "birch-dev" },
    spec: { hard: { pods: "9" } },
  },
  // A label that was renamed, and one policy that opens everything again.
  policy("shop", "deny", { podSelector: { matchLabels: { application: "shop" } }, policyTypes: ["Ingress"] }),
  policy("dogwood-web", "allow", { podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }] }] }),
  deployment("shop", "shop"),
  deployment("fir-prod", "builder", {
    containers: [{ name: "dind", image: "dind", securityContext: { privileged: true } }],
  }),
  role("secret-reader", [{ apiGroups: [""], resources: ["secrets"], verbs: ["get", "list"] }]),
  binding("developers-admin", "cluster-admin", [
    { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "developers" },
  ]),
  binding("fir-default", "view", [{ kind: "ServiceAccount", name: "default", namespace: "fir-prod" }]),
  binding("shop-secrets", "secret-reader", [{ kind: "ServiceAccount", name: "shop", namespace: "shop" }]),
  binding("all-pods", "view", [
    { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "system:serviceaccounts" },
  ]),
];

/** The tenants that an engineer would name. */
export const brownfieldTenants: readonly string[] = ["birch", "cedar", "dogwood", "fir"];

/** What has to be found, by finding id; `test` is the context. */
export const brownfieldFindings: readonly string[] = [
  "default-account-has-rights:test/ClusterRoleBinding/fir-default",
  "everybody-has-rights:test/ClusterRoleBinding/all-pods",
  "guards-differ-between-environments:birch/prod:NetworkPolicy",
  "guards-differ-between-environments:birch/prod:ResourceQuota",
  "humans-are-cluster-admin:test/ClusterRoleBinding/developers-admin",
  "namespace-without-network-policy:test/birch-prod",
  "namespace-without-network-policy:test/fir-prod",
  "namespace-without-pod-security:test/birch-prod",
  "network-policy-open-to-all-namespaces:test/dogwood-web/NetworkPolicy/allow",
  "network-policy-selects-nothing:test/shop/NetworkPolicy/deny",
  "tenant-rights-in-all-namespaces:test/ClusterRoleBinding/shop-secrets",
  "workload-may-leave-its-container:test/fir-prod/Deployment/builder",
];

/** What must not be found: guarded or not a tenant's. */
export const brownfieldQuiet: readonly string[] = [
  "namespace-without-network-policy:test/birch-dev",
  "namespace-without-network-policy:test/monitoring",
  "namespace-without-pod-security:test/shop",
  "humans-are-cluster-admin:test/ClusterRoleBinding/cluster-admin",
];

function namespace(name: string, labels: JsonObject): JsonObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
}

function policy(place: string, name: string, spec: JsonObject): JsonObject {
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name, namespace: place }, spec };
}

function deployment(place: string, name: string, pod: JsonObject = {}): JsonObject {
  const spec = { containers: [{ name, image: name }], ...pod };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: place },
    spec: { selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec } },
  };
}

function role(name: string, rules: readonly JsonObject[]): JsonObject {
  return { apiVersion: rbac, kind: "ClusterRole", metadata: { name }, rules };
}

function binding(name: string, to: string, subjects: readonly JsonObject[]): JsonObject {
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: to };
  return { apiVersion: rbac, kind: "ClusterRoleBinding", metadata: { name }, roleRef, subjects };
}
