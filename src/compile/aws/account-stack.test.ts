import { describe, expect, it } from "vitest";
import { cellBundle, openedCell, organizationBundle } from "../../../test/support/aws-cases.ts";
import { flattenDeferred, listOf, resourcesOfType, roleStatements } from "../../../test/support/flat-policy.ts";
import { samplePlatform } from "../../../test/support/sample.ts";
import type { Stack } from "../../model/blueprint.ts";
import { policyCharacters, policyDocument, type Statement } from "./policy-document.ts";

const stacks = organizationBundle().stacks;

function stackNamed(name: string): Stack {
  const stack = stacks.find((candidate) => candidate.name === name);
  if (stack === undefined) throw new Error(`no stack ${name}`);
  return stack;
}

const account = stackNamed("tenantry-account");

function statementsOf(stack: Stack, logical: string): readonly Statement[] {
  return flattenDeferred(roleStatements(stack, logical) as never) as unknown as readonly Statement[];
}

describe("the once-per-account stack", () => {
  it("exists in every account that the platform names, and depends on nothing else", () => {
    const cells = [...samplePlatform.cells, { ...samplePlatform.cells[0], accountId: "555555555555" }];
    const { stacks: more } = organizationBundle({ ...samplePlatform, cells: cells as typeof samplePlatform.cells });
    expect(more.map(({ id }) => id)).toEqual([
      "stack/222222222222/eu-central-1/tenantry-tooling",
      "stack/333333333333/eu-central-1/tenantry-account",
      "stack/555555555555/eu-central-1/tenantry-account",
    ]);
  });

  it.each(["DeployRole", "ReadRole"])("lets only the tooling account's deployer become %s", (logical) => {
    const trust = account.resources[logical]?.properties.AssumeRolePolicyDocument as unknown as {
      Statement: Statement[];
    };
    expect(trust.Statement).toEqual([
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

  it.each(["CloudFormationRole", "DeployRole", "ReadRole"])(
    "keeps the policy of %s within what a role takes",
    (logical) => {
      expect(policyCharacters(policyDocument(roleStatements(account, logical)))).toBeLessThanOrEqual(10_240);
    },
  );

  it("never lets anyone read data: no objects, items, messages or secret values", () => {
    const actions = ["CloudFormationRole", "ReadRole"]
      .flatMap((logical) => statementsOf(account, logical))
      .flatMap(({ Action }) => listOf(Action));
    for (const data of [
      "s3:GetObject",
      "s3:PutObject",
      "dynamodb:GetItem",
      "sqs:ReceiveMessage",
      "secretsmanager:GetSecretValue",
    ]) {
      const patterns = actions.map((action) => new RegExp(`^${action.replaceAll("*", ".*")}$`));
      expect(
        patterns.some((pattern) => pattern.test(data)),
        data,
      ).toBe(false);
    }
  });

  it("makes roles of tenants only inside the boundary", () => {
    const creating = statementsOf(account, "CloudFormationRole").filter(({ Action }) =>
      listOf(Action).includes("iam:CreateRole"),
    );
    expect(creating.map(({ Resource, Condition }) => [Resource, Condition?.StringEquals])).toEqual([
      [
        "arn:aws:iam::333333333333:role/tenantry/*",
        { "iam:PermissionsBoundary": "arn:aws:iam::333333333333:policy/tenantry/tenantry-boundary" },
      ],
      [
        "arn:aws:iam::333333333333:role/tenantry/platform/*",
        { "iam:PermissionsBoundary": "arn:aws:iam::333333333333:policy/tenantry/tenantry-platform-boundary" },
      ],
    ]);
  });

  it("gives a role rights only within its boundary, and platform roles only managed policies of AWS for them", () => {
    const giving = statementsOf(account, "CloudFormationRole").filter(({ Action }) =>
      listOf(Action).some((action) => /^iam:(Attach|Put)Role/.test(action)),
    );
    expect(giving.map(({ Condition }) => Object.keys(Condition?.StringEquals ?? {}))).toEqual(
      giving.map(() => ["iam:PermissionsBoundary"]),
    );
    expect(giving.flatMap(({ Condition }) => listOf(Condition?.ArnLike?.["iam:PolicyARN"]))).toEqual([
      "arn:aws:iam::333333333333:policy/tenantry/*",
      "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
      "arn:aws:iam::aws:policy/AmazonEKS*",
    ]);
  });

  it("cannot be rewritten from within: neither its boundaries, its roles nor itself", () => {
    const kept = (logical: string): Statement | undefined =>
      statementsOf(account, logical).find(({ Effect }) => Effect === "Deny");
    expect(kept("CloudFormationRole")).toMatchObject({
      NotAction: ["iam:Get*", "iam:List*"],
      Resource: [
        "arn:aws:iam::333333333333:policy/tenantry/tenantry-boundary",
        "arn:aws:iam::333333333333:policy/tenantry/tenantry-platform-boundary",
        "arn:aws:iam::333333333333:role/tenantry/tenantry-deploy",
        "arn:aws:iam::333333333333:role/tenantry/tenantry-cloudformation",
        "arn:aws:iam::333333333333:role/tenantry/tenantry-read",
      ],
    });
    expect(kept("CloudFormationRole")?.Condition).toBeUndefined();
    expect(kept("DeployRole")?.Resource).toBe("arn:aws:cloudformation:*:333333333333:stack/tenantry-account/*");
  });

  it("holds platform roles to machines: no data, no identities, no keys' policies", () => {
    const document = account.resources.PlatformBoundary?.properties.PolicyDocument as unknown as {
      Statement: Statement[];
    };
    const [machines, ...others] = document.Statement;
    for (const service of ["dynamodb", "iam", "kms", "rds-db", "s3", "secretsmanager", "sqs", "sts"]) {
      expect(listOf(machines?.NotAction)).toContain(`${service}:*`);
    }
    const rest = others.flatMap(({ Action }) => listOf(Action));
    expect(rest.filter((action) => /^iam:.*(Policy|User|CreateRole|UpdateRole)|^kms:Put/.test(action))).toEqual([]);
    expect(others.find(({ Action }) => Action === "iam:PassRole")?.Resource).toBe(
      "arn:aws:iam::333333333333:role/tenantry/platform/*",
    );
  });

  it("gives every role below the platform path that boundary", () => {
    const computes = ["auto-mode", "fargate", "managed-node-groups"] as const;
    const roles = computes.flatMap((compute) =>
      resourcesOfType(cellBundle(openedCell("eu1-b", compute)).stacks, "AWS::IAM::Role")
        .map(([, { properties }]) => properties)
        .filter(({ Path }) => Path === "/tenantry/platform/"),
    );
    expect(roles).toHaveLength(3 * 3);
    for (const { PermissionsBoundary } of roles) {
      expect(PermissionsBoundary).toMatchObject({
        resource: expect.stringMatching(/tenantry-account\/PlatformBoundary$/),
      });
    }
  });
});

describe("the tooling account's stack", () => {
  const tooling = stackNamed("tenantry-tooling");

  it("opens templates, and nothing else, to deploy roles of the organisation", () => {
    const policy = tooling.resources.BucketPolicy?.properties.PolicyDocument as unknown as { Statement: Statement[] };
    const allows = policy.Statement.filter(({ Effect }) => Effect === "Allow");
    expect(allows.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      ["s3:GetObject", "arn:aws:s3:::acme--tooling-222222222222/templates/*"],
    ]);
    const reads = statementsOf(account, "DeployRole").flatMap(({ Resource }) => listOf(Resource));
    expect(reads).toContain("arn:aws:s3:::acme--tooling-222222222222/templates/*");
  });

  it("has a deployer that may only become the roles of this organisation's accounts", () => {
    const [assume] = statementsOf(tooling, "DeployerRole");
    expect(assume).toMatchObject({
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:ResourceOrgID": "o-a1b2c3d4e5" } },
      Resource: ["arn:aws:iam::*:role/tenantry/tenantry-deploy", "arn:aws:iam::*:role/tenantry/tenantry-read"],
    });
  });
});
