import { describe, expect, it } from "vitest";
import { cloudFormationSpec, findResourceType, replacementEffect } from "./cloudformation-spec.ts";

describe("cloudFormationSpec", () => {
  it("says where it is from and of which day", () => {
    expect(cloudFormationSpec.source).toMatchObject({ license: "Apache-2.0", package: "@aws-cdk/aws-service-spec" });
    expect(cloudFormationSpec.source.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });

  it("has return values and identifiers", () => {
    expect(findResourceType("AWS::S3::Bucket")).toMatchObject({ identifier: ["BucketName"], stateful: true });
    expect(findResourceType("AWS::EKS::PodIdentityAssociation")?.attributes).toContain("ExternalId");
    expect(findResourceType("constructor")).toBeUndefined();
  });
});

describe("replacementEffect", () => {
  it.each([
    ["AWS::S3::Bucket", ["BucketName"], "always"],
    ["AWS::S3::Bucket", ["VersioningConfiguration", "Status"], "never"],
    ["AWS::EKS::Cluster", ["EncryptionConfig", "0", "Provider", "KeyArn"], "always"],
    ["AWS::EKS::Cluster", ["Version"], "never"],
    ["AWS::EKS::PodIdentityAssociation", ["RoleArn"], "never"],
    ["AWS::EKS::PodIdentityAssociation", ["Namespace"], "always"],
    ["AWS::Organizations::OrganizationalUnit", ["ParentId"], "always"],
    ["AWS::S3::Bucket", ["Nonsense"], "unknown"],
    ["AWS::S3::Bucket", ["VersioningConfiguration", "Nonsense"], "unknown"],
    ["AWS::Nope::Nope", ["Name"], "unknown"],
    ["AWS::S3::Bucket", [], "unknown"],
  ] as const)("of %s %j is %s", (type, path, effect) => {
    expect(replacementEffect(type, path)).toBe(effect);
  });
});
