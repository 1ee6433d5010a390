import { describe, expect, it } from "vitest";
import { defaultRequirements, sampleEnvironment, samplePlatform, sampleTenant } from "../../test/support/sample.ts";
import { defaultFacts } from "../facts/facts.ts";
import { formatArchitecture } from "../model/architecture.ts";
import type { Advice } from "../model/decision.ts";
import type { RequirementKey, Requirements } from "../model/requirements.ts";
import type { Environment, Tenant } from "../model/tenant.ts";
import { advise } from "./advise.ts";
import { createDecider } from "./decide.ts";

const api = { customResourceDefinitions: true, admissionWebhooks: false, clusterScoped: false };

function tenantWith(requirements: Partial<Requirements>, more: Partial<Environment> = {}): Tenant {
  const environment = sampleEnvironment({
    aws: {},
    requirements: { ...defaultRequirements, ...requirements },
    statedRequirements: Object.keys(requirements).map((key) =>
      key === "monthlyCostCeilingMicros" ? "monthlyCostCeiling" : (key as RequirementKey),
    ),
    ...more,
  });
  return sampleTenant({ environments: [environment] });
}

function adviseOne(tenant: Tenant): Advice["environments"][number] {
  const [advised] = advise(samplePlatform, [tenant], defaultFacts).environments;
  if (advised === undefined) throw new Error("one environment was advised");
  return advised;
}

describe("advise", () => {
  it("agrees with the fast decision", () => {
    const tenants = [tenantWith({}), tenantWith({ nodes: "dedicated" }), tenantWith({ kubernetesApi: api })];
    const decider = createDecider(samplePlatform, defaultFacts);
    for (const tenant of tenants) {
      const [environment] = tenant.environments;
      const { explanation: _explanation, ...decision } = adviseOne(tenant);
      const { places: _places, ...decided } = (environment && decider.decide(tenant, environment)) ?? {};
      expect(decided).toEqual(decision);
    }
  });

  it("marks what a regime does not ask for as a note", () => {
    const { reasons } = adviseOne(tenantWith({ compliance: ["soc-2"] })).explanation;
    expect(reasons.find(({ because }) => because === "compliance")?.note).toBe(true);
    expect(reasons.filter(({ because, note }) => because !== "compliance" && note)).toEqual([]);
  });

  it("marks a preference as a note only when the choice would be the same without it", () => {
    const noteOf = (wanted: Partial<Requirements>, key: RequirementKey): true | undefined =>
      adviseOne(tenantWith(wanted, { statedRequirements: [key] })).explanation.reasons.find(
        ({ because }) => because === key,
      )?.note;
    expect(noteOf({ lifetimeHours: 24 }, "lifetime")).toBe(true);
    expect(noteOf({ noisyNeighbour: "excluded" }, "noisyNeighbour")).toBeUndefined();
  });

  it("explains the selected ones and profiles all", () => {
    const tenants = [
      sampleTenant({ name: "alder" }),
      sampleTenant({ ...tenantWith({ ownConsole: true }), name: "birch" }),
    ];
    const advice = advise(samplePlatform, tenants, defaultFacts, { tenant: "alder", environment: "prod" });
    expect(advice.environments.map(({ tenant, environment }) => `${tenant}/${environment}`)).toEqual(["alder/prod"]);
    expect(advice.platform.accountStrategy).toBe("hybrid");
    expect(advise(samplePlatform, tenants, defaultFacts, { tenant: "nobody" }).environments).toEqual([]);
  });
});

describe("rejections", () => {
  it("name what rejected every other pair", () => {
    const { rejected } = adviseOne(tenantWith({ kubernetesApi: api, nodes: "dedicated" })).explanation;
    const byName = new Map(rejected.map((item) => [formatArchitecture(item.architecture), item]));
    expect(byName.get("shared x namespace + own-nodes")?.reasons.map((reason) => reason.because)).toEqual([
      "kubernetesApi",
    ]);
    expect(byName.get("shared x vcluster")?.reasons.map((reason) => reason.because)).toEqual(["nodes"]);
    expect(byName.get("dedicated x vcluster + own-nodes")?.kind).toBe("dominated");
    expect(byName.get("dedicated x cluster")).toMatchObject({ kind: "objective", reasons: [{ because: "cost" }] });
    expect([...byName.keys()]).not.toContain("shared x vcluster + own-nodes");
  });

  it("never leave one without a reason, the nearest first", () => {
    const { rejected } = adviseOne(tenantWith({ ownConsole: true, untrustedCode: true })).explanation;
    const broken = rejected.map((item) => (item.kind === "constraint" ? item.reasons.length : 0));
    expect(rejected.every((item) => item.reasons.length > 0)).toBe(true);
    expect(broken.slice(0, -1).every((count, index) => count <= (broken[index + 1] ?? 0))).toBe(true);
  });

  it("say when the target would ignore a boundary", () => {
    const platform = {
      ...samplePlatform,
      cells: samplePlatform.cells.map((cell) => ({ ...cell, cluster: { ...cell.cluster, kubernetesVersion: "1.35" } })),
      cellTemplates: [],
    };
    const [advised] = advise(platform, [tenantWith({ untrustedCode: true })], defaultFacts).environments;
    const illegal = advised?.explanation.rejected.filter((item) => item.kind === "legality") ?? [];
    expect(illegal.map((item) => formatArchitecture(item.architecture))).toContain(
      "shared x namespace + sandboxed-runtime",
    );
  });
});

describe("requirement prices", () => {
  it("are the difference to deciding without the requirement", () => {
    const stated = { kubernetesApi: api, nodes: "dedicated" } as const;
    const advised = adviseOne(tenantWith(stated));
    const now = advised.choice?.measures.cost.monthlyMicros ?? 0;
    for (const price of advised.explanation.requirementPrices) {
      const rest = Object.fromEntries(Object.entries(stated).filter(([key]) => key !== price.requirement));
      const without = adviseOne(tenantWith(rest)).choice;
      expect(without?.architecture).toEqual(price.architectureWithout);
      expect(price.priceMicros).toBe(now - (without?.measures.cost.monthlyMicros ?? 0));
    }
    expect(advised.explanation.requirementPrices.map((price) => price.requirement).sort()).toEqual([
      "kubernetesApi",
      "nodes",
    ]);
  });

  it("cover the group and the pin", () => {
    const tenant = {
      ...tenantWith({}, { pin: { clusterModel: "vcluster", reason: "habit" } }),
      group: "public-sector",
    };
    const { requirementPrices, warnings } = adviseOne(tenant).explanation;
    expect(requirementPrices.map((price) => [price.requirement, price.priceMicros > 0])).toEqual([
      ["group", true],
      ["pin", true],
    ]);
    expect(warnings.some((warning) => warning.startsWith("the pin changes the choice"))).toBe(true);
  });
});

describe("flip points", () => {
  it("are where the choice really changes", () => {
    const stated = { kubernetesApi: api };
    const { flips } = adviseOne(tenantWith(stated)).explanation;
    const size = flips.find((flip) => flip.input === "size");
    expect(size).toBeDefined();
    const cores = Number.parseFloat(size?.flipsAt ?? "");
    const quotaOf = (factor: number): Environment["resourceQuota"] => ({
      "requests.cpu": `${Math.ceil(cores * factor * 1000)}m`,
      "requests.memory": `${Math.ceil(cores * factor * 4096)}Mi`,
      pods: String(Math.ceil(cores * factor * 15)),
    });
    const before = adviseOne(tenantWith(stated, { resourceQuota: quotaOf(0.95) })).choice?.architecture;
    const after = adviseOne(tenantWith(stated, { resourceQuota: quotaOf(1.05) })).choice?.architecture;
    expect(before?.cluster).toBe("vcluster");
    expect(after).toEqual(size?.to);
  });

  it("are left out where nothing ever changes the choice", () => {
    const platform = { ...samplePlatform, cellTemplates: [] };
    const [advised] = advise(platform, [tenantWith({})], defaultFacts).environments;
    expect(advised?.explanation.flips).toEqual([]);
  });
});

describe("warnings", () => {
  it("say that an own account is no wall inside a shared cluster", () => {
    const { warnings } = adviseOne(tenantWith({ ownConsole: true })).explanation;
    expect(warnings.some((warning) => warning.startsWith("the own account adds nothing"))).toBe(true);
    expect(adviseOne(tenantWith({ maxSharedTenants: 1 })).explanation.warnings).toEqual([]);
  });

  it("name preferences that gave way", () => {
    const { warnings, decidedBy } = adviseOne(
      tenantWith({ noisyNeighbour: "excluded", monthlyCostCeilingMicros: 200_000_000 }),
    ).explanation;
    expect(warnings).toEqual(["not met: only own nodes keep a neighbour's load away"]);
    expect(decidedBy).not.toBe("isolation");
  });

  it("say what an own key does not cover and which prices are missing", () => {
    const platform = {
      ...samplePlatform,
      cells: samplePlatform.cells.map((cell) => ({ ...cell, region: "me-south-1" })),
    };
    const tenant = tenantWith({ encryption: { kmsKey: "own", covers: ["aws-data"] } });
    const [advised] = advise(platform, [tenant], defaultFacts).environments;
    expect(advised?.explanation.warnings.map((warning) => warning.slice(0, 12))).toEqual([
      "the own key ",
      "no prices fo",
    ]);
  });
});

describe("an environment without a choice", () => {
  it("still lists what was rejected and how to relax", () => {
    const advised = adviseOne(tenantWith({ threatModel: "shared-service", monthlyCostCeilingMicros: 200_000_000 }));
    expect(advised.choice).toBeUndefined();
    expect(advised.conflicts).toHaveLength(1);
    expect(advised.conflicts[0]?.relax.some((fix) => /^raise monthlyCostCeiling to \$\d+\.00$/.test(fix))).toBe(true);
    expect(advised.explanation.rejected.length).toBeGreaterThan(3);
  });
});
