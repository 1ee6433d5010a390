import type { OrganizationApi } from "./organization-api.ts";
import type { StackApi } from "./stack-api.ts";

export interface CallerIdentity {
  readonly accountId: string;
  readonly arn: string;
}

export interface AccountRegion {
  readonly accountId: string;
  readonly region: string;
}

/**
 * As whom an account is entered. `deploy` and `read` are our roles in it; `administrator` is the role that Organizations
 * made there, used once to put our roles in place, and for a new version of them.
 */
export type AccountAccess = "deploy" | "read" | "administrator";

/**
 * AWS, as the narrow interfaces that Tenantry uses.
 *
 * Every method throws `TenantryError`s with a `failure`, waits its turn in the token bucket of its account and operation,
 * and retries throttling within its patience. A denied role is `denied`, an account that is not ready yet `unavailable`.
 */
export interface Cloud {
  /** Who the credentials belong to. */
  readonly caller: () => Promise<CallerIdentity>;
  readonly organization: OrganizationApi;
  readonly stacks: (place: AccountRegion, access: AccountAccess) => StackApi;
  readonly eks: (place: AccountRegion, access: AccountAccess) => EksApi;
  readonly network: (place: AccountRegion, access: AccountAccess) => NetworkApi;
  readonly serviceQuotas: (place: AccountRegion, access: AccountAccess) => ServiceQuotaApi;
  readonly costTags: CostTagApi;
  readonly taggedResources: (place: AccountRegion, access: AccountAccess) => TaggedResourceApi;
  /** A bucket of the tooling account. */
  readonly bucket: (name: string, region: string) => ObjectStore;
  /** Whether our roles can be entered there. */
  readonly canEnter: (accountId: string, access: AccountAccess) => Promise<boolean>;
  readonly close: () => void;
}

export interface EksApi {
  readonly findCluster: (name: string) => Promise<EksCluster | undefined>;
}

export interface EksCluster {
  readonly name: string;
  readonly arn: string;
  /** CREATING, ACTIVE, UPDATING, DELETING, FAILED. */
  readonly status: string;
  readonly version: string;
  readonly endpoint?: string;
  readonly certificateAuthorityData?: string;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly clusterSecurityGroupId?: string;
}

/** What CloudFormation cannot do to a network. */
export interface NetworkApi {
  /** The id of the region's default VPC. */
  readonly findDefaultVpc: () => Promise<string | undefined>;
  /**
   * Removes a VPC with its subnets, internet gateways and default security group; `conflict` when anything uses it. Takes
   * `administrator` access: no role of ours may do it.
   */
  readonly deleteDefaultVpc: (vpcId: string) => Promise<void>;
  readonly defaultSecurityGroup: (vpcId: string) => Promise<SecurityGroup | undefined>;
  /** Takes every rule away; idempotent. */
  readonly closeSecurityGroup: (group: SecurityGroup) => Promise<void>;
  /** Of these subnets, those that do not route to an internet gateway. */
  readonly privateSubnets: (vpcId: string, subnetIds: readonly string[]) => Promise<readonly string[]>;
}

export interface SecurityGroup {
  readonly id: string;
  readonly ingressRuleIds: readonly string[];
  readonly egressRuleIds: readonly string[];
}

export interface ServiceQuotaApi {
  /** The applied value, else AWS's default; undefined for a quota that does not exist. */
  readonly value: (service: string, quotaCode: string) => Promise<number | undefined>;
  /** Asks for more; a request that is already open for that much is found again. */
  readonly request: (service: string, quotaCode: string, value: number) => Promise<{ readonly status: string }>;
}

export interface CostTagApi {
  /** `undefined`: the key has not appeared on a bill yet and cannot be activated. */
  readonly status: (key: string) => Promise<"Active" | "Inactive" | undefined>;
  readonly activate: (key: string) => Promise<void>;
}

/** Resources by their tags, whoever made them and whether or not a stack has them. */
export interface TaggedResourceApi {
  /** Those whose tag `key` has one of at most twenty `values` and that have every one of `tags`; told a little late. */
  readonly list: (filter: TagFilter) => AsyncIterable<readonly TaggedResource[]>;
}

export interface TagFilter {
  readonly key: string;
  readonly values: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

export interface TaggedResource {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Objects of one bucket, with the conditional writes of S3. */
export interface ObjectStore {
  readonly exists: () => Promise<boolean>;
  readonly get: (key: string) => Promise<StoredObject | undefined>;
  /** `conflict` when the condition does not hold. `if: "absent"` is `If-None-Match: *`, an etag is `If-Match`. */
  readonly put: (
    key: string,
    body: string,
    condition?: { readonly if: "absent" | { readonly etag: string } },
  ) => Promise<{ readonly etag: string }>;
  readonly delete: (key: string, condition?: { readonly etag: string }) => Promise<void>;
  readonly list: (prefix: string) => Promise<readonly string[]>;
  /** The https URL by which CloudFormation reads an object. */
  readonly url: (key: string) => string;
}

export interface StoredObject {
  readonly body: string;
  readonly etag: string;
}
