import { describe, expect, it } from "vitest";
import { organizationBundle } from "../../../../test/support/aws-cases.ts";
import { flattenDeferred, listOf, roleStatements } from "../../../../test/support/flat-policy.ts";
import { samplePlatform } from "../../../../test/support/sample.ts";
import { bootstrapDocuments, bootstrapTemplate } from "./bootstrap-template.ts";
import { type AllowStatement, leastPolicy, type PlaceValues, placeValues } from "./policy.ts";

interface Compiled {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

const { stacks } = organizationBundle();
/** What the stack's own reference to CloudFormation's role becomes. */
const executionRole = "arn:aws:iam::333333333333:role/tenantry/tenantry-cloudformation";

function compiledRole(stackName: string, logicalId: string): readonly Compiled[] {
  const stack = stacks.find(({ name }) => name === stackName);
  if (stack === undefined) throw new Error(`no stack ${stackName}`);
  const flat = JSON.stringify(flattenDeferred(roleStatements(stack, logicalId) as never));
  return JSON.parse(
    flat.replaceAll(/"[^"]*CloudFormationRole[^"]*"/g, JSON.stringify(executionRole)),
  ) as readonly Compiled[];
}

function matches(pattern: string, text: string): boolean {
  const escaped = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${escaped}$`).test(text);
}

/** Whether a role is allowed an action on a resource, whenever the table's own condition holds. */
function allows(
  role: readonly Compiled[],
  action: string,
  needed: Pick<AllowStatement, "Condition"> & { resource: string },
) {
  return role.some(
    ({ Effect, Action, Resource, Condition }) =>
      Effect === "Allow" &&
      listOf(Action).some((pattern) => matches(pattern, action)) &&
      listOf(Resource).some((pattern) => matches(pattern, needed.resource)) &&
      (Condition === undefined || JSON.stringify(Condition) === JSON.stringify(needed.Condition)),
  );
}

function missing(role: readonly Compiled[], needed: readonly AllowStatement[]): readonly string[] {
  return needed.flatMap(({ Action, Resource, Condition }) =>
    Action.flatMap((action) =>
      Resource.filter((resource) => !allows(role, action, { resource, ...(Condition && { Condition }) })).map(
        (resource) => `${action} on ${resource}`,
      ),
    ),
  );
}

const values: PlaceValues = { ...placeValues(samplePlatform), account: "333333333333" };

describe("the roles that are compiled", () => {
  it.each([
    ["deploy", "DeployRole"],
    ["read", "ReadRole"],
  ] as const)("let %s send all that it sends", (principal, logicalId) => {
    const role = compiledRole("tenantry-account", logicalId);
    expect(missing(role, leastPolicy(principal, values).Statement)).toEqual([]);
  });

  it("let the deployer send all that it sends", () => {
    const role = compiledRole("tenantry-tooling", "DeployerRole");
    const key = listOf(role.find(({ Action }) => listOf(Action).includes("kms:Decrypt"))?.Resource)[0] ?? "";
    expect(missing(role, leastPolicy("deployer", { ...values, key }).Statement)).toEqual([]);
  });

  it("would be found out if they did not", () => {
    const role = compiledRole("tenantry-account", "ReadRole");
    expect(missing(role, leastPolicy("deploy", values).Statement)).toContain(
      "cloudformation:DeleteStack on arn:aws:cloudformation:*:333333333333:stack/tenantry-*/*",
    );
  });
});

describe("the policy of the management account's role", () => {
  const policy = leastPolicy("management", placeValues(samplePlatform));
  const statementWith = (action: string) => policy.Statement.filter(({ Action }) => Action.includes(action));

  it("fits into a role", () => {
    expect(JSON.stringify(policy).length).toBeLessThanOrEqual(10_240);
  });

  it("leaves no placeholder and no action or organisation open", () => {
    const text = JSON.stringify(policy);
    expect(text).not.toMatch(/[{]\w+[}]/);
    expect(policy.Statement.flatMap(({ Action }) => Action).filter((action) => action.includes("*"))).toEqual([]);
    expect(text).not.toContain("organizations::*");
  });

  it.each(["organizations:CloseAccount", "organizations:DeletePolicy", "organizations:DeleteOrganizationalUnit"])(
    "allows %s only for what carries our tag",
    (action) => {
      expect(statementWith(action).map(({ Condition }) => Condition)).toEqual([
        { StringEquals: { "aws:ResourceTag/tenantry:managed-by": "tenantry" } },
      ]);
    },
  );

  it("enters accounts of the organisation alone", () => {
    expect(statementWith("sts:AssumeRole")).toEqual([
      {
        Effect: "Allow",
        Action: ["sts:AssumeRole"],
        Resource: ["arn:aws:iam::*:role/OrganizationAccountAccessRole"],
        Condition: { StringEquals: { "aws:ResourceOrgID": "o-a1b2c3d4e5" } },
      },
    ]);
  });
});

describe("bootstrapTemplate", () => {
  it("trusts the tooling account's deployer alone", () => {
    const { Resources } = bootstrapTemplate(samplePlatform) as never as {
      Resources: {
        OrganizationRole: { Properties: { RoleName: string; AssumeRolePolicyDocument: { Statement: unknown } } };
      };
    };
    const { RoleName, AssumeRolePolicyDocument } = Resources.OrganizationRole.Properties;
    expect(RoleName).toBe("tenantry-organization");
    expect(AssumeRolePolicyDocument.Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::222222222222:root" },
        Action: "sts:AssumeRole",
        Condition: {
          ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/tenantry/tenantry-deployer" },
          StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
        },
      },
    ]);
  });

  it("names China's partition and services for a platform there", () => {
    const guardrails = { ...samplePlatform.guardrails, allowedRegions: ["cn-north-1"] };
    const text = JSON.stringify(bootstrapDocuments({ ...samplePlatform, guardrails }));
    expect(text).toContain("arn:aws-cn:iam::222222222222:role/tenantry/tenantry-deployer");
    expect(text).toContain("s3.*.amazonaws.com.cn");
    expect(text).not.toMatch(/arn:aws:|s3\.\*\.amazonaws\.com"/);
  });
});
