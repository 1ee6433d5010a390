import { describe, expect, it } from "vitest";
import { formatArchitecture } from "../../src/model/architecture.ts";
import { hasErrors } from "../../src/model/diagnostic.ts";
import { acmeFiles, buildFiles } from "../support/example-files.ts";

const built = buildFiles(acmeFiles());
const placements = new Map(
  built.placed.placements.map((placement) => [`${placement.tenant}/${placement.environment}`, placement]),
);

describe("examples/acme", () => {
  it("is placed whole, without an error", () => {
    expect(hasErrors(built.diagnostics)).toBe(false);
    expect([...built.failing]).toEqual([]);
    expect(placements.size).toBe(11);
  });

  it.each([
    ["birch/prod", "shared x namespace", "eu1-a"],
    ["meridian-bank/dev", "shared x namespace", "eu1-a"],
    ["meridian-bank/prod", "dedicated x cluster + own-kms-key", "meridian-bank--prod"],
    ["forge/prod", "shared x vcluster + own-nodes", "eu1-a"],
  ])("gives %s %s on %s", (id, architecture, host) => {
    const placement = placements.get(id);
    expect(placement === undefined ? undefined : formatArchitecture(placement.architecture)).toBe(architecture);
    expect(placement?.host).toBe(host);
  });

  it("opens the bank's own cluster from the silo template in the bank's own account", () => {
    expect(placements.get("meridian-bank/prod")).toMatchObject({
      account: { kind: "dedicated" },
      opens: { template: "silo-eu" },
    });
  });

  it("shows every pair of models, both sharing scopes and every kind of node separation", () => {
    const architectures = [...placements.values()].map(({ architecture }) => architecture);
    const pairs = new Set(architectures.map(({ account, cluster }) => `${account} x ${cluster}`));
    expect([...pairs].sort()).toEqual([
      "dedicated x cluster",
      "dedicated x namespace",
      "dedicated x vcluster",
      "shared x cluster",
      "shared x namespace",
      "shared x vcluster",
    ]);
    const scopes = new Set(architectures.map(({ clusterSharedWith }) => clusterSharedWith));
    expect([...scopes].sort()).toEqual(["anyone", "group", "nobody"]);
    const boundaries = new Set(architectures.flatMap((architecture) => architecture.boundaries));
    expect([...boundaries].sort()).toEqual(["own-kms-key", "own-nodes", "sandboxed-runtime"]);
  });

  it("keeps the authorities among themselves", () => {
    const hosts = (id: string): string | undefined => placements.get(id)?.host;
    expect([hosts("land-registry/prod"), hosts("rivertown/prod"), hosts("rivertown/test")]).toEqual([
      "gov1-a",
      "gov1-a",
      "gov1-a",
    ]);
  });
});
