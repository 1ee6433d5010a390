import {
  deployerRoleName,
  managementRoleName,
  ourRoleArn,
  partitionOf,
  toolingRegion,
} from "../../../model/account-entry.ts";
import type { JsonObject } from "../../../model/json.ts";
import { iamPath, managedByTag, managedByValue } from "../../../model/ownership.ts";
import type { Platform } from "../../../model/platform.ts";
import { leastPolicy, placeValues, policyJson } from "./policy.ts";

/**
 * A CloudFormation template for the management account: the one role by which Tenantry works on the organisation.
 *
 * Only the tooling account's deployer may assume it. Somebody who administers the management account deploys it once, with
 * CAPABILITY_NAMED_IAM; nothing else has to exist in that account.
 */
export function bootstrapTemplate(platform: Platform): JsonObject {
  const region = toolingRegion(platform);
  const { id, toolingAccountId } = platform.organization;
  const deployer = ourRoleArn(toolingAccountId, region, deployerRoleName);
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: `Lets Tenantry work on the organisation of platform ${platform.name}`,
    Resources: {
      OrganizationRole: {
        Type: "AWS::IAM::Role",
        Properties: {
          RoleName: managementRoleName,
          Path: iamPath,
          Description: "Vends, moves and guards accounts for Tenantry",
          MaxSessionDuration: 3600,
          AssumeRolePolicyDocument: {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Principal: { AWS: `arn:${partitionOf(region)}:iam::${toolingAccountId}:root` },
                Action: "sts:AssumeRole",
                Condition: {
                  ArnEquals: { "aws:PrincipalArn": deployer },
                  StringEquals: { "aws:PrincipalOrgID": id },
                },
              },
            ],
          },
          Policies: [
            {
              PolicyName: managementRoleName,
              PolicyDocument: policyJson(leastPolicy("management", placeValues(platform))),
            },
          ],
          Tags: [{ Key: managedByTag, Value: managedByValue }],
        },
      },
    },
    Outputs: { OrganizationRoleArn: { Value: { "Fn::GetAtt": ["OrganizationRole", "Arn"] } } },
  };
}

/** What `tenantry bootstrap --print` shows: the template, and what the policies of the other roles must at least hold. */
export interface BootstrapDocuments {
  readonly managementAccountTemplate: JsonObject;
  readonly policies: {
    readonly management: JsonObject;
    readonly deployer: JsonObject;
    readonly deploy: JsonObject;
    readonly read: JsonObject;
  };
}

export function bootstrapDocuments(platform: Platform): BootstrapDocuments {
  const values = placeValues(platform);
  const policyOf = (principal: "management" | "deployer" | "deploy" | "read"): JsonObject =>
    policyJson(leastPolicy(principal, values)) as JsonObject;
  return {
    managementAccountTemplate: bootstrapTemplate(platform),
    policies: {
      management: policyOf("management"),
      deployer: policyOf("deployer"),
      deploy: policyOf("deploy"),
      read: policyOf("read"),
    },
  };
}
