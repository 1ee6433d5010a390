import type { InstanceType, QuotaBook } from "../model/facts.ts";
import type { CellCapacity } from "../model/platform.ts";

/** One quantity that a cluster or an account can run out of. */
export interface Dimension {
  readonly id: string;
  readonly title: string;
  /** Id in `data/quotas.json`; absent: the limit is `capacity.environments`. */
  readonly quota?: string;
  /** The quota counts nodes; this is what one node adds. */
  readonly perNode?: "allocatableMilliCpu" | "allocatableMemoryMiB";
  /** `request`: a low default that AWS raises on request, so exceeding it asks for an increase instead of refusing. */
  readonly exceeding: "refuse" | "request";
}

/** Amounts by position in `clusterDimensions` or `accountDimensions`. */
export type Vector = readonly number[];

export const clusterDimensions: readonly Dimension[] = [
  { id: "environments", title: "environments", exceeding: "refuse" },
  { id: "namespaces", title: "namespaces", quota: "kubernetes:namespaces", exceeding: "refuse" },
  { id: "pods", title: "pods", quota: "kubernetes:pods", exceeding: "refuse" },
  { id: "services", title: "Services", quota: "kubernetes:services", exceeding: "refuse" },
  { id: "secrets", title: "Secrets", quota: "kubernetes:secrets", exceeding: "refuse" },
  {
    id: "associations",
    title: "Pod Identity associations",
    quota: "eks:pod-identity-associations",
    exceeding: "refuse",
  },
  { id: "accessEntries", title: "access entries", quota: "eks:access-entries", exceeding: "refuse" },
  {
    id: "cpu",
    title: "requested millicores",
    quota: "kubernetes:nodes",
    perNode: "allocatableMilliCpu",
    exceeding: "refuse",
  },
  {
    id: "memory",
    title: "requested MiB of memory",
    quota: "kubernetes:nodes",
    perNode: "allocatableMemoryMiB",
    exceeding: "refuse",
  },
];

export const accountDimensions: readonly Dimension[] = [
  { id: "roles", title: "IAM roles", quota: "iam:roles", exceeding: "refuse" },
  { id: "stacks", title: "CloudFormation stacks", quota: "cloudformation:stacks", exceeding: "refuse" },
  { id: "keys", title: "KMS keys", quota: "kms:keys", exceeding: "refuse" },
  { id: "buckets", title: "S3 buckets", quota: "s3:buckets", exceeding: "refuse" },
  { id: "tables", title: "DynamoDB tables", quota: "dynamodb:tables", exceeding: "refuse" },
  { id: "databases", title: "RDS clusters", quota: "rds:clusters", exceeding: "refuse" },
  { id: "awsSecrets", title: "Secrets Manager secrets", quota: "secretsmanager:secrets", exceeding: "refuse" },
  { id: "targetGroups", title: "load balancer target groups", quota: "elb:target-groups", exceeding: "refuse" },
  {
    id: "loadBalancers",
    title: "Network Load Balancers",
    quota: "elb:network-load-balancers",
    exceeding: "refuse",
  },
  { id: "clusters", title: "EKS clusters", quota: "eks:clusters", exceeding: "request" },
  { id: "vpcs", title: "VPCs", quota: "vpc:vpcs", exceeding: "request" },
];

/** Builds a vector from amounts by dimension id; what is not named is zero. */
export function toVector(dimensions: readonly Dimension[], amounts: Readonly<Record<string, number>>): Vector {
  return dimensions.map((dimension) => amounts[dimension.id] ?? 0);
}

export function addVectors(left: Vector, right: Vector): Vector {
  return left.map((amount, index) => amount + (right[index] ?? 0));
}

/** Adds to a running sum in place. */
export function addTo(sum: number[], amounts: Vector): void {
  for (let index = 0; index < sum.length; index += 1) sum[index] = (sum[index] ?? 0) + (amounts[index] ?? 0);
}

/**
 * What may be used of each dimension after headroom, rounded down.
 *
 * A value in `capacity.quotas` beats the book's default. A dimension without a quota in the book, or per node with an
 * instance type of unknown size, is unlimited.
 */
export function usableLimits(
  dimensions: readonly Dimension[],
  capacity: CellCapacity,
  facts: { readonly quotas: QuotaBook; readonly instance?: InstanceType | undefined },
): Vector {
  return dimensions.map((dimension) => {
    const limit = wholeLimit(dimension, capacity, facts);
    return Number.isFinite(limit) ? Math.floor(limit * (1 - capacity.headroom) + 1e-9) : limit;
  });
}

function wholeLimit(
  dimension: Dimension,
  capacity: CellCapacity,
  facts: { readonly quotas: QuotaBook; readonly instance?: InstanceType | undefined },
): number {
  if (dimension.quota === undefined) return capacity.environments;
  const quota = capacity.quotas[dimension.quota] ?? facts.quotas.quotas[dimension.quota]?.value;
  if (quota === undefined) return Number.POSITIVE_INFINITY;
  if (dimension.perNode === undefined) return quota;
  return facts.instance === undefined ? Number.POSITIVE_INFINITY : quota * facts.instance[dimension.perNode];
}

/** The first dimension that would be exceeded, as its position; undefined when everything fits. */
export function findExceeded(
  dimensions: readonly Dimension[],
  room: { readonly limits: Vector; readonly used: Vector },
  demand: Vector,
): number | undefined {
  for (let index = 0; index < demand.length; index += 1) {
    const amount = demand[index] ?? 0;
    if (amount === 0 || dimensions[index]?.exceeding === "request") continue;
    if ((room.used[index] ?? 0) + amount > (room.limits[index] ?? 0)) return index;
  }
  return undefined;
}

export function hasRoom(
  dimensions: readonly Dimension[],
  room: { readonly limits: Vector; readonly used: Vector },
  demand: Vector,
): boolean {
  return findExceeded(dimensions, room, demand) === undefined;
}

/** The largest share of any limit that is used once `demand` is added: the measure that best fit maximises. */
export function dominantShare(limits: Vector, used: Vector, demand: Vector): number {
  let share = 0;
  for (let index = 0; index < limits.length; index += 1) {
    const limit = limits[index] ?? 0;
    const amount = (used[index] ?? 0) + (demand[index] ?? 0);
    if (amount > 0 && limit > 0) share = Math.max(share, amount / limit);
  }
  return share;
}
