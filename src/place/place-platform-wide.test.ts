import { describe, expect, it } from "vitest";
import {
  sampleArchitecture,
  sampleCell,
  sampleEnvironment,
  samplePlatform,
  sampleTemplates,
  sampleTenant,
} from "../../test/support/sample.ts";
import { defaultFacts } from "../facts/facts.ts";
import type { Architecture } from "../model/architecture.ts";
import type { Diagnostic, Span } from "../model/diagnostic.ts";
import { formatOrigin } from "../model/origin.ts";
import type { PlacedPlatform } from "../model/placement.ts";
import type { Cell, Platform } from "../model/platform.ts";
import { locksOf } from "./lock.ts";
import { type PlaceInput, placePlatform } from "./place.ts";

const shared = sampleArchitecture("shared", "namespace");
const created: Cell = { ...sampleCell, name: "eu1-b", management: "create", accountId: "444444444444" };

function input(platform: Platform, names: readonly string[], architecture: Architecture = shared): PlaceInput {
  return {
    platform,
    tenants: names.map((name) => sampleTenant({ name, environments: [sampleEnvironment({ aws: {} })] })),
    decisions: new Map(names.map((name) => [`${name}--prod`, architecture])),
    locks: [],
    facts: defaultFacts,
  };
}

function place(given: PlaceInput): PlacedPlatform & { readonly diagnostics: readonly Diagnostic[] } {
  const { value, diagnostics } = placePlatform(given);
  return { ...(value ?? { cells: [], placements: [] }), diagnostics };
}

describe("declared cells", () => {
  it("that are created get a free block, and a warning that says where to write it down", () => {
    const { cells, diagnostics } = place(input({ ...samplePlatform, cells: [sampleCell, created] }, []));
    expect(cells.map(({ name, vpcCidr }) => [name, vpcCidr])).toEqual([
      ["eu1-a", undefined],
      ["eu1-b", "10.65.0.0/20"],
    ]);
    expect(diagnostics.map(({ code, fix }) => [code, fix])).toEqual([
      ["TEN3108", "Add cluster.vpcCidrs: [10.65.0.0/20] to the cell."],
    ]);
  });

  it("keep the block that is written, and nobody else gets it", () => {
    const pinned = { ...created, cluster: { ...created.cluster, vpcCidrs: ["10.65.0.0/20"] } };
    const platform = { ...samplePlatform, cells: [sampleCell, pinned] };
    const { cells, placements, diagnostics } = place(
      input(platform, ["a"], sampleArchitecture("dedicated", "namespace")),
    );
    expect(cells.find(({ name }) => name === "eu1-b")?.vpcCidr).toBe("10.65.0.0/20");
    expect(placements.map(({ vpcCidr }) => vpcCidr)).toEqual(["10.65.16.0/20"]);
    expect(diagnostics).toEqual([]);
  });

  it("keep the block that locks know when an opened cell is written down later", () => {
    const full = { ...sampleCell, capacity: { environments: 1, headroom: 0, quotas: {} } };
    const platform = { ...samplePlatform, cells: [full] };
    const given = input(platform, ["a", "b"]);
    const before = place(given);
    const declared = { ...created, name: "shared-eu-1" };
    const after = place({
      ...given,
      platform: { ...platform, cells: [full, declared] },
      locks: locksOf(before, given.tenants),
    });
    expect(after.placements).toEqual(before.placements);
    expect(after.cells.find(({ name }) => name === "shared-eu-1")?.vpcCidr).toBe("10.65.0.0/20");
    expect(after.diagnostics).toEqual([]);
  });

  it("without a free block are an error", () => {
    const platform = { ...samplePlatform, cells: [created], network: { addressPools: [], reserved: [] } };
    expect(place(input(platform, [])).diagnostics.map(({ code, severity }) => [code, severity])).toEqual([
      ["TEN3103", "error"],
    ]);
  });
});

describe("opened cells", () => {
  const full = { ...sampleCell, capacity: { environments: 1, headroom: 0, quotas: {} } };
  const [template] = sampleTemplates;
  if (template === undefined) throw new Error("the sample platform has a template");

  it("have an account, a cluster and pooled resources of their own names", () => {
    const pooled = { files: { type: "AWS::S3::Bucket", name: "files-eu1", properties: {} } };
    const platform = { ...samplePlatform, cells: [full], cellTemplates: [{ ...template, pooled }] };
    const opened = place(input(platform, ["a", "b"])).cells.find(({ name }) => name === "shared-eu-1");
    expect(opened).toMatchObject({
      accountKey: "shared-eu-1",
      cluster: { name: "shared-eu-1" },
      management: "create",
      template: "shared-eu",
      pooled: { files: { name: "files-eu1-shared-eu-1" } },
    });
    expect(opened).not.toHaveProperty("accountId");
  });

  it("from a template for an existing account share its quotas", () => {
    const existing = { ...template, account: "existing", accountId: "333333333333" } as const;
    const quotas = { "cloudformation:stacks": 3 };
    const cells = [{ ...full, capacity: { ...full.capacity, quotas } }];
    const platform = { ...samplePlatform, cells, cellTemplates: [existing] };
    const { placements, diagnostics } = place(input(platform, ["a", "b", "c"]));
    expect(placements.map(({ host }) => host)).toEqual(["eu1-a", "shared-eu-1"]);
    expect(diagnostics.map(({ code }) => code)).toEqual(["TEN3101"]);
  });

  it("have names that serve as account names, whatever the template is called", () => {
    const long = { ...template, name: "t".repeat(60) };
    const platform = { ...samplePlatform, cells: [full], cellTemplates: [long] };
    const names = place(input(platform, ["a", "b"])).cells.map(({ name }) => name);
    expect(names.every((name) => name.length <= 50)).toBe(true);
    expect(new Set(names).size).toBe(2);
  });

  it("never take a declared cell's name", () => {
    const taken = { ...full, name: "shared-eu-1" };
    const platform = { ...samplePlatform, cells: [full, taken], cellTemplates: [template] };
    expect(place(input(platform, ["a", "b", "c"])).placements.map(({ host }) => host)).toEqual([
      "eu1-a",
      "shared-eu-1",
      "shared-eu-2",
    ]);
  });
});

describe("platform-wide findings", () => {
  it("say when more accounts are needed than the pool may vend", () => {
    const organization = { ...samplePlatform.organization, accountPool: { warm: 0, max: 1 } };
    const platform = { ...samplePlatform, organization };
    const { diagnostics } = place(input(platform, ["a", "b"], sampleArchitecture("dedicated", "cluster")));
    expect(diagnostics.map(({ code, summary }) => [code, summary])).toEqual([
      ["TEN3107", "the placements need 2 vended accounts, and the pool may hold 1"],
    ]);
  });

  it("name the quota to request and the value to ask for", () => {
    const names = ["a", "b", "c", "d", "e"];
    const { diagnostics } = place(input(samplePlatform, names, sampleArchitecture("shared", "namespace", ["own-vpc"])));
    expect(diagnostics.map(({ code, fix }) => [code, fix])).toEqual([
      ["TEN3106", "Request vpc:vpcs of at least 6, then write it into the cell's capacity.quotas."],
    ]);
  });

  it("stand where the document does", () => {
    const span: Span = { file: "a.yaml", line: 3, column: 1, endLine: 3, endColumn: 9 };
    const asked: string[] = [];
    const locate = (origin: Parameters<typeof formatOrigin>[0]): Span => {
      asked.push(formatOrigin(origin));
      return span;
    };
    const platform = { ...samplePlatform, cells: [], cellTemplates: [] };
    const { diagnostics } = place({ ...input(platform, ["a"]), locate });
    expect(diagnostics).toEqual([
      {
        code: "TEN3101",
        severity: "error",
        summary: "no cell or template can take a/prod",
        detail: "the platform has no cell and no cell template",
        path: "spec.environments[prod]",
        span,
        fix: "Add a cell or a cell template to the platform document.",
      },
    ]);
    expect(asked).toEqual(["Tenant/a spec.environments[prod]"]);
  });

  it("fold equal reasons into one line", () => {
    const cells = ["a", "b", "c", "d", "e"].map((name) => ({ ...sampleCell, name, region: "eu-west-1" }));
    const platform = { ...samplePlatform, cells, cellTemplates: [] };
    const given = input(platform, ["x"]);
    const tenants = given.tenants.map((tenant) => ({
      ...tenant,
      environments: tenant.environments.map((environment) => ({
        ...environment,
        requirements: { ...environment.requirements, region: "eu-central-1" },
      })),
    }));
    const [problem] = place({ ...given, tenants }).diagnostics;
    expect(problem?.detail).toBe("- a, b, c and 2 more: is in eu-west-1, not in eu-central-1");
    expect(problem?.fix).toBe("Add a cell or cell template in a region that the requirements allow.");
  });
});
