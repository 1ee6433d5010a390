import { type Action, type Actor, type Case, create, twins } from "../harness/case.ts";
import { edge, named, networkPolicy } from "./objects.ts";

const guard = "network policy peers";
const target = named(networkPolicy({}), "target");

function ingressFrom(...peers: readonly unknown[]): Action {
  return create(networkPolicy({ ingress: [{ from: peers }] }));
}

function egressTo(...peers: readonly unknown[]): Action {
  return create(networkPolicy({ egress: [{ to: peers }], policyTypes: ["Egress"] }));
}

function edgeTo(ipBlock: Readonly<Record<string, unknown>>): Action {
  return create(networkPolicy({ egress: [{ to: [{ ipBlock }] }], policyTypes: ["Egress"] }, edge));
}

function labels(tenant: string, environment: string): Readonly<Record<string, unknown>> {
  const matchLabels = { "tenantry.dev/tenant": tenant, "tenantry.dev/environment": environment };
  return { namespaceSelector: { matchLabels } };
}

function byName(name: string): Readonly<Record<string, unknown>> {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } };
}

function byExpression(operator: string, values?: readonly string[]): Readonly<Record<string, unknown>> {
  const expression = { key: "kubernetes.io/metadata.name", operator, ...(values === undefined ? {} : { values }) };
  return { namespaceSelector: { matchExpressions: [expression] } };
}

const sibling = labels("oak", "prod");
const beyond = "reaches beyond the environment's peers";

interface Peer {
  readonly name: string;
  readonly denied: unknown;
  readonly allowed: unknown;
  readonly reason: string;
}

const peers: readonly Peer[] = [
  {
    name: "empty namespaceSelector",
    denied: { namespaceSelector: {} },
    allowed: { podSelector: {} },
    reason: `namespaceSelector {} ${beyond}`,
  },
  {
    name: "empty namespaceSelector with a podSelector",
    denied: { namespaceSelector: {}, podSelector: { matchLabels: { app: "shop" } } },
    allowed: { podSelector: { matchLabels: { app: "shop" } } },
    reason: `namespaceSelector {} ${beyond}`,
  },
  {
    name: "foreign environment by labels",
    denied: labels("ash", "prod"),
    allowed: labels("elm", "prod"),
    reason: beyond,
  },
  { name: "other environment of the own tenant", denied: labels("oak", "dev"), allowed: sibling, reason: beyond },
  {
    name: "tenant without environment",
    denied: { namespaceSelector: { matchLabels: { "tenantry.dev/tenant": "oak" } } },
    allowed: sibling,
    reason: `namespaceSelector tenantry.dev/tenant=oak ${beyond}`,
  },
  {
    name: "foreign namespace by name",
    denied: byName("kube-system"),
    allowed: byName("oak--prod--jobs"),
    reason: `kubernetes.io/metadata.name=kube-system ${beyond}`,
  },
  {
    name: "namespace whose name only begins alike",
    denied: byName("oak--production--web"),
    allowed: byName("elm--prod--core"),
    reason: beyond,
  },
  {
    name: "names, one of them foreign",
    denied: byExpression("In", ["oak--prod--web", "ash--prod--web"]),
    allowed: byExpression("In", ["oak--prod--web", "elm--prod--core"]),
    reason: beyond,
  },
  {
    name: "every name but one",
    denied: byExpression("NotIn", ["oak--prod--web"]),
    allowed: byExpression("In", ["oak--prod--web"]),
    reason: beyond,
  },
  {
    name: "every namespace that has a name",
    denied: byExpression("Exists"),
    allowed: byExpression("In", ["oak--prod--jobs"]),
    reason: beyond,
  },
  { name: "second peer is foreign", denied: { namespaceSelector: {} }, allowed: { podSelector: {} }, reason: beyond },
];

function bothDirections({ name, denied, allowed, reason }: Peer): readonly Case[] {
  const first = name.startsWith("second") ? [{ podSelector: {} }] : [];
  return [
    ...twins({
      guard,
      name: `ingress: ${name}`,
      as: "oak-owner",
      reason,
      denied: ingressFrom(...first, denied),
      allowed: ingressFrom(...first, allowed),
    }),
    ...twins({
      guard,
      name: `egress: ${name}`,
      as: "oak-owner",
      reason,
      denied: egressTo(...first, denied),
      allowed: egressTo(...first, allowed),
    }),
  ];
}

/** Tries a block that egress may be opened to at port 443, and one that is not declared. */
function toBlock(cidr: string, ...ports: readonly unknown[]): Action {
  return create(networkPolicy({ egress: [{ to: [{ ipBlock: { cidr } }], ports }], policyTypes: ["Egress"] }));
}

const https = { port: 443 };

const blocks: readonly Case[] = [
  ...(
    [
      ["undeclared block", "10.21.0.0/16", "10.20.8.0/24"],
      ["block around a declared one", "10.16.0.0/12", "10.20.0.0/16"],
      ["all of IPv6", "2000::/3", "10.20.0.7/32"],
    ] as const
  ).flatMap(([name, denied, allowed]) =>
    twins({
      guard,
      name: `egress: ${name}`,
      as: "oak-owner",
      reason: `ipBlock ${denied} is not declared`,
      denied: toBlock(denied, https),
      allowed: toBlock(allowed, https),
    }),
  ),
  ...(
    [
      ["every port of a declared block", []],
      ["another port of a declared block", [https, { port: 10250 }]],
      ["range of ports of a declared block", [{ port: 443, endPort: 10250 }]],
      ["another protocol of a declared block", [{ port: 443, protocol: "UDP" }]],
      ["named port of a declared block", [{ port: "https" }]],
      ["protocol without a port", [{ protocol: "TCP" }]],
    ] as const
  ).flatMap(([name, ports]) =>
    twins({
      guard,
      name: `egress: ${name}`,
      as: "oak-workload",
      reason: "ipBlock 10.20.0.0/16 is not declared for these ports",
      denied: toBlock("10.20.0.0/16", ...ports),
      allowed: toBlock("10.20.0.0/16", { port: 443, protocol: "TCP" }),
    }),
  ),
  ...twins({
    guard,
    name: "ingress: addresses instead of peers",
    as: "oak-owner",
    reason: "an ingress rule may not name addresses",
    denied: ingressFrom({ podSelector: {} }, { ipBlock: { cidr: "10.20.0.0/16" } }),
    allowed: ingressFrom({ podSelector: {} }, sibling),
  }),
];

const open: readonly Case[] = (["oak-owner", "oak-workload"] as const).flatMap((as: Actor) => [
  ...twins({
    guard,
    name: "ingress rule for everyone",
    as,
    reason: "a rule without peers allows everyone",
    denied: create(networkPolicy({ ingress: [{}] })),
    allowed: create(networkPolicy({ ingress: [] })),
  }),
  ...twins({
    guard,
    name: "egress rule for everyone on a port",
    as,
    reason: "a rule without peers allows everyone",
    denied: create(networkPolicy({ egress: [{ ports: [{ port: 443 }] }], policyTypes: ["Egress"] })),
    allowed: create(networkPolicy({ egress: [{ ports: [{ port: 443 }], to: [sibling] }], policyTypes: ["Egress"] })),
  }),
  ...twins({
    guard,
    name: "policy opened later (patch)",
    as,
    reason: beyond,
    denied: patchFrom({ namespaceSelector: {} }),
    allowed: patchFrom(sibling),
  }),
]);

function patchFrom(peer: unknown): Action {
  return { kind: "patch", target, patchKind: "merge", patch: { spec: { ingress: [{ from: [peer] }] } } };
}

const metadata: readonly Case[] = [
  ...twins({
    guard,
    name: "instance metadata",
    as: "oak-owner",
    reason: "ipBlock 169.254.169.254/32 reaches the instance metadata addresses",
    denied: edgeTo({ cidr: "169.254.169.254/32" }),
    allowed: edgeTo({ cidr: "198.51.100.0/24" }),
  }),
  ...twins({
    guard,
    name: "Pod Identity agent",
    as: "oak-owner",
    reason: "reaches the instance metadata addresses",
    denied: edgeTo({ cidr: "169.254.170.23/32" }),
    allowed: edgeTo({ cidr: "198.51.100.23/32" }),
  }),
  ...twins({
    guard,
    name: "all addresses with metadata",
    as: "oak-owner",
    reason: "ipBlock 0.0.0.0/0 reaches the instance metadata addresses",
    denied: edgeTo({ cidr: "0.0.0.0/0" }),
    allowed: edgeTo({ cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] }),
  }),
  ...twins({
    guard,
    name: "all addresses but one of metadata",
    as: "oak-owner",
    reason: "reaches the instance metadata addresses",
    denied: edgeTo({ cidr: "0.0.0.0/0", except: ["169.254.169.254/32"] }),
    allowed: edgeTo({ cidr: "0.0.0.0/0", except: ["169.254.0.0/16", "10.0.0.0/8"] }),
  }),
  ...twins({
    guard,
    name: "instance metadata by IPv6",
    as: "oak-owner",
    reason: "ipBlock fd00:ec2::254/128 reaches the instance metadata addresses",
    denied: edgeTo({ cidr: "fd00:ec2::254/128" }),
    allowed: edgeTo({ cidr: "2001:db8::/32" }),
  }),
];

export const networkCases: readonly Case[] = [...peers.flatMap(bothDirections), ...blocks, ...open, ...metadata];
