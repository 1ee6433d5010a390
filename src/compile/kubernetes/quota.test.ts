import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sampleContext } from "../../../test/support/environment-contexts.ts";
import { parseQuantity } from "../../model/quantity.ts";
import { containerDefaults } from "./container-defaults.ts";
import { quotaDrafts, quotaShares } from "./quota.ts";

const nanosOf = (text: string | undefined): bigint => parseQuantity(text ?? "")?.nanos ?? 0n;

describe("quotaShares", () => {
  it("closes node ports and load balancers and caps objects that were not mentioned", () => {
    const share = quotaShares(sampleContext()).get("birch--prod--web");
    expect(share).toMatchObject({
      "services.nodeports": "0",
      "services.loadbalancers": "0",
      secrets: "200",
      configmaps: "200",
      "requests.cpu": "2",
      pods: "30",
    });
  });

  it("never opens node ports, even when asked", () => {
    const context = sampleContext({ environment: { resourceQuota: { "services.nodeports": "5" } } });
    expect([...quotaShares(context).values()].map((share) => share["services.nodeports"])).toEqual(["0", "0"]);
  });

  it("does not cap what the specification counts under another key", () => {
    const context = sampleContext({ environment: { resourceQuota: { "count/pods": "600", secrets: "900" } } });
    const share = quotaShares(context).get("birch--prod--web");
    expect(share).toMatchObject({ "count/pods": "300", secrets: "450" });
    expect(share).not.toHaveProperty("pods");
  });

  it("gives a virtual cluster's one namespace the whole quota", () => {
    const shares = quotaShares(sampleContext({ cluster: "vcluster" }));
    expect([...shares.keys()]).toEqual(["birch--prod"]);
    expect(shares.get("birch--prod")).toMatchObject({ "requests.cpu": "4", pods: "60", secrets: "1000" });
  });

  it("starts no pods for a suspended tenant", () => {
    const context = sampleContext({
      tenant: { lifecycle: { state: "suspended", deletionProtection: false, retainDataDays: 30 } },
    });
    expect([...quotaShares(context).values()].map((share) => share.pods)).toEqual(["0", "0"]);
  });
});

describe("quotaDrafts", () => {
  it("makes ResourceQuotas and a LimitRange for each namespace", () => {
    const made = quotaDrafts(sampleContext()).map(
      ({ manifest }) => `${manifest.kind} ${manifest.metadata.name} ${manifest.metadata.namespace ?? ""}`,
    );
    expect(made).toEqual([
      "ResourceQuota tenantry birch--prod--web",
      "ResourceQuota tenantry-policies birch--prod--web",
      "LimitRange tenantry birch--prod--web",
      "ResourceQuota tenantry birch--prod--jobs",
      "ResourceQuota tenantry-policies birch--prod--jobs",
      "LimitRange tenantry birch--prod--jobs",
    ]);
  });
});

describe("containerDefaults", () => {
  it("lets the full count of pods that state nothing fit the quota, and never limits below the request", () => {
    const shares = fc.record({
      pods: fc.integer({ min: 1, max: 500 }),
      cpu: fc.integer({ min: 1, max: 64_000 }),
      memory: fc.integer({ min: 4, max: 262_144 }),
      limited: fc.boolean(),
    });
    fc.assert(
      fc.property(shares, ({ pods, cpu, memory, limited }) => {
        fc.pre(cpu >= pods && memory >= 4 * pods);
        const limits = limited ? { "limits.cpu": `${2 * cpu}m`, "limits.memory": `${2 * memory}Mi` } : {};
        const made = containerDefaults({
          pods: String(pods),
          "requests.cpu": `${cpu}m`,
          "requests.memory": `${memory}Mi`,
          ...limits,
        });
        const count = BigInt(pods);
        expect(nanosOf(made.defaultRequest.cpu) * count).toBeLessThanOrEqual(nanosOf(`${cpu}m`));
        expect(nanosOf(made.defaultRequest.memory) * count).toBeLessThanOrEqual(nanosOf(`${memory}Mi`));
        expect(nanosOf(made.default.memory)).toBeGreaterThanOrEqual(nanosOf(made.defaultRequest.memory));
        expect(made.default.cpu === undefined).toBe(!limited);
        if (!limited) return;
        expect(nanosOf(made.default.cpu) * count).toBeLessThanOrEqual(nanosOf(`${2 * cpu}m`));
        expect(nanosOf(made.default.memory) * count).toBeLessThanOrEqual(nanosOf(`${2 * memory}Mi`));
        expect(nanosOf(made.default.cpu)).toBeGreaterThanOrEqual(nanosOf(made.defaultRequest.cpu));
      }),
    );
  });

  it("stays modest in a large namespace", () => {
    const made = containerDefaults({ pods: "10", "requests.cpu": "64", "requests.memory": "256Gi" });
    expect(made).toEqual({
      type: "Container",
      default: { "ephemeral-storage": "2Gi", memory: "512Mi" },
      defaultRequest: { cpu: "100m", "ephemeral-storage": "256Mi", memory: "128Mi" },
    });
  });
});
