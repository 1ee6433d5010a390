import type { Call } from "../service.ts";
import { type State, scopeOf, type Table } from "../state.ts";

/** A quota as Service Quotas knows it. */
export interface KnownQuota {
  readonly service: string;
  readonly code: string;
  readonly name: string;
  /** The key of `data/quotas.json` that it is the value of; a number where that has none. */
  readonly value: string | number;
  readonly adjustable: boolean;
  /** Global services know their quotas in us-east-1 only. */
  readonly isGlobal: boolean;
}

function quota(
  id: string,
  name: string,
  value: string | number,
  options: { readonly isGlobal?: boolean; readonly adjustable?: boolean } = {},
): KnownQuota {
  const [service = "", code = ""] = id.split("/");
  return { service, code, name, value, adjustable: options.adjustable ?? true, isGlobal: options.isGlobal ?? false };
}

/** Codes: the AWS General Reference, "Service endpoints and quotas". */
export const knownQuotas: readonly KnownQuota[] = [
  quota("cloudformation/L-0485CB21", "Stack count", "cloudformation:stacks"),
  quota("ec2/L-0263D0A3", "EC2-VPC Elastic IPs", "vpc:elastic-ips"),
  quota("ec2/L-1216C47A", "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances", 5),
  quota("eks/L-1194D53C", "Clusters", "eks:clusters"),
  quota("iam/L-FE177D64", "Roles per account", "iam:roles", { isGlobal: true }),
  quota("iam/L-E95E4862", "Customer managed policies per account", "iam:customer-managed-policies", { isGlobal: true }),
  quota("organizations/L-29A0C5DF", "Default maximum number of accounts", "organizations:accounts", { isGlobal: true }),
  quota("s3/L-DC2B2D3D", "General purpose buckets", "s3:buckets", { isGlobal: true }),
  quota("vpc/L-F678F1CE", "VPCs per Region", "vpc:vpcs"),
  quota("vpc/L-A4707A72", "Internet gateways per Region", "vpc:internet-gateways"),
  quota("vpc/L-DF5E4CA3", "Network interfaces per Region", "vpc:network-interfaces"),
  quota("vpc/L-E79EC296", "VPC security groups per Region", "vpc:security-groups"),
  quota("vpc/L-FE5A380F", "NAT gateways per Availability Zone", "vpc:nat-gateways-per-zone"),
];

/** Values that were granted, in the account and region they hold in, by service and code. */
export function grantedOf(state: State, accountId: string, region: string): Table<number> {
  return state.table("service-quotas/granted", scopeOf(accountId, region));
}

export function keyOf({ service, code }: KnownQuota): string {
  return `${service}/${code}`;
}

/** What was granted of a quota of `data/quotas.json` in an account and region; undefined when nothing was. */
export function findGranted(state: State, place: Pick<Call, "accountId" | "region">, key: string): number | undefined {
  const known = knownQuotas.find(({ value }) => value === key);
  if (known === undefined) return undefined;
  return grantedOf(state, place.accountId, known.isGlobal ? "us-east-1" : place.region).get(keyOf(known));
}
