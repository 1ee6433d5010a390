import { type Action, type Case, type CaseObject, create, twins } from "../harness/case.ts";
import { ownNodes } from "../harness/fixtures.ts";
import { container, lab, own, pod, web } from "./objects.ts";

function withAffinity(affinity: Readonly<Record<string, unknown>>): Action {
  return create(pod({ affinity }));
}

function nodeTerm(expressions: readonly unknown[], fields: readonly unknown[] = []): Readonly<Record<string, unknown>> {
  return {
    ...(expressions.length === 0 ? {} : { matchExpressions: expressions }),
    ...(fields.length === 0 ? {} : { matchFields: fields }),
  };
}

function requiredNode(term: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } } };
}

function preferredNode(preference: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference }] } };
}

const zone = { key: "topology.kubernetes.io/zone", operator: "In", values: ["eu-central-1a"] };
const foreignNodes = { key: ownNodes.key, operator: "In", values: [ownNodes.value] };
const oneNode = { key: "kubernetes.io/hostname", operator: "In", values: ["node-1"] };
const nodeByName = { key: "metadata.name", operator: "In", values: ["node-1"] };

const nodes: readonly Case[] = [
  ...twins({
    guard: "nodeName",
    name: "pod that names its node",
    as: "oak-owner",
    reason: "nodeName bypasses the scheduler",
    denied: create(pod({ nodeName: "node-1" })),
    allowed: create(pod()),
  }),
  ...twins({
    guard: "nodeName",
    name: "workload that names a node",
    as: "oak-workload",
    reason: "nodeName bypasses the scheduler",
    denied: create(pod({ nodeName: "node-1" })),
    allowed: create(pod({ nodeName: "" })),
  }),
  ...twins({
    guard: "own nodes",
    name: "nodeSelector of another tenant's nodes",
    as: "oak-owner",
    reason: `nodeSelector may not choose a node or another tenant's nodes; remove ${ownNodes.key}`,
    denied: create(pod({ nodeSelector: { [ownNodes.key]: ownNodes.value } })),
    allowed: create(pod({ nodeSelector: { "topology.kubernetes.io/zone": "eu-central-1a" } })),
  }),
  ...twins({
    guard: "own nodes",
    name: "nodeSelector of one node",
    as: "oak-workload",
    reason: "remove kubernetes.io/hostname",
    denied: create(pod({ nodeSelector: { "kubernetes.io/hostname": "node-1" } })),
    allowed: create(pod({ nodeSelector: { "kubernetes.io/arch": "arm64" } })),
  }),
  ...Object.entries({
    "required affinity to another tenant's nodes": requiredNode(nodeTerm([foreignNodes])),
    "preferred affinity to another tenant's nodes": preferredNode(nodeTerm([foreignNodes])),
    "affinity to one node by label": requiredNode(nodeTerm([oneNode])),
    "affinity to one node by field": requiredNode(nodeTerm([], [nodeByName])),
  }).flatMap(([name, affinity]) =>
    twins({
      guard: "own nodes",
      name,
      as: "oak-owner",
      reason: "node affinity may not choose a node or another tenant's nodes",
      denied: withAffinity(affinity),
      allowed: withAffinity(
        "nodeAffinity" in affinity && name.startsWith("preferred")
          ? preferredNode(nodeTerm([zone]))
          : requiredNode(nodeTerm([zone, { ...oneNode, operator: "NotIn" }])),
      ),
    }),
  ),
];

function podTerm(extra: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { labelSelector: { matchLabels: { app: "shop" } }, topologyKey: "kubernetes.io/hostname", ...extra };
}

const affinityReason = "pod affinity may only refer to namespaces of the own environment";

const neighbours: readonly Case[] = Object.entries({
  "affinity to pods of every namespace": ["podAffinity", { namespaceSelector: {} }],
  "affinity to a foreign namespace": ["podAffinity", { namespaces: ["elm--prod--core"] }],
  "anti-affinity against every namespace": ["podAntiAffinity", { namespaceSelector: {} }],
  "anti-affinity against another tenant": [
    "podAntiAffinity",
    { namespaceSelector: { matchLabels: { "tenantry.dev/tenant": "elm", "tenantry.dev/environment": "prod" } } },
  ],
} as const).flatMap(([name, [kind, extra]]) =>
  twins({
    guard: "own nodes",
    name,
    as: "oak-owner",
    reason: affinityReason,
    denied: withAffinity({ [kind]: { requiredDuringSchedulingIgnoredDuringExecution: [podTerm(extra)] } }),
    allowed: withAffinity({
      [kind]: { requiredDuringSchedulingIgnoredDuringExecution: [podTerm({ namespaces: ["oak--prod--jobs"] })] },
    }),
  }),
);

const condition = { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" };

const tolerations: readonly Case[] = Object.entries({
  "toleration of every taint": [{ operator: "Exists" }, "toleration of every taint is not allowed"],
  "toleration of another tenant's nodes": [
    { key: ownNodes.key, operator: "Equal", value: ownNodes.value },
    `toleration of ${ownNodes.key} is not allowed`,
  ],
  "toleration of any tenant's nodes": [
    { key: ownNodes.key, operator: "Exists" },
    `toleration of ${ownNodes.key} is not allowed`,
  ],
  "toleration of control plane nodes": [
    { key: "node-role.kubernetes.io/control-plane", operator: "Exists" },
    "toleration of node-role.kubernetes.io/control-plane is not allowed",
  ],
} as const).flatMap(([name, [toleration, reason]]) =>
  (["oak-owner", "oak-workload"] as const).flatMap((as) =>
    twins({
      guard: "tolerations",
      name,
      as,
      reason,
      denied: create(pod({ tolerations: [toleration] })),
      allowed: create(pod({ tolerations: [condition] })),
    }),
  ),
);

/** States everything that the namespace demands, so that nothing has to be filled in. */
function ownPod(spec: Readonly<Record<string, unknown>> = {}): CaseObject {
  return pod({ nodeSelector: { [ownNodes.key]: ownNodes.value }, runtimeClassName: "sandbox", ...spec }, own);
}

const onOwnNodes: readonly Case[] = [
  {
    guard: "own nodes",
    name: "pod without placement gets the environment's nodes, runtime class and its overhead",
    as: "yew-owner",
    action: create(pod({ securityContext: { runAsNonRoot: true } }, own)),
    expect: { kind: "allowed", stored: lacksOwnPlacement },
    mutation: "needed",
  },
  {
    guard: "own nodes",
    name: "pod with a selector and a toleration of its own keeps them beside the environment's",
    as: "yew-owner",
    action: create(pod({ nodeSelector: { "kubernetes.io/arch": "arm64" }, tolerations: [condition] }, own)),
    expect: { kind: "allowed", stored: lacksOwnPlacement },
    mutation: "needed",
  },
  {
    guard: "own nodes",
    name: "pod without the environment's nodes, where nothing is filled in",
    as: "yew-owner",
    action: create(pod({ runtimeClassName: "sandbox" }, own)),
    expect: { kind: "denied", reason: "pods must run on the environment's own nodes" },
    mutation: "absent",
  },
  {
    guard: "runtime classes",
    name: "pod without the required sandbox, where nothing is filled in",
    as: "yew-owner",
    action: create(pod({ nodeSelector: { [ownNodes.key]: ownNodes.value } }, own)),
    expect: { kind: "denied", reason: "pods must set runtimeClassName: sandbox" },
    mutation: "absent",
  },
  ...twins({
    guard: "own nodes",
    name: "pod that selects other nodes by the same label",
    as: "yew-owner",
    reason: `pods must run on the environment's own nodes; set nodeSelector ${ownNodes.key}: ${ownNodes.value}`,
    denied: create(ownPod({ nodeSelector: { [ownNodes.key]: "elm--prod" } })),
    allowed: create(ownPod({ nodeSelector: { [ownNodes.key]: ownNodes.value } })),
  }),
  ...twins({
    guard: "tolerations",
    name: "own nodes: toleration of every tenant's taint",
    as: "yew-owner",
    reason: `toleration of ${ownNodes.key} is not allowed; remove it or tolerate ${ownNodes.key}=${ownNodes.value}`,
    denied: create(ownPod({ tolerations: [{ key: ownNodes.key, operator: "Exists" }] })),
    allowed: create(ownPod({ tolerations: [{ key: ownNodes.key, operator: "Equal", value: ownNodes.value }] })),
  }),
  ...twins({
    guard: "own nodes",
    name: "virtual cluster's syncer sends a pod to other nodes",
    as: "yew-syncer",
    reason: "pods must run on the environment's own nodes",
    denied: create(ownPod({ nodeSelector: { [ownNodes.key]: "shared" } })),
    allowed: create(ownPod()),
  }),
];

function lacksOwnPlacement(stored: CaseObject): string | undefined {
  const spec = stored.spec as {
    readonly nodeSelector?: Readonly<Record<string, string>>;
    readonly tolerations?: readonly { readonly key?: string; readonly value?: string }[];
    readonly runtimeClassName?: string;
    readonly overhead?: unknown;
    readonly securityContext?: { readonly seccompProfile?: { readonly type?: string } };
  };
  if (spec.nodeSelector?.[ownNodes.key] !== ownNodes.value) return "the node selector was not added";
  if (!spec.tolerations?.some(({ key, value }) => key === ownNodes.key && value === ownNodes.value)) {
    return "the toleration was not added";
  }
  if (spec.runtimeClassName !== "sandbox") return "the runtime class was not added";
  if (spec.overhead === undefined) return "the runtime class's overhead was not added";
  return spec.securityContext?.seccompProfile?.type === "RuntimeDefault" ? undefined : "seccomp was not set";
}

const classes: readonly Case[] = [
  ...twins({
    guard: "runtime classes",
    name: "runtime class that is not listed",
    as: "oak-owner",
    reason: "runtime class sandbox is not allowed; use one of: gvisor",
    denied: create(pod({ runtimeClassName: "sandbox" })),
    allowed: create(pod({ runtimeClassName: "gvisor" })),
  }),
  ...twins({
    guard: "tolerations",
    name: "toleration of a runtime class's nodes, named by the tenant instead of brought by the class",
    as: "oak-owner",
    reason: "toleration of gvisor is not allowed",
    denied: create(pod({ tolerations: [{ key: "gvisor", operator: "Exists" }] })),
    allowed: create(pod({ runtimeClassName: "gvisor" })),
  }),
  ...twins({
    guard: "tolerations",
    name: "toleration added to a pod that named none (patch)",
    as: "oak-owner",
    reason: "toleration of every taint is not allowed",
    denied: tolerate({ operator: "Exists" }),
    allowed: tolerate(condition),
  }),
  ...twins({
    guard: "runtime classes",
    name: "pod that leaves the required sandbox",
    as: "yew-owner",
    reason: "runtime class gvisor is not allowed; use one of: sandbox",
    denied: create(ownPod({ runtimeClassName: "gvisor" })),
    allowed: create(ownPod({ runtimeClassName: "sandbox" })),
  }),
  ...["system-node-critical", "system-cluster-critical", "urgent"].flatMap((priorityClassName) =>
    twins({
      guard: "priority classes",
      name: `priority class ${priorityClassName}`,
      as: "oak-owner",
      reason: `priority class ${priorityClassName} is not allowed; use one of: batch`,
      denied: create(pod({ priorityClassName })),
      allowed: create(pod({ priorityClassName: "batch" })),
    }),
  ),
  ...twins({
    guard: "host ports",
    name: "host port where Pod Security would allow it",
    as: "oak-owner",
    reason: "host ports are not allowed",
    denied: create(pod({ containers: [container({ ports: [{ containerPort: 80, hostPort: 8086 }] })] }, lab)),
    allowed: create(pod({ containers: [container({ ports: [{ containerPort: 80 }] })] }, lab)),
  }),
];

/** A pod's tolerations may only grow, so the patch adds to what the API server put there. */
function tolerate(toleration: unknown): Action {
  const target = { apiVersion: "v1", kind: "Pod", metadata: { name: "target", namespace: web } };
  return {
    kind: "patch",
    target,
    patchKind: "json",
    patch: [{ op: "add", path: "/spec/tolerations/-", value: toleration }],
  };
}

export const schedulingCases: readonly Case[] = [...nodes, ...neighbours, ...tolerations, ...onOwnNodes, ...classes];
