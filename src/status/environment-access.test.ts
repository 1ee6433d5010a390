import { describe, expect, it } from "vitest";
import { applyFake } from "../../test/support/apply-fake.ts";
import { sampleCell } from "../../test/support/sample.ts";
import { sampleBundles } from "../../test/support/sample-bundles.ts";
import type { Bundle } from "../model/blueprint.ts";
import { outputName } from "../model/cloudformation.ts";
import type { JsonObject } from "../model/json.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { findBindings, findHomeStack, findRoleArns, reachCommands } from "./environment-access.ts";

const bundles = sampleBundles({ ash: ["shared", "namespace"], birch: ["dedicated", "vcluster"] });
const nothing: Snapshot = { objects: [], stacks: [], releases: [], organization: [], gaps: [] };

function bundleOf(tenant: string): Bundle {
  const found = bundles.find(({ owner }) => owner.kind === "environment" && owner.tenant === tenant);
  if (found === undefined) throw new Error(tenant);
  return found;
}

/** The fake's outputs, with real ARNs for roles. */
function applied(of: Bundle): Snapshot {
  const snapshot = applyFake([of]);
  const arns = Object.fromEntries(
    of.stacks.flatMap(({ resources }) =>
      Object.entries(resources)
        .filter(([, { type }]) => type === "AWS::IAM::Role")
        .map(([logical, { properties }]) => [
          outputName(logical, "Arn"),
          `arn:aws:iam::333333333333:role${String(properties.Path)}${String(properties.RoleName)}`,
        ]),
    ),
  );
  const stacks = snapshot.stacks.map((stack) => ({
    ...stack,
    outputs: { ...stack.outputs, ...arns, Added: "MARKER" },
  }));
  const objects = snapshot.objects.map((object) =>
    object.manifest.kind === "ConfigMap"
      ? {
          ...object,
          manifest: { ...object.manifest, data: { ...(object.manifest.data as JsonObject), added: "MARKER" } },
        }
      : object,
  );
  return { ...snapshot, stacks, objects };
}

describe("what an environment was given", () => {
  it("names the roles of its service accounts that exist", () => {
    expect(findRoleArns(bundleOf("ash"), applied(bundleOf("ash")))).toEqual({
      "ash--prod--web--api": "arn:aws:iam::333333333333:role/tenantry/ash--prod--web--api",
    });
    expect(Object.keys(findRoleArns(bundleOf("birch"), applied(bundleOf("birch"))))).toEqual(["birch--prod--web--api"]);
    expect(findRoleArns(bundleOf("ash"), nothing)).toEqual({});
  });

  it("is in the account of its own where it has one, not beside the host cluster", () => {
    const live = applied(bundleOf("birch"));
    const account = live.organization.find(({ type }) => type === "AWS::Organizations::Account")?.id;
    expect(findHomeStack(bundleOf("birch"), live)?.accountId).toBe(account);
    expect(findHomeStack(bundleOf("ash"), applied(bundleOf("ash")))?.accountId).toBe("333333333333");
    expect(findHomeStack(bundleOf("birch"), nothing)).toBeUndefined();
  });

  it.each(["ash", "birch"])("holds the bindings of %s, and nothing that was put beside them", (tenant) => {
    const bindings = findBindings(bundleOf(tenant), applied(bundleOf(tenant)), "tenantry-bindings");
    expect(bindings).toMatchObject({ AWS_REGION: "eu-central-1", "uploads.bucket": expect.any(String) });
    expect(JSON.stringify(bindings)).not.toContain("MARKER");
    expect(findBindings(bundleOf(tenant), nothing, "tenantry-bindings")).toEqual({});
  });

  it("says how to reach its API server", () => {
    const cluster = "aws eks update-kubeconfig --region eu-central-1 --name shared-eu1";
    expect(reachCommands(bundleOf("ash"), sampleCell)).toEqual([cluster]);
    expect(reachCommands(bundleOf("birch"), sampleCell)).toEqual([
      cluster,
      "kubectl --namespace birch--prod port-forward pod/birch-0 8443:8443",
    ]);
  });
});
