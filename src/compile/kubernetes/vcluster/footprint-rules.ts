import type { VclusterSettings } from "./settings.ts";

export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

const read = ["get", "list", "watch"];
const write = ["create", "delete", "patch", "update"];
const full = [...write, ...read];

/** What the control plane may do in its host namespace, rule by rule as the chart's role template writes it. */
export function footprintRules(settings: VclusterSettings): readonly PolicyRule[] {
  return [
    {
      apiGroups: [""],
      resources: [
        "configmaps",
        "secrets",
        "services",
        "pods",
        "pods/attach",
        "pods/portforward",
        "pods/exec",
        "persistentvolumeclaims",
      ],
      verbs: full,
    },
    { apiGroups: [""], resources: ["pods/status", "pods/ephemeralcontainers"], verbs: ["patch", "update"] },
    { apiGroups: [""], resources: ["pods/resize"], verbs: ["patch", "update"] },
    {
      apiGroups: ["apps"],
      resources: ["statefulsets", "replicasets", "deployments"],
      verbs: [...read, "patch", "update"],
    },
    { apiGroups: [""], resources: ["endpoints", "pods/log"], verbs: read },
    { apiGroups: [""], resources: ["events"], verbs: ["create", ...read] },
    { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", ...read] },
    {
      apiGroups: ["discovery.k8s.io"],
      resources: ["endpointslices"],
      verbs: ["create", "list", "get", "delete", "patch", "update", "watch"],
    },
    ...(settings.syncsIngresses ? [{ apiGroups: ["networking.k8s.io"], resources: ["ingresses"], verbs: full }] : []),
    { apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: full },
    { apiGroups: [""], resources: ["serviceaccounts"], verbs: full },
  ];
}
