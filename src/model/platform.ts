import type { ClusterModel } from "./architecture.ts";
import type { JsonObject } from "./json.ts";
import type { DataClassification, EnvironmentClass, Separation, ShareWith } from "./requirements.ts";

/** One organisation's landing zone, defaults applied. `tenantry explain platform.FIELD` documents each field. */
export interface Platform {
  readonly name: string;
  /** Nothing is built or changed; what exists is only proved, audited and priced. Absent: managed. */
  readonly management?: "observe";
  readonly organization: Organization;
  readonly identity: Identity;
  readonly network: NetworkSpec;
  readonly guardrails: GuardrailSpec;
  readonly costAllocationTag: string;
  readonly groups: readonly Group[];
  /** What never shares a cell. */
  readonly separate: readonly Separation[];
  readonly objectives: Objectives;
  readonly cells: readonly Cell[];
  readonly cellTemplates: readonly CellTemplate[];
  readonly trustedControllers: readonly TrustedController[];
  readonly acceptedUnknowns: readonly AcceptedUnknown[];
}

export interface Organization {
  readonly id: string;
  readonly managementAccountId: string;
  readonly toolingAccountId: string;
  /** Adopted, never deleted. */
  readonly organizationalUnits: { readonly staging: string; readonly tenants: string; readonly suspended: string };
  /** Holds `{sequence}`; never a tenant's name. */
  readonly accountEmail: string;
  readonly accountPool: { readonly warm: number; readonly max: number };
}

export interface Identity {
  readonly kubernetes:
    | {
        readonly kind: "oidc";
        readonly issuerUrl: string;
        readonly clientId: string;
        readonly usernameClaim: string;
        readonly usernamePrefix: string;
        readonly groupsClaim: string;
        readonly groupsPrefix: string;
      }
    | { readonly kind: "access-entries" };
  readonly identityCenter?: { readonly instanceArn: string };
}

export interface NetworkSpec {
  readonly addressPools: readonly AddressPool[];
  /** Blocks that are never handed out. */
  readonly reserved: readonly string[];
}

export interface AddressPool {
  readonly name: string;
  readonly cidr: string;
  readonly vpcPrefixLength: number;
  /** Regions the pool serves; empty means every region. */
  readonly regions: readonly string[];
}

export interface GuardrailSpec {
  readonly allowedRegions: readonly string[];
  /** Image registry hosts (optionally with a path prefix) that tenant pods may pull from. */
  readonly registries: readonly string[];
  /** Names of classes that tenants may use; empty lists mean only the cluster default. */
  readonly ingressClasses: readonly string[];
  readonly gatewayClasses: readonly string[];
  readonly storageClasses: readonly string[];
  readonly priorityClasses: readonly string[];
}

export interface Group {
  readonly name: string;
  readonly shareWith: ShareWith;
}

export type Objective = "isolation" | "cost" | "operations" | "scalability";

export interface Objectives {
  readonly order: readonly Objective[];
  readonly planningDensity: { readonly environmentsPerSharedCell: number };
  /** A share of all tenants, 0 < share <= 1; one cell's or account's failure may hit no more. */
  readonly maxTenantsPerFailureDomain: number;
  /** Differences smaller than these count as equal when objectives are compared. */
  readonly thresholds: { readonly costPercent: number; readonly operationsPercent: number };
}

export type Compute = "auto-mode" | "karpenter" | "managed-node-groups" | "fargate";
export type NetworkPolicyEngine = "vpc-cni" | "vpc-cni-strict" | "cilium" | "calico" | "none";

export interface ClusterSpec {
  readonly name: string;
  /** A minor version, for example `1.36`. */
  readonly kubernetesVersion: string;
  readonly compute: Compute;
  readonly networkPolicy: NetworkPolicyEngine;
  /** The instance type that shared capacity is priced and packed with. */
  readonly instanceType: string;
  /** Namespaces whose pods may reach tenant pods that are published through an Ingress or Gateway. */
  readonly ingressNamespaces: readonly string[];
  /** Source blocks of load balancers that send traffic straight to pod addresses. */
  readonly loadBalancerCidrs: readonly string[];
  /** The block of Service addresses; absent: both of EKS's defaults, 10.100.0.0/16 and 172.20.0.0/16, are assumed. */
  readonly serviceCidr?: string;
  /** Blocks of an adopted cell's VPC; they narrow rules that must reach the API server or AWS endpoints. */
  readonly vpcCidrs?: readonly string[];
  /** The (EC2)NodeClass that own node pools use; absent: `tenantry` in a created cell, else `default`. */
  readonly nodeClass?: string;
}

export interface Accepts {
  readonly clusterModels: readonly ClusterModel[];
  readonly dataClassification: readonly DataClassification[];
  readonly environmentClass: readonly EnvironmentClass[];
  readonly complianceScope: readonly ("own" | "shared")[];
  /** Group names, or `any`. A cell that names groups takes nobody else. */
  readonly groups: "any" | readonly string[];
  /** Dimensions of which the document itself lists every value here: mixed on purpose, so `separate` does not part them. */
  readonly mixes?: readonly Separation[];
}

export interface Cell {
  readonly name: string;
  /** `adopt`: only tenant objects are ours; `create`: the VPC and the cluster too. */
  readonly management: "adopt" | "create";
  /** Twelve digits; absent for a cell opened from a template in a new account. */
  readonly accountId?: string;
  readonly region: string;
  readonly cluster: ClusterSpec;
  readonly accepts: Accepts;
  readonly capacity: CellCapacity;
  readonly pooled: Readonly<Record<string, PooledResource>>;
}

export interface CellCapacity {
  /** The most environments, before headroom. */
  readonly environments: number;
  /** The share kept free, 0 <= share < 1. */
  readonly headroom: number;
  /** Overrides of `data/quotas.json` by quota id, from live values or by hand. */
  readonly quotas: Readonly<Record<string, number>>;
}

export interface PooledResource {
  readonly type: string;
  readonly name: string;
  /** DynamoDB only: the name of the table's partition key attribute. */
  readonly partitionKey?: string;
  readonly properties: JsonObject;
}

export interface CellTemplate {
  readonly name: string;
  readonly management: "create";
  /** `new`: an account per cell; `tenant`: in the tenant's own account; `existing`: in `accountId`. */
  readonly account: "new" | "tenant" | "existing";
  readonly accountId?: string;
  readonly region: string;
  readonly cluster: Omit<ClusterSpec, "name">;
  readonly accepts: Accepts;
  readonly capacity: CellCapacity;
  readonly pooled: Readonly<Record<string, PooledResource>>;
}

export interface TrustedController {
  /** `<namespace>/<name>`. */
  readonly serviceAccount: string;
  readonly reason: string;
  /** `YYYY-MM-DD`. */
  readonly expires: string;
}

/** A cause of UNKNOWN verdicts that somebody lives with until a date; its pairs stay UNKNOWN, and say so. */
export interface AcceptedUnknown {
  /** Of the cause, as `tenantry verify` prints it. */
  readonly id: string;
  readonly reason: string;
  /** `YYYY-MM-DD`. */
  readonly expires: string;
}
