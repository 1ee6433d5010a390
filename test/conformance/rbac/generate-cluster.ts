import type { EstateObject } from "../../../src/model/estate-cluster.ts";
import type { Random } from "./random.ts";
import { names, namespaces, pathPatterns, resourcePatterns, resources, subjects, verbs } from "./vocabulary.ts";

const apiVersion = "rbac.authorization.k8s.io/v1";
const aggregationLabels = ["x", "y", "z"];

/** Roles of every shape with bindings to users, groups and service accounts: what the questions are about. */
export function generateRbac(random: Random): readonly EstateObject[] {
  const clusterRoles = range(60).map((index) => clusterRole(random, `cr-${index}`));
  const aggregated = range(10).map((index) => aggregatedRole(random, index));
  const roles = range(60).map((index) => role(random, `r-${index}`));
  const roleBindings = range(110).map((index) => roleBinding(random, `rb-${index}`));
  const clusterRoleBindings = range(40).map((index) => clusterRoleBinding(random, `crb-${index}`));
  return [...clusterRoles, ...aggregated, ...roles, ...roleBindings, ...clusterRoleBindings];
}

/** Nodes with pods bound to them, and what these name: the node authoriser's world. */
export function nodeObjects(): readonly EstateObject[] {
  return [
    pod("n1-plain", { nodeName: "n1", serviceAccountName: "a", containers: [container({})] }),
    pod("n1-names", {
      nodeName: "n1",
      serviceAccountName: "b",
      imagePullSecrets: [{ name: "pull" }],
      containers: [
        container({
          env: [
            { name: "A", valueFrom: { secretKeyRef: { name: "env-secret", key: "k" } } },
            { name: "B", valueFrom: { configMapKeyRef: { name: "env-config", key: "k" } } },
          ],
          envFrom: [{ secretRef: { name: "from-secret" } }, { configMapRef: { name: "from-config" } }],
        }),
      ],
      volumes: [
        { name: "s", secret: { secretName: "volume-secret" } },
        { name: "c", configMap: { name: "volume-config" } },
        { name: "p", projected: { sources: [{ secret: { name: "p-secret" } }, { configMap: { name: "p-config" } }] } },
        { name: "claim", persistentVolumeClaim: { claimName: "claim" } },
        { name: "e", ephemeral: { volumeClaimTemplate: { spec: claimSpec } } },
      ],
    }),
    pod("n2-plain", { nodeName: "n2", serviceAccountName: "a", containers: [container({})] }),
    pod("nowhere", {
      serviceAccountName: "b",
      containers: [container({ envFrom: [{ secretRef: { name: "unbound-secret" } }] })],
    }),
    {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name: "volume" },
      spec: {
        capacity: { storage: "1Gi" },
        accessModes: ["ReadWriteOnce"],
        claimRef: { namespace: "ns-1", name: "claim" },
        csi: {
          driver: "d.example.com",
          volumeHandle: "v",
          nodePublishSecretRef: { namespace: "ns-2", name: "publish" },
          controllerPublishSecretRef: { namespace: "ns-2", name: "controller" },
        },
      },
    },
    {
      apiVersion: "storage.k8s.io/v1",
      kind: "VolumeAttachment",
      metadata: { name: "attachment" },
      spec: { attacher: "d.example.com", nodeName: "n2", source: { persistentVolumeName: "volume" } },
    },
  ];
}

const claimSpec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };

function pod(name: string, spec: Readonly<Record<string, unknown>>): EstateObject {
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "ns-1" }, spec };
}

function container(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { name: "main", image: "registry.example.com/a:1", ...fields };
}

function clusterRole(random: Random, name: string): EstateObject {
  const labels = random.chance(0.5) ? { aggregate: random.pick(aggregationLabels), level: String(random.int(3)) } : {};
  return { apiVersion, kind: "ClusterRole", metadata: { name, labels }, rules: rules(random, true) };
}

/** The later ones also gather the earlier ones; never in a circle, where it matters which role the controller sees first. */
function aggregatedRole(random: Random, index: number): EstateObject {
  const isEarly = index < 5;
  const nested = !isEarly && random.chance(0.6) ? [{ matchLabels: { aggregate: "early" } }] : [];
  const written = random.chance(0.3) ? { rules: rules(random, false) } : {};
  return {
    apiVersion,
    kind: "ClusterRole",
    metadata: { name: `agg-${index}`, labels: isEarly ? { aggregate: "early" } : {} },
    aggregationRule: { clusterRoleSelectors: [...range(1 + random.int(2)).map(() => selector(random)), ...nested] },
    ...written,
  };
}

function selector(random: Random): Readonly<Record<string, unknown>> {
  switch (random.int(4)) {
    case 0:
      return { matchLabels: { aggregate: random.pick(aggregationLabels) } };
    case 1:
      return { matchExpressions: [{ key: "aggregate", operator: "In", values: ["x", "q"] }] };
    case 2:
      return {
        matchExpressions: [
          { key: "level", operator: "NotIn", values: ["0"] },
          { key: "level", operator: "Exists" },
        ],
      };
    default:
      return { matchLabels: { aggregate: random.pick(aggregationLabels), level: "1" } };
  }
}

function role(random: Random, name: string): EstateObject {
  const namespace = random.pick(namespaces);
  return { apiVersion, kind: "Role", metadata: { name, namespace }, rules: rules(random, false) };
}

function roleBinding(random: Random, name: string): EstateObject {
  const roleRef = random.chance(0.4)
    ? { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: `r-${random.int(62)}` }
    : { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: clusterRoleName(random) };
  return {
    apiVersion,
    kind: "RoleBinding",
    metadata: { name, namespace: random.pick(namespaces) },
    roleRef,
    subjects: range(1 + random.int(3)).map(() => subject(random, random.chance(0.2))),
  };
}

function clusterRoleBinding(random: Random, name: string): EstateObject {
  return {
    apiVersion,
    kind: "ClusterRoleBinding",
    metadata: { name },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: clusterRoleName(random) },
    subjects: range(1 + random.int(2)).map(() => subject(random, false)),
  };
}

/** Now and then one that does not exist, or one of Kubernetes' own. */
function clusterRoleName(random: Random): string {
  if (random.chance(0.1)) return random.pick(["view", "edit", "admin", "system:discovery"]);
  return random.chance(0.25) ? `agg-${random.int(11)}` : `cr-${random.int(61)}`;
}

function subject(random: Random, isLocal: boolean): Readonly<Record<string, unknown>> {
  const { kind, name, namespace } = random.pick(subjects);
  if (kind !== "ServiceAccount") return { kind, name, apiGroup: "rbac.authorization.k8s.io" };
  return isLocal ? { kind, name } : { kind, name, namespace };
}

export function rules(random: Random, hasUrls: boolean): readonly Readonly<Record<string, unknown>>[] {
  return range(1 + random.int(3)).map(() => {
    const ruleVerbs = random.chance(0.15) ? ["*"] : random.some(verbs, 4);
    if (hasUrls && random.chance(0.2)) return { verbs: ruleVerbs, nonResourceURLs: random.some(pathPatterns, 2) };
    const groups = [...new Set(resources.map(({ group }) => group))];
    return {
      verbs: ruleVerbs,
      apiGroups: random.chance(0.25) ? ["*"] : random.some(groups, 3),
      resources: random.some(resourcePatterns, 4),
      ...(random.chance(0.3) ? { resourceNames: random.some(names, 2) } : {}),
    };
  });
}

function range(length: number): readonly number[] {
  return Array.from({ length }, (_, index) => index);
}
