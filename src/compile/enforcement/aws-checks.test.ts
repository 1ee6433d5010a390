import { describe, expect, it } from "vitest";
import { sampleContext } from "../../../test/support/environment-contexts.ts";
import type { JsonObject } from "../../model/json.ts";
import { checkEnforcement } from "../check-enforcement.ts";

function found(properties: JsonObject): readonly string[] {
  const uploads = { type: "AWS::S3::Bucket", tenancy: "silo", properties, access: {} } as const;
  return checkEnforcement(sampleContext({ environment: { aws: { uploads } } }))
    .filter(({ code }) => code === "TEN4201")
    .map(({ summary }) => summary);
}

describe("properties of an AWS resource", () => {
  it.each<[JsonObject, string]>([
    [{ BucketName: "mine" }, "BucketName"],
    [{ AnalyticsConfigurations: [] }, "AnalyticsConfigurations"],
    [{ "Fn::Transform": { Name: "AWS::Include" } }, "Fn::Transform"],
    [{ CorsConfiguration: { CorsRules: [{ Id: { "Fn::ImportValue": "x" } }] } }, "Fn::ImportValue"],
    [{ LifecycleConfiguration: { Rules: [{ Id: "{{resolve:ssm:/other}}" }] } }, "{{resolve:…}}"],
    [{ ObjectLockEnabled: { Ref: "AWS::AccountId" } }, "Ref"],
  ])("may not be %j", (properties, what) => {
    const summaries = found(properties);
    expect(summaries).toHaveLength(1);
    expect(summaries[0]).toContain(what);
  });

  it("may be what the type leaves to tenants", () => {
    expect(found({ VersioningConfiguration: { Status: "Suspended" } })).toEqual([]);
  });
});
