import { describe, expect, it } from "vitest";
import { awsCase } from "../../../test/support/aws-cases.ts";
import { sampleArchitecture } from "../../../test/support/sample.ts";
import { environmentTags, tagList } from "./tags.ts";

function tagsFor(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return environmentTags(awsCase(sampleArchitecture("shared", "namespace"), {}, { labels }).context);
}

describe("environmentTags", () => {
  it("carry the cost tag, the environment and the inventory beside the tenant's labels", () => {
    expect(tagsFor({ "cost-center": "cc-114" })).toEqual({
      "cost-center": "cc-114",
      tenant: "birch",
      "tenantry:environment": "birch--prod",
      "tenantry:inventory": "tenant/birch/prod",
      "tenantry:managed-by": "tenantry",
      "tenantry:platform": "acme",
    });
  });

  it("are never overridden by a label, however it is written", () => {
    const labels = { tenant: "other", Tenant: "other", "tenantry:environment": "other--prod", "AWS:x": "y" };
    expect(tagsFor(labels)).toEqual(tagsFor({}));
  });

  it.each([
    "kubernetes.io/cluster/shared-eu1",
    "node.kubernetes.io/role",
    "karpenter.sh/discovery",
    "elbv2.k8s.aws/cluster",
    "eks:cluster-name",
    "Kubernetes.io/role/elb",
  ])("never make a cluster's controllers take a tenant's resource for the cluster's: %s", (key) => {
    expect(tagsFor({ [key]: "owned" })).toEqual(tagsFor({}));
  });

  it("keep one of labels that differ only in case, as IAM takes no two", () => {
    expect(Object.keys(tagsFor({ team: "a", Team: "b" })).filter((key) => /^team$/i.test(key))).toEqual(["Team"]);
  });

  it("leave out what AWS does not take as a tag", () => {
    expect(tagsFor({ "a*b": "x", ok: "<script>", note: "" })).toEqual({ ...tagsFor({}), note: "" });
  });

  it("stay below the fifty that a resource takes", () => {
    const labels = Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`label${index}`, "x"]));
    expect(Object.keys(tagsFor(labels)).length).toBeLessThan(50);
  });
});

describe("tagList", () => {
  it("is sorted by key", () => {
    expect(tagList({ b: "2", a: "1" })).toEqual([
      { Key: "a", Value: "1" },
      { Key: "b", Value: "2" },
    ]);
  });
});
