import { type Case, type CaseObject, create, twins } from "../harness/case.ts";
import { container, full, goodImage, ingress, ingressRule, networkPolicy, pod } from "./objects.ts";

/**
 * Objects far larger than usual, under a Guardrail at its bounds. The API server stops an expression that costs too much,
 * and policies fail closed, so a rule that is too dear would refuse what it should allow.
 */
function repeat<Item>(count: number, make: (index: number) => Item): readonly Item[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function bigPod(lastImage: string): CaseObject {
  const containers = repeat(50, (index) => container({ name: `main-${index}` }));
  const initContainers = repeat(20, (index) => container({ name: `init-${index}` }));
  const last = container({ name: "last", image: lastImage });
  const tolerations = repeat(50, (index) => ({ key: `node.kubernetes.io/condition-${index}`, operator: "Exists" }));
  return pod({ containers: [...containers, last], initContainers, tolerations }, full);
}

function bigIngress(lastHost: string): CaseObject {
  const rules = [...repeat(99, () => ingressRule("oak.acme.example")), ingressRule(lastHost)];
  const tls = repeat(20, () => ({ hosts: repeat(10, () => "oak.acme.example") }));
  const object = ingress({ rules, tls });
  return { ...object, metadata: { ...object.metadata, namespace: full } };
}

function bigPolicy(last: unknown): CaseObject {
  const own = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "oak--full--web" } } };
  const block = { ipBlock: { cidr: "10.63.0.0/24" } };
  const peers = repeat(10, (index) => (index % 2 === 0 ? own : block));
  const ports = repeat(10, (index) => ({ port: 64 - index }));
  const egress = repeat(10, () => ({ to: peers, ports }));
  return networkPolicy({ policyTypes: ["Egress"], egress: [...egress, { to: [last], ports }] }, full);
}

const guard = "cost budget";

export const largeObjectCases: readonly Case[] = [
  ...twins({
    guard,
    name: "pod of 71 containers and 50 tolerations among 64 registries",
    as: "oak-owner",
    reason: "image evil.example/x does not come from an allowed registry",
    denied: create(bigPod("evil.example/x")),
    allowed: create(bigPod(goodImage)),
  }),
  ...twins({
    guard,
    name: "Ingress of 100 rules and 200 TLS hosts among 256 hosts",
    as: "oak-owner",
    reason: "host elm.acme.example is not allowed",
    denied: create(bigIngress("elm.acme.example")),
    allowed: create(bigIngress("oak.acme.example")),
  }),
  ...twins({
    guard,
    name: "NetworkPolicy of 101 peers among 64 environments and 64 blocks",
    as: "oak-owner",
    reason: "ipBlock 10.64.0.0/16 is not declared",
    denied: create(bigPolicy({ ipBlock: { cidr: "10.64.0.0/16" } })),
    allowed: create(bigPolicy({ ipBlock: { cidr: "10.0.0.0/16" } })),
  }),
];
