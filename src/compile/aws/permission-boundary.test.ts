import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { environmentArbitrary } from "../../../test/support/arbitrary-environment.ts";
import { awsCase, caseBundles } from "../../../test/support/aws-cases.ts";
import { flattenDeferred, listOf, resourcesOfType, roleStatements } from "../../../test/support/flat-policy.ts";
import type { Stack } from "../../model/blueprint.ts";
import { platformOrigin } from "../../model/origin.ts";
import { iamPath } from "../../model/ownership.ts";
import { compileBoundary } from "./permission-boundary.ts";
import { type PolicyDocument, policyCharacters, type Statement } from "./policy-document.ts";

const origin = platformOrigin("acme", "spec");
const place = { account: { kind: "known", id: "333333333333" }, region: "eu-central-1" } as const;

function boundaryOf(platform: string): PolicyDocument {
  const [boundary] = Object.values(compileBoundary(place, platform, origin));
  return boundary?.properties.PolicyDocument as unknown as PolicyDocument;
}

/** Whether a pattern with `*` and `?` matches a text, whose own wildcards count as characters. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(text);
}

function covers(boundary: PolicyDocument, self: string, grant: Statement): boolean {
  const variable = "$" + "{aws:PrincipalTag/tenantry:environment}";
  const statements = JSON.parse(JSON.stringify(flattenDeferred(boundary)).replaceAll(variable, self)) as PolicyDocument;
  return listOf(grant.Action).every((action) =>
    listOf(flattenDeferred(grant.Resource ?? [])).every((resource) =>
      statements.Statement.some(
        (statement) =>
          listOf(statement.Action).some((pattern) => matches(pattern, action)) &&
          listOf(statement.Resource).some((pattern) => matches(pattern, resource)),
      ),
    ),
  );
}

/** What roles inside a boundary grant, as if every account were the one that the boundary is for. */
function boundedStatements(stacks: readonly Stack[]): readonly Statement[] {
  return stacks.flatMap((stack) =>
    resourcesOfType([stack], "AWS::IAM::Role")
      .filter(([, { properties }]) => properties.PermissionsBoundary !== undefined && properties.Path === iamPath)
      .flatMap(([logical]) => roleStatements(stack, logical))
      .map((statement) => {
        const text = JSON.stringify(flattenDeferred(statement)).replaceAll("999999999999", place.account.id);
        return JSON.parse(text) as Statement;
      }),
  );
}

describe("the permission boundary", () => {
  it("fits in a managed policy with the longest platform name", () => {
    expect(policyCharacters(boundaryOf("a".repeat(40)))).toBeLessThanOrEqual(6144);
  });

  it("allows only; what it does not name is refused", () => {
    expect(boundaryOf("acme").Statement.every(({ Effect }) => Effect === "Allow")).toBe(true);
  });

  it("never allows a whole service or everything", () => {
    const actions = boundaryOf("acme").Statement.flatMap(({ Action }) => listOf(Action));
    expect(actions.filter((action) => /^(\*|[^:]+:\*)$/.test(action))).toEqual([]);
    expect(actions.filter((action) => /^(iam|organizations|cloudformation|ec2|eks):/.test(action))).toEqual([]);
  });

  it("ties every statement to the principal's own environment by name, tag or key", () => {
    for (const statement of boundaryOf("acme").Statement) {
      const tied = JSON.stringify(statement).includes("aws:PrincipalTag/tenantry:environment");
      expect(tied || statement.Sid === "CellKeyTables", statement.Sid).toBe(true);
    }
  });

  it("refuses requests without leading keys on tables that others share", () => {
    const shared = boundaryOf("acme").Statement.find(({ Sid }) => Sid === "OwnPartition");
    expect(shared?.Condition?.Null).toEqual({ "dynamodb:LeadingKeys": "false" });
    expect(listOf(shared?.Action)).not.toContain("dynamodb:Scan");
  });

  it("lets every role do all that its own policy grants", () => {
    fc.assert(
      fc.property(environmentArbitrary, (generated) => {
        const item = awsCase(generated.architecture, generated.environment, generated.tenant);
        const { tenant, environment, platform } = item.context;
        const boundary = boundaryOf(platform.name);
        for (const statement of boundedStatements(caseBundles(item).flatMap(({ stacks }) => stacks))) {
          expect(covers(boundary, `${tenant.name}--${environment.name}`, statement), JSON.stringify(statement)).toBe(
            true,
          );
        }
      }),
      { numRuns: 30 },
    );
  });

  it("never covers an environment whose name merely starts alike", () => {
    const foreign: Statement = {
      Effect: "Allow",
      Action: ["s3:GetObject"],
      Resource: "arn:aws:s3:::acme--birch--prod2--uploads/x",
    };
    expect(covers(boundaryOf("acme"), "birch--prod", foreign)).toBe(false);
    expect(covers(boundaryOf("acme"), "birch--prod2", foreign)).toBe(true);
  });
});
