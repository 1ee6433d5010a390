import { describe, expect, it } from "vitest";
import { samplePlatform } from "../../../test/support/sample.ts";
import type { Value } from "../../model/deferred.ts";
import type { Platform } from "../../model/platform.ts";
import { compileOrganizationResources } from "./organization.ts";
import type { PolicyDocument, Statement } from "./policy-document.ts";
import { packPolicies, policyLimits } from "./policy-packing.ts";

const resources = compileOrganizationResources(samplePlatform);
const policies = resources.filter(({ type }) => type === "AWS::Organizations::Policy");

function contentOf(properties: { readonly [key: string]: Value }): PolicyDocument {
  return properties.Content as unknown as PolicyDocument;
}

function statementOf(sid: string): Statement | undefined {
  return policies.flatMap(({ properties }) => contentOf(properties).Statement).find(({ Sid }) => Sid === sid);
}

function withRegions(count: number): Platform {
  const allowedRegions = Array.from({ length: count }, (_, index) => `xx-imaginary-${index}`);
  return { ...samplePlatform, guardrails: { ...samplePlatform.guardrails, allowedRegions } };
}

describe("the organisation's policies", () => {
  it.each(policies.map((policy) => [policy.id, policy] as const))("%s fits", (_id, { properties }) => {
    const limit = policyLimits[properties.Type as keyof typeof policyLimits];
    expect(JSON.stringify(properties.Content).length).toBeLessThanOrEqual(limit.characters);
  });

  it("leave a slot for AWS's own policy on every unit", () => {
    const attached = new Map<string, number>();
    for (const { properties } of policies) {
      for (const target of properties.TargetIds as readonly { readonly resource: string }[]) {
        const slot = `${target.resource} ${properties.Type}`;
        attached.set(slot, (attached.get(slot) ?? 0) + 1);
      }
    }
    expect(attached.size).toBeGreaterThan(0);
    for (const [slot, count] of attached) {
      const limit = policyLimits[slot.split(" ")[1] as keyof typeof policyLimits];
      expect(count, slot).toBeLessThanOrEqual(limit.slots - limit.taken);
    }
  });

  it("are never attached to a unit that others made", () => {
    const adopted = new Set(resources.filter(({ management }) => management === "adopt").map(({ id }) => id));
    const targets = policies.flatMap(
      ({ properties }) => properties.TargetIds as readonly { readonly resource: string }[],
    );
    expect(targets.filter(({ resource }) => adopted.has(resource))).toEqual([]);
  });

  it("depend neither on tenants nor on how many there are", () => {
    expect(resources.filter(({ type }) => type === "AWS::Organizations::OrganizationalUnit")).toHaveLength(
      3 + 1 + 6 + 1,
    );
  });

  it("leave regions alone when none are listed", () => {
    const text = (platform: Platform): string => JSON.stringify(compileOrganizationResources(platform));
    expect(text(samplePlatform)).toContain("DenyOtherRegions");
    expect(text(withRegions(0))).not.toContain("aws:RequestedRegion");
  });

  it("only deny: what is allowed stays the account's own business", () => {
    const effects = policies.flatMap(({ properties }) => contentOf(properties).Statement.map(({ Effect }) => Effect));
    expect(new Set(effects)).toEqual(new Set(["Deny"]));
  });

  it("name every principal in resource control policies, as AWS demands, and none in service control policies", () => {
    for (const { properties } of policies) {
      for (const statement of contentOf(properties).Statement) {
        expect(statement.Principal).toBe(properties.Type === "RESOURCE_CONTROL_POLICY" ? "*" : undefined);
      }
    }
  });

  it("keep the role that enters accounts, and let only cluster roles besides us hand on a role of ours", () => {
    const principals = (sid: string): unknown => statementOf(sid)?.Condition?.ArnNotLike?.["aws:PrincipalArn"];
    expect(statementOf("ProtectRoles")?.Resource).toContain("arn:*:iam::*:role/OrganizationAccountAccessRole");
    expect(statementOf("ProtectRoles")?.Action).not.toContain("iam:PassRole");
    expect(principals("ProtectRoles")).not.toContain("arn:*:iam::*:role/tenantry/platform/*");
    expect(statementOf("ProtectRolesFromUse")).toMatchObject({ Action: "iam:PassRole" });
    expect(principals("ProtectRolesFromUse")).toContain("arn:*:iam::*:role/tenantry/platform/*");
  });

  it("do not ask instances of Aurora for an encryption that only their cluster states", () => {
    const asking = policies
      .flatMap(({ properties }) => contentOf(properties).Statement)
      .filter(
        ({ Action, Condition }) =>
          Condition?.Bool?.["rds:StorageEncrypted"] !== undefined && Action?.includes("rds:CreateDBInstance"),
      );
    expect(asking.map(({ Condition }) => Condition?.StringNotLike)).toEqual([{ "rds:DatabaseEngine": "aurora*" }]);
  });

  it("keep data and sessions inside the organisation", () => {
    const foundation = policies.find(({ id }) => id === "organization/policy/foundation-1");
    const statements = foundation === undefined ? [] : contentOf(foundation.properties).Statement;
    expect(statements.find(({ Sid }) => Sid === "DenyWritesOutside")?.Condition).toMatchObject({
      StringNotEquals: { "aws:ResourceOrgID": "o-a1b2c3d4e5" },
    });
  });

  it("let AWS services through the perimeter, and only for the organisation", () => {
    const perimeter = policies.find(({ properties }) => properties.Type === "RESOURCE_CONTROL_POLICY");
    const statements = perimeter === undefined ? [] : contentOf(perimeter.properties).Statement;
    expect(statements.find(({ Sid }) => Sid === "OnlyOrganization")?.Condition).toEqual({
      BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
      StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
    });
    expect(statements.find(({ Sid }) => Sid === "ServicesOnlyForOrganization")?.Condition).toMatchObject({
      StringNotEqualsIfExists: { "aws:SourceOrgID": "o-a1b2c3d4e5" },
    });
  });
});

describe("packPolicies", () => {
  it("splits what one policy cannot hold", () => {
    const long = { Sid: "Long", Effect: "Deny", Action: "x".repeat(3000), Resource: "*" } as const;
    expect(packPolicies("RESOURCE_CONTROL_POLICY", [long, long])).toHaveLength(2);
  });

  it("refuses a statement that no policy can hold", () => {
    expect(() => compileOrganizationResources(withRegions(800))).toThrow(/guardrails need/);
  });

  it("refuses more policies than there are slots", () => {
    const long = { Sid: "Long", Effect: "Deny", Action: "x".repeat(4000), Resource: "*" } as const;
    const five = [long, long, long, long, long];
    expect(() => packPolicies("RESOURCE_CONTROL_POLICY", five)).toThrow(/4 of 5120/);
  });
});
