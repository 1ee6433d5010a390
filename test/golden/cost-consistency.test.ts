import { describe, expect, it } from "vitest";
import { createPriceContext } from "../../src/cost/price-context.ts";
import { priceBundle } from "../../src/cost/price-resources.ts";
import type { ResourceCostLine } from "../../src/cost/resource-cost.ts";
import { defaultFacts } from "../../src/facts/facts.ts";
import { formatArchitecture } from "../../src/model/architecture.ts";
import type { BundleOwner } from "../../src/model/blueprint.ts";
import type { CostLine } from "../../src/model/decision.ts";
import type { EnvironmentRef } from "../../src/model/tenant.ts";
import { acmeFiles, buildFiles, type TextFile } from "../support/example-files.ts";

/** What a decision counts although no bundle of the environment holds it, and why. */
const outsideBundles: Readonly<Record<string, string>> = {
  "share of a shared cell": "is in the cell's bundle, for all its environments",
  "own load balancer": "is made in the cluster by its ingress controller",
  "account records": "come from the organisation's recorder",
  "account logs": "come from the organisation's trail",
  "route from the shared cluster": "goes over a transit gateway that is adopted",
};

const extra: readonly TextFile[] = [
  tenantFile("alder", "prod", "{account: dedicated, cluster: cluster}", '"40"', "160Gi"),
  tenantFile("aspen", "dev", "{account: dedicated, cluster: cluster}", '"2"', "8Gi"),
  tenantFile("cedar", "dev", "{account: shared, cluster: cluster}", '"30"', "100Gi"),
  tenantFile("hazel", "prod", "{account: dedicated, cluster: vcluster}", '"8"', "64Gi"),
];

function tenantFile(name: string, environment: string, models: string, cpu: string, memory: string): TextFile {
  const pin = `{accountModel: ${/account: (\w+)/.exec(models)?.[1]}, clusterModel: ${/cluster: (\w+)/.exec(models)?.[1]}, reason: "price"}`;
  return {
    path: `tenants/${name}.yaml`,
    text: `apiVersion: tenantry.dev/v1alpha1
kind: Tenant
metadata: {name: ${name}}
spec:
  owners: [{kind: Group, name: ${name}, role: admin}]
  environments:
    - name: ${environment}
      namespaces: [web]
      resourceQuota: {requests.cpu: ${cpu}, requests.memory: ${memory}, pods: "100", services.loadbalancers: "1"}
      serviceAccounts: [{namespace: web, name: api}]
      aws: {key: {type: "AWS::SecretsManager::Secret", access: {api: read}}}
      pin: ${pin}
`,
  };
}

const built = buildFiles([...acmeFiles(), ...extra]);
const context = createPriceContext({
  prices: defaultFacts.prices,
  cells: built.placed.cells,
  tenants: built.documents.tenants,
});

/** Lines of everything that exists for one environment alone: its bundle, and its own cell's. */
function pricedLines(ref: EnvironmentRef): readonly ResourceCostLine[] {
  const isOwn = (owner: BundleOwner): boolean => {
    if (owner.kind === "environment") return isSame(owner, ref);
    if (owner.kind !== "cell") return false;
    const ownedBy = built.placed.cells.find(({ name }) => name === owner.cell)?.ownedBy;
    return ownedBy !== undefined && isSame(ownedBy, ref);
  };
  return [...built.bundles()]
    .filter(({ owner }) => isOwn(owner))
    .flatMap((bundle) => priceBundle(bundle, context).lines);
}

function isSame(left: EnvironmentRef, right: EnvironmentRef): boolean {
  return left.tenant === right.tenant && left.environment === right.environment;
}

function decidedLines(ref: EnvironmentRef): readonly CostLine[] {
  const decision = built.decisions.find((candidate) => isSame(candidate, ref));
  return (decision?.choice?.measures.cost.lines ?? []).filter(({ item }) => outsideBundles[item] === undefined);
}

/** Lines of both sides by what they are for, in dollars. */
function totals(lines: readonly { readonly item: string; readonly monthlyMicros: number }[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { item, monthlyMicros } of lines) {
    const topic = topics.find(([pattern]) => pattern.test(item))?.[1] ?? item;
    sums[topic] = (sums[topic] ?? 0) + monthlyMicros;
  }
  return Object.fromEntries(
    Object.entries(sums)
      .filter(([, micros]) => micros !== 0)
      .map(([topic, micros]) => [topic, Math.round(micros / 100) / 10_000])
      .sort(),
  );
}

const topics: readonly (readonly [RegExp, string])[] = [
  [/^virtual control plane$/, "virtual control plane"],
  [/control plane volume/, "volume"],
  [/EKS control plane/, "EKS control plane"],
  [/address/, "addresses"],
  [/NAT gateway/, "NAT gateways"],
  [/interface endpoint/, "interface endpoints"],
  [/sandbox/, "sandbox"],
  [/nodes/, "nodes"],
  [/[Kk]ey/, "keys"],
  [/flow logs/, "flow logs"],
  [/secret/, "secrets"],
  [/load balancers/, "load balancers"],
];

describe("what a decision costs", () => {
  const placements = built.placed.placements.map((placement) => ({
    ...placement,
    id: `${placement.tenant}/${placement.environment}`,
    models: formatArchitecture(placement.architecture),
  }));

  it("covers every pair of models", () => {
    const pairs = placements.map(({ architecture: { account, cluster } }) => `${account} x ${cluster}`);
    expect(new Set(pairs).size).toBe(6);
    expect(built.failing).toEqual(new Set());
  });

  it.each(placements)("is what the resources of $id ($models) cost", (placement) => {
    const priced = pricedLines(placement);
    expect(priced).not.toEqual([]);
    expect(totals(decidedLines(placement))).toEqual(totals(priced));
  });
});
