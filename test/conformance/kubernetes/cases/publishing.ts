import { type Action, type Case, create, twins } from "../harness/case.ts";
import { ingress, ingressRule, named, service } from "./objects.ts";

const target = named(ingress(), "target");

function host(name: string, denied: Action, allowed: Action, reason: string): readonly Case[] {
  return twins({ guard: "hosts", name, as: "oak-owner", reason, denied, allowed });
}

const good = create(ingress({ rules: [ingressRule("shop.acme.example")] }));
const notOurs = "is not allowed; allowed hosts: oak.acme.example, shop.acme.example";

const hosts: readonly Case[] = [
  ...host(
    "another tenant's host",
    create(ingress({ rules: [ingressRule("elm.acme.example")] })),
    good,
    `host elm.acme.example ${notOurs}`,
  ),
  ...host(
    "second rule with another tenant's host",
    create(ingress({ rules: [ingressRule("oak.acme.example"), ingressRule("elm.acme.example")] })),
    create(ingress({ rules: [ingressRule("oak.acme.example"), ingressRule("shop.acme.example")] })),
    `host elm.acme.example ${notOurs}`,
  ),
  ...host(
    "wildcard host",
    create(ingress({ rules: [ingressRule("*.acme.example")] })),
    good,
    `host *.acme.example ${notOurs}`,
  ),
  ...host("subdomain of the own host", create(ingress({ rules: [ingressRule("a.oak.acme.example")] })), good, notOurs),
  ...host("rule without a host", create(ingress({ rules: [ingressRule()] })), good, "an empty host answers for all"),
  ...host(
    "default backend",
    create(ingress({ defaultBackend: { service: { name: "shop", port: { number: 80 } } } })),
    good,
    "a default backend answers for every host",
  ),
  ...host(
    "TLS entry with another tenant's host",
    create(ingress({ tls: [{ hosts: ["oak.acme.example", "elm.acme.example"] }] })),
    create(ingress({ tls: [{ hosts: ["oak.acme.example", "shop.acme.example"] }] })),
    `host elm.acme.example ${notOurs}`,
  ),
  ...host(
    "TLS entry without hosts",
    create(ingress({ tls: [{ secretName: "shop-tls" }] })),
    create(ingress({ tls: [{ secretName: "shop-tls", hosts: ["oak.acme.example"] }] })),
    "must name its hosts",
  ),
  ...host(
    "host changed later (patch)",
    { kind: "patch", target, patchKind: "merge", patch: { spec: { rules: [ingressRule("elm.acme.example")] } } },
    { kind: "patch", target, patchKind: "merge", patch: { spec: { rules: [ingressRule("shop.acme.example")] } } },
    `host elm.acme.example ${notOurs}`,
  ),
  ...host(
    "host changed later (update)",
    {
      kind: "update",
      target,
      change: (object) => ({ ...object, spec: { ...spec(object), rules: [ingressRule("elm.acme.example")] } }),
    },
    {
      kind: "update",
      target,
      change: (object) => ({ ...object, spec: { ...spec(object), rules: [ingressRule("shop.acme.example")] } }),
    },
    `host elm.acme.example ${notOurs}`,
  ),
  ...twins({
    guard: "hosts",
    name: "workload publishes another tenant's host",
    as: "oak-workload",
    reason: `host elm.acme.example ${notOurs}`,
    denied: create(ingress({ rules: [ingressRule("elm.acme.example")] })),
    allowed: good,
  }),
];

function spec(object: { readonly [key: string]: unknown }): Readonly<Record<string, unknown>> {
  return object.spec as Readonly<Record<string, unknown>>;
}

/** Controllers that write configuration files have taken such characters for the end of the path. */
const paths: readonly Case[] = ['/a" { return 200; } location "/b', "/a;", "/a {}", "/a\tb"].flatMap((path) =>
  twins({
    guard: "ingress paths",
    name: JSON.stringify(path),
    as: "oak-owner",
    reason: "a path may not hold spaces, quotes, semicolons or braces",
    denied: create(ingress({ rules: [pathRule(path)] })),
    allowed: create(ingress({ rules: [pathRule("/(a|b)/.*\\.php$")] })),
  }),
);

function pathRule(path: string): Readonly<Record<string, unknown>> {
  const backend = { service: { name: "shop", port: { number: 80 } } };
  return { host: "shop.acme.example", http: { paths: [{ path, pathType: "ImplementationSpecific", backend }] } };
}

const rewrites: readonly Case[] = twins({
  guard: "ingress paths",
  name: "rewrite target that ends its directive",
  as: "oak-workload",
  reason: "a path may not hold spaces, quotes, semicolons or braces",
  denied: create(ingress({}, { "nginx.ingress.kubernetes.io/rewrite-target": '/$1"; return 200' })),
  allowed: create(ingress({}, { "nginx.ingress.kubernetes.io/rewrite-target": "/$1" })),
});

const classes: readonly Case[] = [
  ...twins({
    guard: "ingress classes",
    name: "class that is not listed",
    as: "oak-owner",
    reason: "ingress class nginx is not allowed; use one of: alb",
    denied: create(ingress({ ingressClassName: "nginx" })),
    allowed: create(ingress({ ingressClassName: "alb" })),
  }),
  ...twins({
    guard: "ingress classes",
    name: "class by the old annotation",
    as: "oak-owner",
    reason: "ingress class nginx is not allowed",
    denied: create(ingress({ ingressClassName: undefined }, { "kubernetes.io/ingress.class": "nginx" })),
    allowed: create(ingress({ ingressClassName: undefined }, { "kubernetes.io/ingress.class": "alb" })),
  }),
  ...twins({
    guard: "ingress classes",
    name: "no class",
    as: "oak-owner",
    reason: "ingress class (none) is not allowed",
    denied: create(ingress({ ingressClassName: undefined })),
    allowed: create(ingress()),
  }),
];

/** Annotations that reach beyond the tenant's own hosts or balancer. */
const ingressAnnotations: readonly (readonly [key: string, value: string])[] = [
  ["alb.ingress.kubernetes.io/conditions.shop", '[{"field":"host-header"}]'],
  ["alb.ingress.kubernetes.io/actions.shop", '{"type":"forward"}'],
  ["alb.ingress.kubernetes.io/certificate-arn", "arn:aws:acm:eu-central-1:333333333333:certificate/elm"],
  ["alb.ingress.kubernetes.io/security-groups", "sg-1"],
  ["alb.ingress.kubernetes.io/tags", "tenant=elm"],
  ["nginx.ingress.kubernetes.io/server-alias", "elm.acme.example"],
  ["nginx.ingress.kubernetes.io/configuration-snippet", "return 200;"],
  ["nginx.org/server-snippets", "return 200;"],
  ["haproxy.org/backend-config-snippet", "http-request deny"],
];

const annotations: readonly Case[] = [
  ...ingressAnnotations.flatMap(([key, value]) =>
    twins({
      guard: "ingress annotations",
      name: key,
      as: "oak-owner",
      reason: `annotation ${key} reaches beyond the environment's own hosts`,
      denied: create(ingress({}, { [key]: value })),
      allowed: create(ingress({}, { "alb.ingress.kubernetes.io/target-type": "ip" })),
    }),
  ),
  ...twins({
    guard: "ingress annotations",
    name: "ingress group of another tenant",
    as: "oak-owner",
    reason: "ingress group elm--prod is not allowed; name it oak--prod",
    denied: create(ingress({}, { "alb.ingress.kubernetes.io/group.name": "elm--prod" })),
    allowed: create(ingress({}, { "alb.ingress.kubernetes.io/group.name": "oak--prod" })),
  }),
  ...twins({
    guard: "ingress annotations",
    name: "annotation added later (patch)",
    as: "oak-owner",
    reason: "ingress group oak--production is not allowed",
    denied: annotate("alb.ingress.kubernetes.io/group.name", "oak--production"),
    allowed: annotate("alb.ingress.kubernetes.io/group.name", "oak--prod--web"),
  }),
  ...twins({
    guard: "hosts",
    name: "external-dns name of another tenant on a Service",
    as: "oak-owner",
    reason: "external-dns may not publish elm.acme.example",
    denied: create(service({}, { "external-dns.alpha.kubernetes.io/hostname": "oak.acme.example, elm.acme.example" })),
    allowed: create(service({}, { "external-dns.alpha.kubernetes.io/hostname": "oak.acme.example,shop.acme.example" })),
  }),
  ...twins({
    guard: "hosts",
    name: "external-dns name by an annotation of a later stage",
    as: "oak-owner",
    reason: "external-dns may not publish elm.acme.example",
    denied: create(service({}, { "external-dns.kubernetes.io/internal-hostname": "elm.acme.example" })),
    allowed: create(service({}, { "external-dns.kubernetes.io/internal-hostname": "shop.acme.example" })),
  }),
  ...twins({
    guard: "hosts",
    name: "external-dns target",
    as: "oak-owner",
    reason: "external-dns.alpha.kubernetes.io/target is not allowed",
    denied: create(ingress({}, { "external-dns.alpha.kubernetes.io/target": "198.51.100.7" })),
    allowed: create(ingress({}, { "external-dns.alpha.kubernetes.io/ttl": "60" })),
  }),
];

function annotate(key: string, value: string): Action {
  return { kind: "patch", target, patchKind: "merge", patch: { metadata: { annotations: { [key]: value } } } };
}

export const publishingCases: readonly Case[] = [...hosts, ...paths, ...rewrites, ...classes, ...annotations];
