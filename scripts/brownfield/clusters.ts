import type { JsonObject } from "../../src/model/json.ts";
import { accounts, roleArn } from "./names.ts";
import {
  account,
  binding,
  clusterRole,
  eksAgents,
  namespace,
  networkPolicy,
  node,
  object,
  quota,
  workload,
} from "./objects.ts";

const general = "ip-10-20-1-11.eu-central-1.compute.internal";
const second = "ip-10-20-1-12.eu-central-1.compute.internal";
const ofJuniper = "ip-10-40-1-11.eu-central-1.compute.internal";

const closed = { podSelector: {}, policyTypes: ["Ingress", "Egress"] };
const inside = {
  podSelector: {},
  policyTypes: ["Ingress"],
  ingress: [{ from: [{ podSelector: {} }] }],
};
const restricted = { "pod-security.kubernetes.io/enforce": "restricted" };
const baseline = { "pod-security.kubernetes.io/enforce": "baseline" };
const hardened = {
  securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
};
const hardenedContainer = { securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } } };

/** The cluster that everybody shares, six years old: three ways to label a namespace, and guards where somebody was bitten. */
const shared: readonly JsonObject[] = [
  node(general, "general", "i-0a10000000000001"),
  node(second, "general", "i-0a10000000000002"),
  ...eksAgents(general),
  object("v1/ConfigMap", "kube-system/aws-auth", {
    data: {
      mapRoles: `- rolearn: ${roleArn(accounts.shared, "shared-nodes")}\n  username: system:node:{{EC2PrivateDNSName}}\n  groups: [system:bootstrappers, system:nodes]\n`,
    },
  }),
  ...platform(),
  ...birch(),
  ...cedar(),
  ...dogwood(),
  ...elm(),
  ...fir(),
  ...linden(),
  ...numbered(),
];

function platform(): readonly JsonObject[] {
  return [
    ...namespace("ingress-nginx"),
    account("ingress-nginx/controller"),
    ...workload({ place: "ingress-nginx/controller", account: "controller", node: general, port: 8443 }),
    clusterRole("ingress-nginx", [
      { apiGroups: [""], resources: ["services", "endpoints", "pods"], verbs: ["get", "list", "watch"] },
      { apiGroups: ["networking.k8s.io"], resources: ["ingresses"], verbs: ["get", "list", "watch"] },
    ]),
    binding("ingress-nginx", "ingress-nginx", [
      { kind: "ServiceAccount", name: "controller", namespace: "ingress-nginx" },
    ]),
    ...namespace("monitoring"),
    ...workload({ place: "monitoring/prometheus", kind: "StatefulSet", node: second, port: 9090 }),
  ];
}

/** Its tests are guarded, its production is not. */
function birch(): readonly JsonObject[] {
  return [
    ...namespace("birch-prod", { team: "birch", env: "prod" }),
    account("birch-prod/app"),
    account("birch-prod/web"),
    ...workload({ place: "birch-prod/web", account: "web", node: general, port: 8080 }),
    ...workload({ place: "birch-prod/worker", account: "app", node: second }),
    ...namespace("birch-dev", { team: "birch", env: "dev", ...restricted }),
    account("birch-dev/web"),
    ...workload({
      place: "birch-dev/web",
      account: "web",
      node: general,
      port: 8080,
      pod: hardened,
      container: hardenedContainer,
    }),
    networkPolicy("birch-dev/deny-all", closed),
    quota("birch-dev/team", { pods: "20", "requests.cpu": "4", "requests.memory": "8Gi" }),
    binding("birch-prod/developers", "edit", [{ kind: "Group", name: "birch-developers" }]),
    binding("birch-dev/developers", "edit", [{ kind: "Group", name: "birch-developers" }]),
  ];
}

/** Nobody labelled it; its policy names a label that its pods lost, and its role is open to every `app`. */
function cedar(): readonly JsonObject[] {
  const role = roleArn(accounts.shared, "cedar-prod-app");
  return [
    ...namespace("cedar-prod"),
    account("cedar-prod/app", role),
    ...workload({ place: "cedar-prod/shop", account: "app", node: general, port: 8080, labels: { app: "shop" } }),
    networkPolicy("cedar-prod/deny-all", {
      podSelector: { matchLabels: { application: "shop" } },
      policyTypes: ["Ingress", "Egress"],
    }),
    object("v1/Secret", "cedar-prod/deployer-token", {
      type: "kubernetes.io/service-account-token",
      metadata: { annotations: { "kubernetes.io/service-account.name": "app" } },
    }),
    ...namespace("cedar-staging"),
    account("cedar-staging/app"),
    ...workload({ place: "cedar-staging/shop", account: "app", node: second, port: 8080, labels: { app: "shop" } }),
    networkPolicy("cedar-staging/inside", inside),
  ];
}

/** Managed with Capsule, which its owners left behind when they got `cluster-admin` for an upgrade. */
function dogwood(): readonly JsonObject[] {
  const labels = { "capsule.clastix.io/tenant": "dogwood", ...baseline };
  return [
    object("capsule.clastix.io/v1beta2/Tenant", "dogwood", {
      spec: { owners: [{ kind: "Group", name: "dogwood-owners" }] },
    }),
    ...namespace("dogwood-portal", { ...labels, env: "prod" }),
    ...workload({ place: "dogwood-portal/portal", node: second, port: 8080 }),
    networkPolicy("dogwood-portal/inside", { ...inside, policyTypes: ["Ingress", "Egress"] }),
    quota("dogwood-portal/capsule-dogwood-0", { pods: "50" }),
    binding("dogwood-portal/owners", "admin", [{ kind: "Group", name: "dogwood-owners" }]),
    binding("dogwood-upgrade-2023", "cluster-admin", [{ kind: "Group", name: "dogwood-owners" }]),
  ];
}

/** The namespace that holds a virtual cluster; what runs in it is synced here. */
function elm(): readonly JsonObject[] {
  return [
    ...namespace("elm-prod", baseline),
    account("elm-prod/vc-elm"),
    ...workload({
      place: "elm-prod/elm",
      kind: "StatefulSet",
      account: "vc-elm",
      node: second,
      labels: { app: "vcluster", release: "elm" },
      port: 8443,
    }),
    ...workload({
      place: "elm-prod/catalogue",
      node: second,
      port: 8080,
      labels: { "vcluster.loft.sh/namespace": "default", "vcluster.loft.sh/managed-by": "elm" },
    }),
    networkPolicy("elm-prod/inside", { ...inside, policyTypes: ["Ingress", "Egress"] }),
    quota("elm-prod/vcluster", { pods: "40" }),
    object("rbac.authorization.k8s.io/v1/Role", "elm-prod/vc-elm", {
      rules: [
        {
          apiGroups: [""],
          resources: ["pods", "services", "configmaps", "secrets", "endpoints", "persistentvolumeclaims"],
          verbs: ["create", "delete", "patch", "update", "get", "list", "watch"],
        },
      ],
    }),
    object("rbac.authorization.k8s.io/v1/RoleBinding", "elm-prod/vc-elm", {
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "vc-elm" },
      subjects: [{ kind: "ServiceAccount", name: "vc-elm", namespace: "elm-prod" }],
    }),
  ];
}

/** Guarded well, with an account of its own for its data. */
function fir(): readonly JsonObject[] {
  return [
    ...namespace("fir-prod", { customer: "fir", env: "prod", ...restricted }),
    account("fir-prod/api", roleArn(accounts.fir, "fir-api")),
    ...workload({
      place: "fir-prod/api",
      account: "api",
      node: general,
      port: 8443,
      pod: hardened,
      container: hardenedContainer,
    }),
    networkPolicy("fir-prod/deny-all", closed),
    networkPolicy("fir-prod/inside", inside),
    quota("fir-prod/quota", { pods: "30", "requests.cpu": "8" }),
  ];
}

/** Production is shared, tests have an account. */
function linden(): readonly JsonObject[] {
  return [
    ...namespace("linden-prod", { team: "linden", env: "prod" }),
    account("linden-prod/reports", roleArn(accounts.shared, "linden-prod-reports")),
    ...workload({
      place: "linden-prod/reports",
      account: "reports",
      node: general,
      port: 8080,
      pod: { volumes: [{ name: "logs", hostPath: { path: "/var/log" } }] },
    }),
    networkPolicy("linden-prod/open", { podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }] }] }),
  ];
}

/** Customers by number, where one pattern covers both; the default account of the second lists everybody's secrets. */
function numbered(): readonly JsonObject[] {
  return ["tenant-1", "tenant-10"].flatMap((name) => [
    ...namespace(name, { "platform.example/tenant": name, env: "prod", ...baseline }),
    ...workload({ place: `${name}/web`, node: name === "tenant-1" ? general : second, port: 8080 }),
    networkPolicy(`${name}/inside`, { ...inside, policyTypes: ["Ingress", "Egress"] }),
    ...(name === "tenant-1"
      ? [quota("tenant-1/quota", { pods: "20" })]
      : [
          clusterRole("secret-sync", [{ apiGroups: [""], resources: ["secrets"], verbs: ["get", "list", "watch"] }]),
          binding("secret-sync", "secret-sync", [{ kind: "ServiceAccount", name: "default", namespace: "tenant-10" }]),
        ]),
  ]);
}

/** What elm sees of its virtual cluster: nothing that a namespace would not do. */
const virtual: readonly JsonObject[] = [
  ...namespace("default"),
  ...workload({ place: "default/catalogue", node: second, port: 8080 }),
];

/** A cluster for three small workloads. */
const juniper: readonly JsonObject[] = [
  node(ofJuniper, "juniper-nodes", "i-0a40000000000001"),
  ...eksAgents(ofJuniper),
  ...namespace("juniper-prod", { "platform.example/tenant": "juniper", env: "prod", ...baseline }),
  ...["web", "api", "jobs"].flatMap((name) => workload({ place: `juniper-prod/${name}`, node: ofJuniper, port: 8080 })),
  networkPolicy("juniper-prod/inside", { ...inside, policyTypes: ["Ingress", "Egress"] }),
  quota("juniper-prod/quota", { pods: "20" }),
];

/** Objects by the folder that names their cluster; `<host>+<namespace>` is a virtual one. */
export const clusters: Readonly<Record<string, readonly JsonObject[]>> = {
  shared,
  "shared+elm-prod": virtual,
  juniper,
};

/** Files that are there although they are empty, as an empty answer says that there is none. */
export const askedKinds: readonly string[] = [
  "clusterrolebindings",
  "clusterroles",
  "customresourcedefinitions",
  "mutatingwebhookconfigurations",
  "namespaces",
  "networkpolicies",
  "pods",
  "resourcequotas",
  "rolebindings",
  "roles",
  "secrets",
  "serviceaccounts",
  "validatingadmissionpolicies",
  "validatingwebhookconfigurations",
];
