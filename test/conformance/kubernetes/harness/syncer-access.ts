import type { CaseObject } from "./case.ts";

export const syncerNamespace = "yew--prod";

const name = "vc-yew";
const full = ["create", "delete", "get", "list", "patch", "update", "watch"];

/** What a virtual cluster's control plane may do in its host namespace, reduced to what the cases use. */
export const syncerAccess: readonly CaseObject[] = [
  { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace: syncerNamespace } },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata: { name, namespace: syncerNamespace },
    rules: [
      {
        apiGroups: [""],
        resources: ["configmaps", "persistentvolumeclaims", "pods", "secrets", "services"],
        verbs: full,
      },
      { apiGroups: [""], resources: ["endpoints"], verbs: full },
      { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: full },
      { apiGroups: ["networking.k8s.io"], resources: ["ingresses", "networkpolicies"], verbs: full },
    ],
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: { name, namespace: syncerNamespace },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
    subjects: [{ kind: "ServiceAccount", name, namespace: syncerNamespace }],
  },
];
