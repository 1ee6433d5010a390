import { bucketPrefix, partitionOf } from "../../model/account-entry.ts";
import type { AccountRef } from "../../model/blueprint.ts";
import { stackId, stackResourceId } from "../../model/blueprint.ts";
import { defer, joinText, type TextValue } from "../../model/deferred.ts";
import { fitName, logicalId, shortHash } from "../../model/names.ts";
import { iamPath } from "../../model/ownership.ts";
import type { PlacedCell } from "../../model/placement.ts";
import type { ServiceAccountSpec } from "../../model/tenant.ts";
import { cellAccount, contextId, type EnvironmentContext, environmentAccount } from "../context.ts";

/** Names of everything ours in AWS. All are known before anything exists, except what AWS itself assigns. */

const roleNameLimit = 64;
const bucketNameLimit = 63;
const queueNameLimit = 80;
const databaseNameLimit = 63;

export const boundaryLogicalId = "PermissionBoundary";
export const deployRoleLogicalId = "DeployRole";
export const readRoleLogicalId = "ReadRole";
export const cellKeyLogicalId = "CellKey";
export const environmentKeyLogicalId = "Key";
/** Roles that AWS services assume for the platform: clusters, nodes, log delivery. Tenants have none below it. */
export const platformRolePath: string = `${iamPath}platform/`;

/** The domain of a partition's service endpoints. */
export function dnsSuffix(region: string): string {
  return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
}

/** The account's number; deferred until the account has been vended. */
export function accountNumber(account: AccountRef): TextValue {
  return account.kind === "known" ? account.id : defer(organizationAccountId(account.key), "Id");
}

/** The id of a vended account in the organisation's resources. */
export function organizationAccountId(key: string): string {
  return `organization/account/${key}`;
}

export interface ArnParts {
  readonly service: string;
  readonly region: string;
  readonly account: AccountRef;
  readonly resource: TextValue;
}

/** An ARN of a resource whose name is known; the account's number may be deferred. */
export function arn(parts: ArnParts): TextValue {
  const prefix = `arn:${partitionOf(parts.region)}:${parts.service}:${parts.region}:`;
  return joinText(prefix, accountNumber(parts.account), ":", parts.resource);
}

/** An ARN of IAM, which has no region; `near` is any region of the same partition. */
export function iamArn(account: AccountRef, near: string, resource: TextValue): TextValue {
  return joinText(`arn:${partitionOf(near)}:iam::`, accountNumber(account), ":", resource);
}

export function cellStackName(cell: string): string {
  return `tenantry-cell-${cell}`;
}

export function cellStackId(cell: PlacedCell): string {
  return stackId(cellAccount(cell), cell.region, cellStackName(cell.name));
}

export function environmentStackName(context: EnvironmentContext): string {
  return `tenantry-${contextId(context)}`;
}

/** The stack that holds the environment's AWS resources. */
export function environmentStackId(context: EnvironmentContext): string {
  return stackId(environmentAccount(context), context.placement.region, environmentStackName(context));
}

/** The stack beside the host cluster, when that is in another account or region than the environment's resources. */
export function sourceStackId(context: EnvironmentContext): string {
  return stackId(cellAccount(context.host), context.host.region, environmentStackName(context));
}

/** The id of a resource in the stack beside the host cluster. */
export function sourceResource(context: EnvironmentContext, logical: string): string {
  return stackResourceId(sourceStackId(context), logical);
}

/** The role of one service account, under the path of everything ours. */
export function roleName(context: EnvironmentContext, account: ServiceAccountSpec): string {
  return fitName(`${contextId(context)}--${account.namespace}--${account.name}`, roleNameLimit);
}

/** The thin role in the host cluster's account whose only right is to assume the service account's role. */
export function sourceRoleName(context: EnvironmentContext, account: ServiceAccountSpec): string {
  return fitName(`${contextId(context)}--${account.namespace}--${account.name}--source`, roleNameLimit);
}

/** The ARN of a role of ours; `near` is any region of the same partition. */
export function roleArn(account: AccountRef, near: string, name: string): TextValue {
  return iamArn(account, near, `role${iamPath}${name}`);
}

/** The role of a created cell's nodes; Kubernetes node classes refer to it by this name. */
export function nodeRoleName(cell: PlacedCell): string {
  return fitName(`cell--${cell.name}--nodes`, roleNameLimit);
}

export function clusterRoleName(cell: PlacedCell): string {
  return fitName(`cell--${cell.name}--cluster`, roleNameLimit);
}

/** The ARN of the cell's cluster, known before it exists. */
export function clusterArn(cell: PlacedCell): TextValue {
  const resource = `cluster/${cell.cluster.name}`;
  return arn({ service: "eks", region: cell.region, account: cellAccount(cell), resource });
}

/** The name by which other stacks refer to the cell's cluster; deferred for a created one, so that it comes first. */
export function clusterNameReference(cell: PlacedCell): TextValue {
  return cell.management === "create" ? defer(cellResource(cell, "Cluster"), "Ref") : cell.cluster.name;
}

/** Stands for what is looked up in an adopted cell: attributes `VpcId`, `PrivateSubnetIds`, `ClusterSecurityGroupId`. */
export function adoptedCellId(cell: PlacedCell): string {
  return `cell/${cell.name}`;
}

/**
 * The name of a bucket: `<platform>--<tenant>--<env>--<key>`.
 *
 * Never longer than 63 and never one that S3 reserves (docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules).
 * The part up to the key is never shortened, because policies match on it.
 */
export function bucketName(context: EnvironmentContext, key: string): string {
  const plain = `${bucketPrefix(context.platform.name)}${contextId(context)}--${slug(key)}`;
  return fitName(slug(key) === key ? avoidReservedEnd(plain) : `${plain}-${shortHash(key, 10)}`, bucketNameLimit);
}

const reservedSuffixes = ["-s3alias", "--ol-s3", "--x-s3", "--table-s3", ".mrap", "-an"];

function avoidReservedEnd(name: string): string {
  return reservedSuffixes.some((suffix) => name.endsWith(suffix)) ? `${name}-${shortHash(name, 10)}` : name;
}

export function tableName(context: EnvironmentContext, key: string): string {
  return `${contextId(context)}--${key}`;
}

/** `.fifo` counts towards the limit of 80. */
export function queueName(context: EnvironmentContext, key: string, kind: "standard" | "fifo"): string {
  const suffix = kind === "fifo" ? ".fifo" : "";
  return `${fitName(`${contextId(context)}--${key}`, queueNameLimit - suffix.length)}${suffix}`;
}

export function secretName(context: EnvironmentContext, key: string): string {
  return `${contextId(context)}/${key}`;
}

/** RDS forbids two hyphens in a row, so a hash keeps the shortened form injective. */
export function databaseClusterName(context: EnvironmentContext, key: string): string {
  const full = `${contextId(context)}--${key}`;
  const plain = full.replaceAll(/-+/g, "-").slice(0, databaseNameLimit - 11);
  return `${plain.replace(/-+$/, "")}-${shortHash(full, 10)}`;
}

/** The PostgreSQL database of an environment: hyphens become underscores, which no id contains. */
export function databaseName(context: EnvironmentContext): string {
  return contextId(context).replaceAll("-", "_");
}

/** The PostgreSQL role of an access level; starts with the environment's id, on which the permission boundary matches. */
export function databaseUser(context: EnvironmentContext, access: "read" | "write"): string {
  return `${contextId(context)}--${access}`;
}

/** S3 keys of an environment in a pooled bucket; ends with its slash. */
export function objectPrefix(context: EnvironmentContext): string {
  return `${contextId(context)}/`;
}

/** Partition key values of an environment in a pooled table; ends with `#`, which no id contains. */
export function partitionPrefix(context: EnvironmentContext): string {
  return `${contextId(context)}#`;
}

/** The logical id of a part of a data resource, for example `DataUploadsBucket`. */
export function dataLogicalId(key: string, part: string): string {
  return safeLogicalId("data", key, part);
}

/** The logical id of a part of a pooled resource of a cell. */
export function poolLogicalId(pool: string, part: string): string {
  return safeLogicalId("pool", pool, part);
}

/** The logical id of something that belongs to a service account. */
export function serviceAccountLogicalId(account: ServiceAccountSpec, part: string): string {
  return safeLogicalId(part, account.namespace, account.name);
}

/** As `logicalId`, also injective for words that start with a digit or hold capitals. */
function safeLogicalId(...words: readonly string[]): string {
  const plain = words.every((word) => /^[a-z][a-z0-9]*$/.test(word));
  return plain ? logicalId(...words) : `${logicalId(...words.map(dropSymbols))}${shortHash(words.join("\u0000"), 6)}`;
}

function dropSymbols(word: string): string {
  return logicalId(...word.split(/[^A-Za-z0-9]+/).filter((part) => part !== ""));
}

function slug(key: string): string {
  return key
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

/** The id of a resource in the stack of a cell. */
export function cellResource(cell: PlacedCell, logical: string): string {
  return stackResourceId(cellStackId(cell), logical);
}

/** The id of a resource in the stack of an environment. */
export function environmentResource(context: EnvironmentContext, logical: string): string {
  return stackResourceId(environmentStackId(context), logical);
}
