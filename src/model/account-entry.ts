import { fitName } from "./names.ts";
import { iamPath } from "./ownership.ts";
import type { Platform } from "./platform.ts";

/** How an account is entered, and what the tooling account has for it: names that the compiler and apply must agree on. */

/** The stack that every account has once: our roles and their boundaries. */
export const accountStackName = "tenantry-account";
export const toolingStackName = "tenantry-tooling";
/** Roles of ours in every account; their paths and names are what guardrails protect. */
export const deployRoleName = "tenantry-deploy";
export const readRoleName = "tenantry-read";
export const executionRoleName = "tenantry-cloudformation";
/** The role in the tooling account that alone may assume the other accounts' deploy and read roles. */
export const deployerRoleName = "tenantry-deployer";
/** The role in the management account that may work on the organisation. */
export const managementRoleName = "tenantry-organization";
/** The role that Organizations makes in every account it creates: the way in before our own roles exist. */
export const organizationRoleName = "OrganizationAccountAccessRole";

/** Where in the tooling bucket templates are that are too large to be sent with a request. */
export const templatePrefix = "templates/";
/** Where in the tooling bucket the leases of running applies are. */
export const leasePrefix = "leases/";

/** Keeps `<platform>--<tenant>--<env>--` inside the part of a bucket name that shortening never touches. */
const platformInBucketLimit = 16;
const reservedPrefixes = ["xn--", "sthree-", "amzn-s3-demo-"];

/** The AWS partition that a region belongs to. */
export function partitionOf(region: string): "aws" | "aws-cn" | "aws-us-gov" {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** The ARN of a role of ours in an account. `near` is any region of its partition. */
export function ourRoleArn(accountId: string, near: string, name: string): string {
  return `arn:${partitionOf(near)}:iam::${accountId}:role${iamPath}${name}`;
}

/** What the name of every bucket of a platform's tenants starts with: nothing that S3 reserves. */
export function bucketPrefix(platform: string): string {
  const plain = `${fitName(platform, platformInBucketLimit)}--`;
  if (!reservedPrefixes.some((prefix) => plain.startsWith(prefix))) return plain;
  return `t-${fitName(platform, platformInBucketLimit - 2)}--`;
}

/** The bucket in the tooling account that holds large templates and the leases of running applies. */
export function toolingBucketName(platform: Platform): string {
  return `${bucketPrefix(platform.name)}tooling-${platform.organization.toolingAccountId}`;
}

/** Where the tooling account's stack and bucket are: the first of the allowed regions, else of the cells'. */
export function toolingRegion({ guardrails, cells, cellTemplates }: Platform): string {
  const used = [...cells, ...cellTemplates].map(({ region }) => region);
  const candidates = guardrails.allowedRegions.length === 0 ? used : guardrails.allowedRegions;
  return [...candidates].sort()[0] ?? "us-east-1";
}
