/** The words that generated clusters and questions are made of. */
export interface Resource {
  readonly group: string;
  readonly resource: string;
  readonly subresources: readonly string[];
}

export const namespaces: readonly string[] = ["ns-1", "ns-2", "ns-3", "ns-10"];
export const names: readonly string[] = ["a", "b", "c"];
export const verbs: readonly string[] = [
  "get",
  "list",
  "watch",
  "create",
  "update",
  "patch",
  "delete",
  "deletecollection",
  "impersonate",
  "bind",
  "escalate",
];

export const resources: readonly Resource[] = [
  { group: "", resource: "pods", subresources: ["exec", "log", "status", "eviction", "ephemeralcontainers"] },
  { group: "", resource: "secrets", subresources: [] },
  { group: "", resource: "configmaps", subresources: [] },
  { group: "", resource: "services", subresources: ["proxy", "status"] },
  { group: "", resource: "serviceaccounts", subresources: ["token"] },
  { group: "", resource: "namespaces", subresources: ["status", "finalize"] },
  { group: "", resource: "nodes", subresources: ["proxy", "status"] },
  { group: "apps", resource: "deployments", subresources: ["scale", "status"] },
  { group: "batch", resource: "jobs", subresources: ["status"] },
  { group: "rbac.authorization.k8s.io", resource: "roles", subresources: [] },
  { group: "rbac.authorization.k8s.io", resource: "clusterroles", subresources: [] },
  { group: "example.com", resource: "widgets", subresources: ["status", "scale"] },
];

/** What rules name: resources, subresources, wildcards, and things that look like wildcards and are none. */
export const resourcePatterns: readonly string[] = [
  ...resources.map(({ resource }) => resource),
  ...resources.flatMap(({ resource, subresources }) => subresources.map((subresource) => `${resource}/${subresource}`)),
  "*",
  "*/status",
  "*/scale",
  "*/proxy",
  "pods/*",
  "po*",
];

export const pathPatterns: readonly string[] = [
  "*",
  "/healthz",
  "/healthz/*",
  "/metrics",
  "/apis/*",
  "/api*",
  "/version",
];
export const paths: readonly string[] = [
  "/healthz",
  "/healthz/etcd",
  "/metrics",
  "/apis/apps",
  "/api",
  "/apis",
  "/version",
  "/logs",
];

export const groups: readonly string[] = [
  "g-1",
  "g-2",
  "g-3",
  "system:serviceaccounts",
  "system:serviceaccounts:ns-1",
  "system:serviceaccounts:ns-2",
];

/** Users and service accounts, the latter also by their user names; few bindings name everybody. */
export const subjects: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[] = [
  ...["u-1", "u-2", "u-3", "u-4", "u-5", "u-6", "*", "system:serviceaccount:ns-3:a"].map((name) => ({
    kind: "User",
    name,
  })),
  ...groups.map((name) => ({ kind: "Group", name })),
  ...namespaces.flatMap((namespace) => ["a", "b"].map((name) => ({ kind: "ServiceAccount", namespace, name }))),
];
