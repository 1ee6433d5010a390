import { describe, expect, it } from "vitest";
import { sampleContext } from "../../../test/support/environment-contexts.ts";
import { guardrailDrafts, guardrailSettings } from "./guardrail-object.ts";

describe("guardrailSettings", () => {
  it("allows what platform and environment state, and nothing else", () => {
    expect(guardrailSettings(sampleContext())).toEqual({
      tenant: "birch",
      environment: "prod",
      registries: ["333333333333.dkr.ecr.eu-central-1.amazonaws.com"],
      hosts: ["birch.acme.example"],
      ingressClasses: ["alb"],
      gatewayClasses: [],
      storageClasses: ["gp3"],
      priorityClasses: [],
      runtimeClasses: [],
      serviceTypes: ["ClusterIP"],
      peerEnvironments: ["birch--prod"],
      egress: [],
    });
  });

  it("requires own nodes and the sandbox where the architecture has them", () => {
    const settings = guardrailSettings(sampleContext({ boundaries: ["own-nodes", "sandboxed-runtime"] }));
    expect(settings).toMatchObject({
      nodePool: { key: "node-restriction.kubernetes.io/tenantry-environment", value: "birch--prod" },
      requiredRuntimeClass: "isolated-sandbox",
      runtimeClasses: ["isolated-sandbox"],
    });
  });

  it("allows load balancers only with a quota for them", () => {
    const environment = { resourceQuota: { "services.loadbalancers": "2" } };
    expect(guardrailSettings(sampleContext({ environment })).serviceTypes).toEqual(["ClusterIP", "LoadBalancer"]);
  });

  it("names declared peers and blocks, but no block of link-local addresses", () => {
    const peer = { direction: "to" as const, tenant: "forge", environment: "prod", namespace: "ci", port: 443 };
    const cidrs = ["198.51.100.0/24", "169.254.169.254/32", "10.0.0.0/8"].map((cidr) => ({
      cidr,
      ports: [443, 80, 443],
    }));
    const settings = guardrailSettings(
      sampleContext({ environment: { allowedPeers: [peer, { ...peer, port: 80 }], egress: { fqdns: [], cidrs } } }),
    );
    expect(settings.peerEnvironments).toEqual(["birch--prod", "forge--prod"]);
    expect(settings.egress).toEqual([
      { cidr: "10.0.0.0/8", ports: [80, 443] },
      { cidr: "198.51.100.0/24", ports: [80, 443] },
    ]);
  });
});

describe("guardrailDrafts", () => {
  it("stands in every host namespace under the name that the admission policies look for", () => {
    const made = guardrailDrafts(sampleContext()).map(({ manifest, wave }) => [manifest.metadata, wave]);
    expect(made).toEqual([
      [{ name: "default", namespace: "birch--prod--web" }, 2],
      [{ name: "default", namespace: "birch--prod--jobs" }, 2],
    ]);
  });
});
