import { isBuiltIn } from "../model/api-structs.ts";
/**
 * How a list of an API object is compared.
 *
 * `map`: items are matched by their key fields and further items belong to others; `set`: further items belong to others;
 * `unordered`: owned as a whole, order without meaning; `atomic`: owned as a whole, order matters. The first two are the
 * list types of server-side apply (kubernetes.io/docs/reference/using-api/server-side-apply, "merge strategy").
 */
export type ListType =
  | { readonly kind: "map"; readonly keys: readonly string[] }
  | { readonly kind: "set" | "unordered" | "atomic" };

const byName: ListType = { kind: "map", keys: ["name"] };
const unordered: ListType = { kind: "unordered" };
const atomic: ListType = { kind: "atomic" };

const listTypes: Readonly<Record<string, ListType>> = {
  accessModes: unordered,
  apiGroups: unordered,
  apiVersions: unordered,
  clusterRoleSelectors: unordered,
  conditions: { kind: "map", keys: ["type"] },
  containers: byName,
  egress: unordered,
  env: byName,
  ephemeralContainers: byName,
  except: unordered,
  excludeResourceRules: unordered,
  finalizers: { kind: "set" },
  from: unordered,
  hostAliases: { kind: "map", keys: ["ip"] },
  imagePullSecrets: byName,
  ingress: unordered,
  initContainers: byName,
  limits: unordered,
  matchConditions: byName,
  matchExpressions: unordered,
  nonResourceURLs: unordered,
  operations: unordered,
  ownerReferences: { kind: "map", keys: ["uid"] },
  policyTypes: unordered,
  resourceClaims: byName,
  resourceNames: unordered,
  resourceRules: unordered,
  resources: unordered,
  scopes: unordered,
  secrets: byName,
  subjects: unordered,
  to: unordered,
  tolerations: unordered,
  topologySpreadConstraints: { kind: "map", keys: ["topologyKey", "whenUnsatisfiable"] },
  validationActions: { kind: "set" },
  values: unordered,
  variables: byName,
  verbs: unordered,
  volumeDevices: { kind: "map", keys: ["devicePath"] },
  volumeMounts: { kind: "map", keys: ["mountPath"] },
  volumes: byName,
  webhooks: byName,
};

/** The list type of a field, by the object's group and kind and the field's name. */
export function findListType(group: string, kind: string, name: string): ListType {
  if (!isBuiltIn(group)) return atomic;
  if (name === "rules") return group === "rbac.authorization.k8s.io" ? unordered : atomic;
  if (name === "ports") return portListType(kind);
  return listTypes[name] ?? atomic;
}

function portListType(kind: string): ListType {
  if (kind === "NetworkPolicy") return unordered;
  return { kind: "map", keys: kind === "Service" ? ["port", "protocol"] : ["containerPort", "protocol"] };
}

/**
 * Kinds that only guard: whatever anyone adds to one weakens it (a match condition, a scope, an ingress rule), so everything
 * but metadata is compared as if it were ours alone, and what is not ours is to be removed.
 */
const guardKinds: ReadonlySet<string> = new Set([
  "admissionregistration.k8s.io/MutatingAdmissionPolicy",
  "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
  "core/LimitRange",
  "core/ResourceQuota",
  "networking.k8s.io/NetworkPolicy",
  "rbac.authorization.k8s.io/ClusterRole",
  "rbac.authorization.k8s.io/ClusterRoleBinding",
  "rbac.authorization.k8s.io/Role",
  "rbac.authorization.k8s.io/RoleBinding",
  "tenantry.dev/Guardrail",
]);

export function isGuard(group: string, kind: string): boolean {
  return guardKinds.has(`${group}/${kind}`);
}
