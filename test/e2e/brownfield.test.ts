import { join } from "node:path";
import { expect, it } from "vitest";
import type { Audit } from "../../src/model/audit.ts";
import { runTenantry } from "../support/run-tenantry.ts";
import { scratchFolder } from "../support/scratch-folder.ts";

const dump = join(import.meta.dirname, "../../examples/brownfield");

/** What was planted, by the rule that has to see it. */
const planted = [
  "access-entry-covers-other-namespaces",
  "cluster-for-a-small-tenant",
  "default-account-has-rights",
  "guards-differ-between-environments",
  "humans-are-cluster-admin",
  "idle-nat-gateway",
  "namespace-without-quota",
  "network-policy-selects-nothing",
  "node-credentials-reachable",
  "node-group-per-tenant",
  "oidc-trust-without-subject",
  "production-weaker-than-tests",
  "quota-nearly-used-up",
  "virtual-cluster-without-need",
];

const models = [
  "birch/dev none x namespace",
  "birch/prod shared x namespace",
  "cedar/prod shared x namespace",
  "cedar/staging none x namespace",
  "dogwood/prod none x namespace",
  "elm/prod none x vcluster",
  "fir/prod dedicated x namespace",
  "juniper/prod dedicated x cluster",
  "linden/dev dedicated x none",
  "linden/prod shared x namespace",
  "tenant-1/prod shared x namespace",
  "tenant-10/prod none x namespace",
];

/** Pairs that one planted mistake each leaves open, with a word of the path and of its repair. */
const open = [
  ["tenant-1/prod", "tenant-10/prod", "AmazonEKSEditPolicy", "tenant-1*"],
  ["fir/prod", "cedar/prod", "cedar-prod-app", "trust policy of cedar-prod-app"],
  ["dogwood/prod", "fir/prod", "dogwood-owners", "dogwood-upgrade-2023"],
  ["tenant-10/prod", "fir/prod", "secret-sync", "tenant-10/default"],
] as const;

it("finds the tenants, models, paths and mistakes of a platform that grew", { timeout: 60_000 }, async () => {
  using scratch = scratchFolder();
  const { code, out } = await runTenantry(["audit", dump, "-o", "json"], scratch.path);
  const { tenants, findings, gaps, verdicts } = JSON.parse(out) as Audit;
  const environments = tenants.flatMap((tenant) => tenant.environments);
  expect([code, gaps]).toEqual([0, []]);
  expect(
    environments.map(({ claim, account, cluster }) => `${claim.tenant}/${claim.environment} ${account} x ${cluster}`),
  ).toEqual(models);
  expect(findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining(planted));
  for (const [from, to, word, repair] of open) {
    const pair = verdicts?.refuted.find((each) => each.from === from && each.to === to);
    expect(pair?.sentence).toContain(word);
    expect(pair?.repair.map(({ change }) => change).join("; ")).toContain(repair);
  }
});

it("is described by documents that plan no changes of it", { timeout: 60_000 }, async () => {
  using scratch = scratchFolder();
  const made = await runTenantry(["init", "seen", "--name", "seen", "--from-audit", dump], scratch.path);
  const plan = await runTenantry(["plan", "-f", "seen", "--snapshot", dump, "--detailed-exitcode"], scratch.path);
  expect([made.code, plan.code, plan.out]).toEqual([0, 0, expect.stringContaining("No changes.")]);
});
