import type { JsonObject } from "../../src/model/json.ts";
import { shortHash } from "../../src/model/names.ts";

export const rbac = "rbac.authorization.k8s.io";
const created = "2024-03-04T09:12:00Z";

type Labels = Readonly<Record<string, string>>;

/** An object as an API server returns it, without a namespace for what is of the whole cluster. */
export function object(
  type: string,
  place: string,
  rest: JsonObject & { readonly metadata?: JsonObject } = {},
): JsonObject {
  const at = type.lastIndexOf("/");
  const slash = place.indexOf("/");
  const hash = shortHash(`${type} ${place}`, 32);
  const uid = [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20)].join("-");
  return {
    apiVersion: type.slice(0, at),
    kind: type.slice(at + 1),
    ...rest,
    metadata: {
      name: place.slice(slash + 1),
      ...(slash < 0 ? {} : { namespace: place.slice(0, slash) }),
      creationTimestamp: created,
      uid,
      ...rest.metadata,
    },
  };
}

/** A namespace with the service account that every namespace has. */
export function namespace(name: string, labels: Labels = {}, metadata: JsonObject = {}): readonly JsonObject[] {
  return [
    object("v1/Namespace", name, {
      metadata: { labels: { "kubernetes.io/metadata.name": name, ...labels }, ...metadata },
      status: { phase: "Active" },
    }),
    account(`${name}/default`),
  ];
}

/** A service account, and the role that its annotation gives it. */
export function account(place: string, role?: string): JsonObject {
  const metadata = role === undefined ? {} : { annotations: { "eks.amazonaws.com/role-arn": role } };
  return object("v1/ServiceAccount", place, { metadata });
}

export interface Workload {
  readonly place: string;
  readonly node: string;
  readonly account?: string;
  readonly labels?: Labels;
  readonly kind?: "Deployment" | "StatefulSet" | "DaemonSet";
  readonly port?: number;
  readonly container?: JsonObject;
  readonly pod?: JsonObject;
}

/** A workload, its one pod, and its service where it has a port. */
export function workload(shape: Workload): readonly JsonObject[] {
  const { place, node, account: serviceAccountName = "default", kind = "Deployment", port, container, pod } = shape;
  const [, name = ""] = place.split("/");
  const labels = shape.labels ?? { app: name };
  const spec = {
    serviceAccountName,
    ...pod,
    containers: [
      {
        name,
        image: `registry.example/${name}:1.4`,
        ...(port === undefined ? {} : { ports: [{ containerPort: port, protocol: "TCP" }] }),
        ...container,
      },
    ],
  };
  const template = { metadata: { labels }, spec };
  const made = kind === "Deployment" ? `${name}-${shortHash(place, 10)}` : name;
  const controller = kind === "Deployment" ? "ReplicaSet" : kind;
  const owner = { apiVersion: "apps/v1", kind: controller, name: made, controller: true, uid: shortHash(made, 32) };
  return [
    object(`apps/v1/${kind}`, place, {
      metadata: { labels },
      spec: { replicas: 1, selector: { matchLabels: labels }, template },
    }),
    ...(kind === "Deployment" ? [replicaSet(place, { made, labels, template })] : []),
    object("v1/Pod", `${place.split("/")[0]}/${made}-${shortHash(`${place} pod`, 5)}`, {
      metadata: { labels, ownerReferences: [owner] },
      spec: { ...spec, nodeName: node },
      status: { phase: "Running", podIP: addressOf(place) },
    }),
    ...(port === undefined
      ? []
      : [
          object("v1/Service", place, {
            spec: { selector: labels, ports: [{ port, protocol: "TCP", targetPort: port }] },
          }),
        ]),
  ];
}

/** What a Deployment makes, and what its pods belong to. */
function replicaSet(
  place: string,
  { made, labels, template }: { readonly made: string; readonly labels: Labels; readonly template: JsonObject },
): JsonObject {
  const [space = "", name = ""] = place.split("/");
  const owner = { apiVersion: "apps/v1", kind: "Deployment", name, controller: true, uid: shortHash(place, 32) };
  return object("apps/v1/ReplicaSet", `${space}/${made}`, {
    metadata: { labels, ownerReferences: [owner] },
    spec: { replicas: 1, selector: { matchLabels: labels }, template },
  });
}

function addressOf(place: string): string {
  const number = Number.parseInt(
    shortHash(place, 32)
      .replace(/[^0-9]/g, "")
      .slice(0, 4) || "7",
    10,
  );
  return `10.20.${16 + (number % 16)}.${10 + (number % 200)}`;
}

export function networkPolicy(place: string, spec: JsonObject): JsonObject {
  return object("networking.k8s.io/v1/NetworkPolicy", place, { spec });
}

export function quota(place: string, hard: JsonObject): JsonObject {
  return object("v1/ResourceQuota", place, { spec: { hard }, status: { hard, used: {} } });
}

export type Subject =
  | { readonly kind: "Group" | "User"; readonly name: string }
  | { readonly kind: "ServiceAccount"; readonly name: string; readonly namespace: string };

/** `place` without a namespace binds in the whole cluster. */
export function binding(place: string, role: string, subjects: readonly Subject[]): JsonObject {
  const kind = place.includes("/") ? "RoleBinding" : "ClusterRoleBinding";
  return object(`${rbac}/v1/${kind}`, place, {
    roleRef: { apiGroup: rbac, kind: "ClusterRole", name: role },
    subjects: subjects.map((subject) =>
      subject.kind === "ServiceAccount" ? { ...subject } : { apiGroup: rbac, ...subject },
    ),
  });
}

export function clusterRole(name: string, rules: readonly JsonObject[]): JsonObject {
  return object(`${rbac}/v1/ClusterRole`, name, { rules });
}

/** A node of a managed node group. */
export function node(name: string, group: string, instance: string): JsonObject {
  const labels = {
    "eks.amazonaws.com/nodegroup": group,
    "kubernetes.io/hostname": name,
    "topology.kubernetes.io/zone": "eu-central-1a",
  };
  return object("v1/Node", name, {
    metadata: { labels },
    spec: { providerID: `aws:///eu-central-1a/${instance}` },
    status: {
      nodeInfo: { kubeletVersion: "v1.34.2-eks-113cf36", containerRuntimeVersion: "containerd://2.1.5" },
      addresses: [{ type: "InternalIP", address: name.replace(/^ip-|\..*$/g, "").replaceAll("-", ".") }],
    },
  });
}

/** What EKS runs on every node: the VPC CNI, with network policies switched on, and kube-proxy. */
export function eksAgents(first: string): readonly JsonObject[] {
  const agents = workload({
    place: "kube-system/aws-node",
    kind: "DaemonSet",
    account: "aws-node",
    node: first,
    pod: { hostNetwork: true, priorityClassName: "system-node-critical" },
  });
  return [
    ...namespace("kube-system"),
    ...namespace("kube-public"),
    ...namespace("default"),
    account("kube-system/aws-node"),
    account("kube-system/coredns"),
    ...agents.map((each) => withNodeAgent(each)),
    ...workload({
      place: "kube-system/coredns",
      account: "coredns",
      labels: { "k8s-app": "kube-dns" },
      node: first,
      port: 53,
    }),
  ];
}

function withNodeAgent(each: JsonObject): JsonObject {
  const agent = {
    name: "aws-eks-nodeagent",
    image: "registry.example/amazon/aws-network-policy-agent:v1.2.7",
    args: ["--enable-ipv6=false", "--enable-network-policy=true"],
    securityContext: { capabilities: { add: ["NET_ADMIN"] }, privileged: true },
  };
  return JSON.parse(JSON.stringify(each), (key, value: unknown) =>
    key === "containers" && Array.isArray(value) ? [...(value as readonly unknown[]), agent] : value,
  ) as JsonObject;
}
