import {
  accountStackName,
  deployerRoleName,
  deployRoleName,
  executionRoleName,
  partitionOf,
  readRoleName,
} from "../../model/account-entry.ts";
import { type Stack, type StackResource, stackId, stackResourceId } from "../../model/blueprint.ts";
import { defer } from "../../model/deferred.ts";
import type { Origin } from "../../model/origin.ts";
import { iamPath } from "../../model/ownership.ts";
import type { Platform } from "../../model/platform.ts";
import { deployStatements, executionStatements, readStatements } from "./account-permissions.ts";
import { accountNumber, deployRoleLogicalId, readRoleLogicalId } from "./names.ts";
import { type AccountPlace, compileBoundary } from "./permission-boundary.ts";
import { compilePlatformBoundary } from "./platform-boundary.ts";
import { policyDocument, type Statement } from "./policy-document.ts";
import { type Tags, tagList } from "./tags.ts";

export interface AccountStackInput {
  readonly platform: Platform;
  readonly place: AccountPlace;
  readonly tags: Tags;
  readonly origin: Origin;
  /** Further resources that exist once per account. */
  readonly extra?: Readonly<Record<string, StackResource>>;
}

/**
 * What an account has once, before anything else: our roles in it, and the boundaries of every other role of ours.
 *
 * The account is entered through the role that AWS Organizations made (an account that others opened: by its
 * administrator) to build this stack; from then on only the tooling account's deployer gets in, and only as these roles.
 * They may not change this stack or what is in it, so a new version of it takes the first way again.
 */
export function compileAccountStack(input: AccountStackInput): Stack {
  const { platform, place, origin } = input;
  const id = stackId(place.account, place.region, accountStackName);
  const execution = defer(stackResourceId(id, "CloudFormationRole"), "Arn");
  return {
    id,
    name: accountStackName,
    description: `Roles and permission boundary of platform ${platform.name} in this account`,
    account: place.account,
    region: place.region,
    tags: input.tags,
    terminationProtection: true,
    resources: {
      ...compileBoundary(place, platform.name, origin),
      ...compilePlatformBoundary(place, origin),
      CloudFormationRole: executionRole(input),
      [deployRoleLogicalId]: toolingRole(input, {
        name: deployRoleName,
        statements: deployStatements(platform, place, execution),
        managed: [],
      }),
      [readRoleLogicalId]: toolingRole(input, {
        name: readRoleName,
        statements: readStatements,
        managed: [`arn:${partitionOf(place.region)}:iam::aws:policy/SecurityAudit`],
      }),
      ...input.extra,
    },
    origin,
  };
}

interface ToolingRole {
  readonly name: string;
  readonly statements: readonly Statement[];
  readonly managed: readonly string[];
}

/** A role for the tooling account's deployer alone; an account number in a trust policy means its whole account. */
function toolingRole(input: AccountStackInput, role: ToolingRole): StackResource {
  const { id, toolingAccountId } = input.platform.organization;
  const tooling = `arn:${partitionOf(input.place.region)}:iam::${toolingAccountId}`;
  return {
    type: "AWS::IAM::Role",
    properties: {
      AssumeRolePolicyDocument: policyDocument([
        {
          Effect: "Allow",
          Principal: { AWS: `${tooling}:root` },
          Action: "sts:AssumeRole",
          Condition: {
            ArnEquals: { "aws:PrincipalArn": `${tooling}:role${iamPath}${deployerRoleName}` },
            StringEquals: { "aws:PrincipalOrgID": id },
          },
        },
      ]),
      ...(role.managed.length === 0 ? {} : { ManagedPolicyArns: role.managed }),
      MaxSessionDuration: 3600,
      Path: iamPath,
      Policies: [{ PolicyName: role.name, PolicyDocument: policyDocument(role.statements) }],
      RoleName: role.name,
      Tags: tagList(input.tags),
    },
    origin: input.origin,
  };
}

function executionRole(input: AccountStackInput): StackResource {
  const { place } = input;
  const statements = executionStatements(place, input.platform.guardrails.allowedRegions);
  return {
    type: "AWS::IAM::Role",
    properties: {
      AssumeRolePolicyDocument: policyDocument([
        {
          Effect: "Allow",
          Principal: { Service: "cloudformation.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:SourceAccount": accountNumber(place.account) } },
        },
      ]),
      Path: iamPath,
      Policies: [{ PolicyName: executionRoleName, PolicyDocument: policyDocument(statements) }],
      RoleName: executionRoleName,
      Tags: tagList(input.tags),
    },
    origin: input.origin,
  };
}
