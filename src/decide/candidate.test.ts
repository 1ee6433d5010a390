import { describe, expect, it } from "vitest";
import { samplePlatform } from "../../test/support/sample.ts";
import { isVersionBelow } from "../facts/legality.ts";
import { formatArchitecture } from "../model/architecture.ts";
import type { ClusterSpec, Platform } from "../model/platform.ts";
import { architectureKey, enumerateCandidates } from "./candidate.ts";
import { sitesOf } from "./site.ts";

function candidatesOf(platform: Platform, hasGroup = false): ReturnType<typeof enumerateCandidates> {
  return enumerateCandidates(sitesOf(platform), { hasGroup, usesPodIdentity: true });
}

function platformWith(cluster: Partial<ClusterSpec>): Platform {
  return {
    ...samplePlatform,
    cells: samplePlatform.cells.map((cell) => ({ ...cell, cluster: { ...cell.cluster, ...cluster } })),
    cellTemplates: [],
  };
}

function names(candidates: readonly { readonly architecture: Parameters<typeof formatArchitecture>[0] }[]): string[] {
  return [...new Set(candidates.map(({ architecture }) => formatArchitecture(architecture)))];
}

describe("enumerateCandidates", () => {
  it("offers every pair that the sites can host", () => {
    const pairs = new Set(
      candidatesOf(samplePlatform).legal.map(({ architecture: { account, cluster } }) => `${account} x ${cluster}`),
    );
    expect([...pairs].sort()).toEqual([
      "dedicated x cluster",
      "dedicated x namespace",
      "dedicated x vcluster",
      "shared x namespace",
      "shared x vcluster",
    ]);
  });

  it("never lists a boundary that the model already has", () => {
    for (const { architecture } of candidatesOf(samplePlatform).legal) {
      if (architecture.cluster === "cluster") expect(architecture.boundaries).not.toContain("own-nodes");
      if (architecture.account === "dedicated") expect(architecture.boundaries).not.toContain("own-vpc");
    }
  });

  it("knows a group only for tenants that have one", () => {
    const scopes = (hasGroup: boolean): ReadonlySet<string> =>
      new Set(candidatesOf(samplePlatform, hasGroup).legal.map(({ architecture }) => architecture.clusterSharedWith));
    expect(scopes(false)).toEqual(new Set(["anyone", "nobody"]));
    expect(scopes(true)).toEqual(new Set(["anyone", "group", "nobody"]));
  });

  it.each([
    { cluster: { kubernetesVersion: "1.35" }, illegal: "sandboxed-runtime" },
    { cluster: { compute: "karpenter" as const }, illegal: "sandboxed-runtime" },
    { cluster: { compute: "managed-node-groups" as const }, illegal: "own-nodes" },
  ])("refuses $illegal on $cluster", ({ cluster, illegal }) => {
    const { legal, illegal: refused } = candidatesOf(platformWith(cluster));
    expect(names(legal).filter((name) => name.includes(illegal))).toEqual([]);
    expect(names(refused)).toContain(`shared x namespace + ${illegal}`);
  });

  it("refuses Fargate to workloads with an AWS role and gives the others machines of their own", () => {
    const sites = sitesOf(platformWith({ compute: "fargate" }));
    expect(enumerateCandidates(sites, { hasGroup: false, usesPodIdentity: true }).legal).toEqual([]);
    const { legal } = enumerateCandidates(sites, { hasGroup: false, usesPodIdentity: false });
    expect(new Set(legal.map(({ architecture }) => architecture.nodesSharedWith))).toEqual(new Set(["nobody"]));
    expect(names(legal).some((name) => name.includes("vcluster"))).toBe(false);
  });

  it("offers no own account when the pool is empty", () => {
    const organization = { ...samplePlatform.organization, accountPool: { warm: 0, max: 0 } };
    const { legal } = candidatesOf({ ...samplePlatform, organization });
    expect(legal.some(({ architecture }) => architecture.account === "dedicated")).toBe(false);
  });

  it("gives each architecture at a site once", () => {
    const { legal } = candidatesOf(samplePlatform, true);
    const keys = legal.map(
      ({ architecture, site }) => `${site.templates}/${site.cells}/${architectureKey(architecture)}`,
    );
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe("sitesOf", () => {
  it("counts equal cells as one", () => {
    const [cell] = samplePlatform.cells;
    const cells =
      cell === undefined ? [] : Array.from({ length: 40 }, (_, index) => ({ ...cell, name: `eu1-${index}` }));
    expect(sitesOf({ ...samplePlatform, cells })).toHaveLength(sitesOf(samplePlatform).length);
  });
});

describe("isVersionBelow", () => {
  it.each([
    ["1.9", "1.36", true],
    ["1.36", "1.36", false],
    ["2.0", "1.36", false],
  ])("%s below %s: %s", (version, bound, want) => {
    expect(isVersionBelow(version, bound)).toBe(want);
  });
});
