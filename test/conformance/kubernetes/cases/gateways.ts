import { type Action, type Case, create, twins } from "../harness/case.ts";
import { web } from "./objects.ts";

const gatewayApi = "gateway.networking.k8s.io/v1";

function route(kind: string, hostnames: readonly string[] | undefined): Action {
  const metadata = { name: "case", namespace: web };
  return create({ apiVersion: gatewayApi, kind, metadata, spec: { parentRefs: [{ name: "shared" }], hostnames } });
}

function gateway(
  overrides: Readonly<Record<string, unknown>>,
  listener: Readonly<Record<string, unknown>> = {},
): Action {
  const listeners = [{ name: "web", port: 443, protocol: "HTTPS", hostname: "oak.acme.example", ...listener }];
  return create({
    apiVersion: gatewayApi,
    kind: "Gateway",
    metadata: { name: "case", namespace: web },
    spec: { gatewayClassName: "shared", listeners, ...overrides },
  });
}

export const gatewayCases: readonly Case[] = [
  ...["HTTPRoute", "GRPCRoute", "TLSRoute"].flatMap((kind) =>
    twins({
      guard: "gateway routes",
      name: `${kind} with another tenant's host`,
      as: "oak-owner",
      reason: "hostname elm.acme.example is not allowed",
      denied: route(kind, ["oak.acme.example", "elm.acme.example"]),
      allowed: route(kind, ["oak.acme.example"]),
    }),
  ),
  ...twins({
    guard: "gateway routes",
    name: "route without hostnames",
    as: "oak-workload",
    reason: "a route must name its hostnames",
    denied: route("HTTPRoute", undefined),
    allowed: route("HTTPRoute", ["shop.acme.example"]),
  }),
  ...twins({
    guard: "gateway routes",
    name: "route with a wildcard",
    as: "oak-owner",
    reason: "hostname *.acme.example is not allowed",
    denied: route("HTTPRoute", ["*.acme.example"]),
    allowed: route("HTTPRoute", ["shop.acme.example"]),
  }),
  ...twins({
    guard: "gateway classes",
    name: "class that is not listed",
    as: "oak-owner",
    reason: "gateway class internal is not allowed; use one of: shared",
    denied: gateway({ gatewayClassName: "internal" }),
    allowed: gateway({}),
  }),
  ...twins({
    guard: "gateway routes",
    name: "listener without a host",
    as: "oak-owner",
    reason: "listener web must have one of the hostnames",
    denied: gateway({}, { hostname: undefined }),
    allowed: gateway({}),
  }),
  ...twins({
    guard: "gateway routes",
    name: "listener that takes routes of all namespaces",
    as: "oak-owner",
    reason: "a listener may not take routes of other namespaces",
    denied: gateway({}, { allowedRoutes: { namespaces: { from: "All" } } }),
    allowed: gateway({}, { allowedRoutes: { namespaces: { from: "Same" } } }),
  }),
  ...[{ allowedListeners: { namespaces: { from: "All" } } }, { defaultScope: "All" }].flatMap((spec) =>
    twins({
      guard: "gateway routes",
      name: `Gateway with ${Object.keys(spec).join()} for all namespaces`,
      as: "oak-owner",
      reason: "a Gateway may not take listeners or routes of other namespaces",
      denied: gateway(spec),
      allowed: gateway({}),
    }),
  ),
  ...twins({
    guard: "gateway routes",
    name: "Gateway with infrastructure of its choice",
    as: "oak-owner",
    reason: "infrastructure and addresses of a Gateway are the platform's",
    denied: gateway({ infrastructure: { annotations: { a: "b" } } }),
    allowed: gateway({}),
  }),
  ...twins({
    guard: "gateway routes",
    name: "ReferenceGrant to another tenant",
    as: "oak-owner",
    reason: "a ReferenceGrant may only name namespaces of the own environment",
    denied: referenceGrant("elm--prod--core"),
    allowed: referenceGrant("oak--prod--jobs"),
  }),
];

function referenceGrant(namespace: string): Action {
  return create({
    apiVersion: "gateway.networking.k8s.io/v1beta1",
    kind: "ReferenceGrant",
    metadata: { name: "case", namespace: web },
    spec: {
      from: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace }],
      to: [{ group: "", kind: "Service" }],
    },
  });
}
