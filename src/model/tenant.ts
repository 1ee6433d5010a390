import type { JsonObject } from "./json.ts";
import type { EnvironmentClass, Pin, RequirementKey, Requirements } from "./requirements.ts";

/** A customer or team, defaults applied and requirements resolved for each environment. */
export interface Tenant {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly group?: string;
  readonly owners: readonly Owner[];
  readonly lifecycle: Lifecycle;
  readonly environments: readonly Environment[];
}

export type OwnerRole = "view" | "edit" | "admin" | "cluster-admin";

export interface Owner {
  readonly kind: "Group" | "User" | "ServiceAccount";
  /** As written; the identity provider's prefix is added when compiled. */
  readonly name: string;
  /** ServiceAccount only. */
  readonly namespace?: string;
  readonly role: OwnerRole;
}

export interface Lifecycle {
  readonly state: "active" | "frozen" | "suspended";
  readonly deletionProtection: boolean;
  readonly retainDataDays: number;
}

/** One environment of one tenant: the unit that is decided, placed, built, priced and proved. */
export interface Environment {
  readonly name: string;
  readonly class: EnvironmentClass;
  readonly requirements: Requirements;
  /** Keys that the tenant or the environment wrote down, sorted; the rest of `requirements` is defaults. */
  readonly statedRequirements: readonly RequirementKey[];
  /** Short names; empty for a vcluster or cluster tenant that makes its own. */
  readonly namespaces: readonly string[];
  /** Hard limits by ResourceQuota key; quantities as written. The sum over the environment's namespaces. */
  readonly resourceQuota: Readonly<Record<string, string>>;
  /** Shares of `resourceQuota` by namespace, as weights; absent: equal. */
  readonly quotaWeights?: Readonly<Record<string, number>>;
  readonly ingress: { readonly hosts: readonly string[] };
  readonly egress: Egress;
  readonly serviceAccounts: readonly ServiceAccountSpec[];
  readonly allowedPeers: readonly AllowedPeer[];
  /** By the tenant's own name for the resource. */
  readonly aws: Readonly<Record<string, AwsResourceSpec>>;
  readonly pin?: Pin;
  /** Set for one that exists already and is only looked at: nothing of it is decided, placed, compiled or changed. */
  readonly observed?: ObservedPlaces;
}

/** What an environment that somebody else built consists of. */
export interface ObservedPlaces {
  readonly namespaces: readonly { readonly cell: string; readonly namespace: string }[];
  /** Accounts of its own. */
  readonly accounts: readonly string[];
  /** ARNs of resources of its own in shared accounts. */
  readonly resources: readonly string[];
}

export interface Egress {
  /** Exact host names; enforced where the cluster's policy engine can, else reported. */
  readonly fqdns: readonly string[];
  readonly cidrs: readonly { readonly cidr: string; readonly ports: readonly number[] }[];
}

export interface ServiceAccountSpec {
  readonly namespace: string;
  readonly name: string;
}

/** An intended path to or from another environment. Each side opens only its own end; both must declare it. */
export interface AllowedPeer {
  readonly direction: "to" | "from";
  readonly tenant: string;
  readonly environment: string;
  /** The peer's namespace, short name. */
  readonly namespace: string;
  readonly port: number;
}

export type AccessLevel = "read" | "write" | "read-write";

export interface AwsResourceSpec {
  /** A CloudFormation type of the supported table. */
  readonly type: string;
  readonly tenancy: "silo" | "pool";
  /** Name in the cell's `pooled` map; only with `tenancy: pool`. */
  readonly pool?: string;
  readonly properties: JsonObject;
  /** Service account name to level; the name resolves in the environment's `serviceAccounts`. */
  readonly access: Readonly<Record<string, AccessLevel>>;
}

/** The two names by which an environment is always addressed. */
export interface EnvironmentRef {
  readonly tenant: string;
  readonly environment: string;
}

/** Whether its pods get AWS credentials: it has both service accounts and AWS resources to grant them. */
export function usesPodIdentity(environment: Pick<Environment, "serviceAccounts" | "aws">): boolean {
  return environment.serviceAccounts.length > 0 && Object.keys(environment.aws).length > 0;
}
