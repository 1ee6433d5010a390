import { type Action, type Case, type CaseObject, create, twins } from "../harness/case.ts";
import { foreign, named, service } from "./objects.ts";

const target = named(service(), "target");
const balancer = { type: "LoadBalancer", allocateLoadBalancerNodePorts: false };

function patch(spec: Readonly<Record<string, unknown>>): Action {
  return { kind: "patch", target, patchKind: "merge", patch: { spec } };
}

function elmService(spec: Readonly<Record<string, unknown>>): Action {
  return create(service(spec, {}, foreign));
}

const types: readonly Case[] = [
  ...(["oak-owner", "oak-workload"] as const).flatMap((as) =>
    twins({
      guard: "service types",
      name: "NodePort",
      as,
      reason: "Service type NodePort is not allowed; use one of: ClusterIP, LoadBalancer",
      denied: create(service({ type: "NodePort" })),
      allowed: create(service({ type: "ClusterIP" })),
    }),
  ),
  ...twins({
    guard: "service types",
    name: "ExternalName",
    as: "oak-owner",
    reason: "Service type ExternalName is not allowed",
    denied: create(service({ type: "ExternalName", externalName: "elm.acme.example" })),
    allowed: create(service({ clusterIP: "None" })),
  }),
  ...twins({
    guard: "service types",
    name: "LoadBalancer without a quota for it",
    as: "elm-owner",
    reason: "Service type LoadBalancer is not allowed; use one of: ClusterIP",
    denied: elmService(balancer),
    allowed: elmService({}),
  }),
  ...twins({
    guard: "service types",
    name: "type changed later (patch)",
    as: "oak-owner",
    reason: "Service type NodePort is not allowed",
    denied: patch({ type: "NodePort" }),
    allowed: patch(balancer),
  }),
  ...twins({
    guard: "service types",
    name: "type changed later (update)",
    as: "oak-workload",
    reason: "Service type NodePort is not allowed",
    denied: update({ type: "NodePort" }),
    allowed: update(balancer),
  }),
];

function update(spec: Readonly<Record<string, unknown>>): Action {
  const change = (object: CaseObject): CaseObject => ({ ...object, spec: { ...(object.spec as object), ...spec } });
  return { kind: "update", target, change };
}

const addresses: readonly Case[] = [
  ...(["oak-owner", "oak-workload"] as const).flatMap((as) =>
    twins({
      guard: "external IPs",
      name: "external IP of a stranger",
      as,
      reason: "externalIPs (203.0.113.7) can capture other tenants' traffic",
      denied: create(service({ externalIPs: ["203.0.113.7"] })),
      allowed: create(service({ externalIPs: [] })),
    }),
  ),
  ...twins({
    guard: "external IPs",
    name: "external IP added later (patch)",
    as: "oak-owner",
    reason: "can capture other tenants' traffic",
    denied: patch({ externalIPs: ["203.0.113.7"] }),
    allowed: patch({ sessionAffinity: "ClientIP" }),
  }),
  ...twins({
    guard: "external IPs",
    name: "load balancer address of one's choice",
    as: "oak-owner",
    reason: "loadBalancerIP may not be chosen",
    denied: create(service({ ...balancer, loadBalancerIP: "203.0.113.7" })),
    allowed: create(service(balancer)),
  }),
  ...(["oak-owner", "oak-workload"] as const).flatMap((as) =>
    twins({
      guard: "cluster IPs",
      name: "address of the service block of one's choice",
      as,
      reason: "clusterIP may not be chosen",
      denied: create(service({ clusterIP: "10.96.0.10" })),
      allowed: create(service({ clusterIP: "None" })),
    }),
  ),
  ...twins({
    guard: "cluster IPs",
    name: "address chosen by the list of addresses alone",
    as: "oak-owner",
    reason: "clusterIP",
    denied: create(service({ clusterIPs: ["10.96.0.10"] })),
    allowed: create(service({})),
  }),
  ...twins({
    guard: "cluster IPs",
    name: "address chosen with a server-side apply",
    as: "oak-owner",
    reason: "clusterIP may not be chosen",
    denied: applied({ clusterIP: "10.96.0.10" }),
    allowed: applied({}),
  }),
  ...twins({
    guard: "cluster IPs",
    name: "address chosen under forged field managers",
    as: "oak-owner",
    reason: "clusterIP may not be chosen",
    denied: create(forged(service({ clusterIP: "10.96.0.10" }))),
    allowed: create(forged(service({}))),
  }),
  ...twins({
    guard: "node ports",
    name: "node port of one's choice on a load balancer",
    as: "oak-owner",
    reason: "node ports may not be chosen",
    denied: create(service({ ...balancer, ports: [{ port: 80, nodePort: 30080 }] })),
    allowed: create(service({ ...balancer, ports: [{ port: 80 }] })),
  }),
  ...twins({
    guard: "node ports",
    name: "health check port on every node",
    as: "oak-owner",
    reason: "externalTrafficPolicy: Local opens a health check port on every node",
    denied: create(service({ ...balancer, externalTrafficPolicy: "Local" })),
    allowed: create(service({ ...balancer, externalTrafficPolicy: "Cluster" })),
  }),
  {
    guard: "node ports",
    name: "a load balancer that asks for node ports gets none",
    as: "oak-owner",
    action: create(service({ type: "LoadBalancer" })),
    expect: { kind: "allowed", stored: opensNodePorts },
    mutation: "needed",
  },
  {
    guard: "node ports",
    name: "a load balancer that asks for node ports, where nothing is filled in",
    as: "oak-owner",
    action: create(service({ type: "LoadBalancer" })),
    expect: { kind: "denied", reason: "load balancers may not open node ports" },
    mutation: "absent",
  },
  ...twins({
    guard: "node ports",
    name: "node ports turned on later (patch)",
    as: "oak-owner",
    reason: "load balancers may not open node ports; set allocateLoadBalancerNodePorts: false",
    denied: patch({ type: "LoadBalancer", allocateLoadBalancerNodePorts: true }),
    allowed: patch(balancer),
  }),
];

function applied(spec: Readonly<Record<string, unknown>>): Action {
  const object = named(service(spec), "applied");
  const ports = [{ port: 80, protocol: "TCP" }];
  const patch = { ...object, spec: { ...(object.spec as object), ports } };
  return { kind: "patch", target: object, patchKind: "apply", patch };
}

/** The object with an account of who set what, written by its author. */
function forged(object: CaseObject): CaseObject {
  const entry = { manager: "kube-apiserver", operation: "Update", apiVersion: "v1", fieldsType: "FieldsV1" };
  const managedFields = [{ ...entry, fieldsV1: { "f:spec": { "f:ports": {} } } }];
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

function opensNodePorts(object: CaseObject): string | undefined {
  const spec = object.spec as { readonly ports: readonly { readonly nodePort?: number }[] };
  return spec.ports.some(({ nodePort }) => nodePort !== undefined) ? "node ports were opened" : undefined;
}

const prefix = "service.beta.kubernetes.io/aws-load-balancer";

const annotations: readonly Case[] = [
  ...[
    "security-groups",
    "subnets",
    "eip-allocations",
    "additional-resource-tags",
    "ssl-cert",
    "attributes",
    "name",
  ].flatMap((suffix) =>
    twins({
      guard: "load balancer annotations",
      name: suffix,
      as: "oak-owner",
      reason: `annotation ${prefix}-${suffix} reaches beyond the tenant's own load balancer`,
      denied: create(service(balancer, { [`${prefix}-${suffix}`]: "x" })),
      allowed: create(service(balancer, { [`${prefix}-scheme`]: "internal" })),
    }),
  ),
  ...["alb.ingress.kubernetes.io/tags", "alb.ingress.kubernetes.io/auth-idp-oidc"].flatMap((key) =>
    twins({
      guard: "ingress annotations",
      name: `${key} on the Service behind an Ingress`,
      as: "oak-owner",
      reason: `annotation ${key} reaches beyond the environment's own hosts`,
      denied: create(service({}, { [key]: "tenantry:tenant=elm" })),
      allowed: create(service({}, { "alb.ingress.kubernetes.io/healthcheck-path": "/ready" })),
    }),
  ),
  ...twins({
    guard: "load balancer annotations",
    name: "load balancer class of another controller",
    as: "oak-owner",
    reason: "loadBalancerClass must be",
    denied: create(service({ ...balancer, loadBalancerClass: "example.com/other" })),
    allowed: create(service({ ...balancer, loadBalancerClass: "eks.amazonaws.com/nlb" })),
  }),
];

export const serviceCases: readonly Case[] = [...types, ...addresses, ...annotations];
