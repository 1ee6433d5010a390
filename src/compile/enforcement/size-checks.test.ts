import { describe, expect, it } from "vitest";
import { sampleContext } from "../../../test/support/environment-contexts.ts";
import type { AwsResourceSpec } from "../../model/tenant.ts";
import { checkEnforcement } from "../check-enforcement.ts";

function found(type: string, count: number, access: AwsResourceSpec["access"]): readonly string[] {
  const spec = { type, tenancy: "silo", properties: {}, access } as const;
  const aws = Object.fromEntries(Array.from({ length: count }, (_, index) => [`r${index}`, spec]));
  return checkEnforcement(sampleContext({ environment: { aws } })).map(({ code, severity }) => `${severity} ${code}`);
}

describe("sizes", () => {
  it.each([
    ["AWS::S3::Bucket", 60, { api: "read-write" }, []],
    ["AWS::S3::Bucket", 99, { api: "read-write" }, ["error TEN4204"]],
    ["AWS::SQS::Queue", 60, {}, []],
    ["AWS::SQS::Queue", 80, {}, ["error TEN4209"]],
  ] as const)("of %s x %i are reported before anything is compiled", (type, count, access, expected) => {
    expect(found(type, count, access)).toEqual(expected);
  });

  it("explain themselves", () => {
    const spec = { type: "AWS::SQS::Queue", tenancy: "silo", properties: {}, access: {} } as const;
    const aws = Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`r${index}`, spec]));
    const [problem] = checkEnforcement(sampleContext({ environment: { aws } }));
    expect(problem).toMatchObject({ path: "spec.environments[prod].aws", fix: expect.stringContaining("Split") });
  });
});
