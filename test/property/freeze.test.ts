import { describe, expect, it } from "vitest";
import quotas from "../../data/quotas.json" with { type: "json" };
import { compileBundles } from "../../src/compile/compile.ts";
import type { AccountModel, ClusterModel } from "../../src/model/architecture.ts";
import type { Bundle } from "../../src/model/blueprint.ts";
import type { QuotaBook } from "../../src/model/facts.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { Lifecycle } from "../../src/model/tenant.ts";
import { planBlueprint } from "../../src/plan/plan-blueprint.ts";
import { applyFake } from "../support/apply-fake.ts";
import { sampleArchitecture, samplePlacement, samplePlatform, sampleTenant } from "../support/sample.ts";
import { modelPairs } from "../support/sample-bundles.ts";

function bundlesIn(state: Lifecycle["state"], pair: readonly [AccountModel, ClusterModel]): readonly Bundle[] {
  const { placement, cells } = samplePlacement(sampleArchitecture(...pair));
  const tenant = sampleTenant({ lifecycle: { state, deletionProtection: false, retainDataDays: 30 } });
  return [
    ...compileBundles({ platform: samplePlatform, tenants: [tenant], placed: { cells, placements: [placement] } }),
  ];
}

function change(pair: readonly [AccountModel, ClusterModel], from: Lifecycle["state"], to: Lifecycle["state"]): Plan {
  return planBlueprint(bundlesIn(to, pair), applyFake(bundlesIn(from, pair)), {
    platform: "acme",
    quotas: quotas as unknown as QuotaBook,
    costBeforeMicros: 0,
    costAfterMicros: 0,
  });
}

const kindsOf = ({ changes }: Plan): readonly string[] => changes.map(({ action, type }) => `${action} ${type}`);

describe.each(modelPairs)("freezing and thawing a tenant of %s x %s", (account, cluster) => {
  const frozen = change([account, cluster], "active", "frozen");

  it("keeps pods from starting in every namespace", () => {
    const hard = frozen.changes
      .filter(({ name, type }) => type === "v1/ResourceQuota" && name.endsWith("/tenantry"))
      .flatMap(({ changes }) => changes);
    expect(hard.length).toBeGreaterThan(0);
    const pods = cluster === "vcluster" ? "1" : "0";
    for (const field of hard) expect(field).toMatchObject({ path: "/spec/hard/pods", after: pods });
    expect(frozen.changes.filter(({ type }) => type === "v1/LimitRange")).toEqual([]);
  });

  it("takes the right to change anything away from its owners, and lets them look", () => {
    const access = frozen.changes.filter(({ type }) => type.endsWith("RoleBinding"));
    const [given, taken] = [access.filter((c) => c.action === "create"), access.filter((c) => c.action === "delete")];
    expect(given.length).toBeGreaterThan(0);
    expect(given.every(({ name }) => name.endsWith("view"))).toBe(true);
    expect(taken.length).toBe(given.length);
    expect(taken.every(({ name }) => /(admin|edit)$/.test(name))).toBe(true);
  });

  it("leaves its workloads rights that only read", () => {
    const policies = frozen.changes.filter(({ id }) => id.startsWith("stack/")).flatMap(({ changes }) => changes);
    expect(policies.length).toBeGreaterThan(0);
    expect(JSON.stringify(policies.map(({ after }) => after ?? null))).not.toMatch(/PutObject|PutItem|DeleteItem/);
  });

  it("moves an account of its own to the unit for frozen accounts", () => {
    const moved = frozen.changes.filter(({ type }) => type === "AWS::Organizations::Account");
    expect(moved.map(({ action, changes }) => [action, changes.map(({ path }) => path)])).toEqual(
      account === "dedicated" ? [["update", ["/ParentIds/0"]]] : [],
    );
  });

  it("loses no data and replaces nothing", () => {
    expect(frozen.changes.filter(({ destructive, action }) => destructive || action === "replace")).toEqual([]);
    const stateful =
      /^(?:delete) AWS::(?:S3::Bucket|DynamoDB::Table|SQS::Queue|KMS::Key|SecretsManager::Secret|EKS::Cluster|EC2::VPC)$/;
    expect(kindsOf(frozen).filter((kind) => stateful.test(kind))).toEqual([]);
  });

  it("gives everything back when it thaws", () => {
    const thawed = change([account, cluster], "frozen", "active");
    expect(thawed.changes.map(({ id }) => id).toSorted()).toEqual(frozen.changes.map(({ id }) => id).toSorted());
    expect(change([account, cluster], "active", "active").changes).toEqual([]);
    expect(thawed.changes.some(({ destructive }) => destructive)).toBe(false);
  });
});
