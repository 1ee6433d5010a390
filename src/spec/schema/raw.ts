import type { AccountModel, Architecture, ClusterModel, SharingScope } from "../../model/architecture.ts";
import type { JsonObject } from "../../model/json.ts";
import type { OpenedCell } from "../../model/placement.ts";
import type {
  AcceptedUnknown,
  Compute,
  NetworkPolicyEngine,
  Objective,
  Organization,
  TrustedController,
} from "../../model/platform.ts";
import type {
  DataClassification,
  EnvironmentClass,
  KeyCoverage,
  Requirements,
  Separation,
  ThreatModel,
} from "../../model/requirements.ts";
import type { AccessLevel, AllowedPeer, Lifecycle, ObservedPlaces, OwnerRole } from "../../model/tenant.ts";
import type { Scalar } from "./field.ts";

/**
 * The documents as written, once their shape is known to be right and simple defaults are applied.
 *
 * What may still be written in several ways (a percentage, a duration) or depends on another value is kept as it stands.
 */
export interface RawPlatform {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly management: "manage" | "observe";
    readonly organization: Organization;
    readonly identity: RawIdentity;
    readonly network: {
      readonly addressPools: readonly {
        readonly name: string;
        readonly cidr: string;
        readonly vpcPrefixLength: number;
        readonly regions: readonly string[];
      }[];
      readonly reserved: readonly string[];
    };
    readonly guardrails: {
      readonly allowedRegions?: readonly string[] | undefined;
      readonly registries?: readonly string[] | undefined;
      readonly ingressClasses: readonly string[];
      readonly gatewayClasses: readonly string[];
      readonly storageClasses: readonly string[];
      readonly priorityClasses: readonly string[];
    };
    readonly costAllocationTag: string;
    readonly groups: readonly {
      readonly name: string;
      readonly shareWith: {
        readonly account: SharingScope;
        readonly cluster: SharingScope;
        readonly nodes: SharingScope;
      };
    }[];
    readonly separate: readonly Separation[];
    readonly objectives: {
      readonly order: readonly Objective[];
      readonly planningDensity: { readonly environmentsPerSharedCell: number };
      readonly maxTenantsPerFailureDomain: Scalar;
      readonly thresholds: { readonly costPercent: number; readonly operationsPercent: number };
    };
    readonly cells: readonly RawCell[];
    readonly cellTemplates: readonly RawCellTemplate[];
    readonly trustedControllers: readonly TrustedController[];
    readonly acceptedUnknowns: readonly AcceptedUnknown[];
  };
}

export interface RawIdentity {
  readonly kubernetes: {
    readonly oidc?:
      | {
          readonly issuerUrl: string;
          readonly clientId: string;
          readonly usernameClaim: string;
          readonly usernamePrefix: string;
          readonly groupsClaim: string;
          readonly groupsPrefix: string;
        }
      | undefined;
    readonly accessEntries?: unknown;
  };
  readonly identityCenter?: { readonly instanceArn: string } | undefined;
}

/** What a cell or a template says of its cluster; what is absent comes from `like` or a default. */
export interface RawCluster {
  readonly name?: string | undefined;
  readonly kubernetesVersion?: string | undefined;
  readonly compute?: Compute | undefined;
  readonly networkPolicy?: NetworkPolicyEngine | undefined;
  readonly instanceType?: string | undefined;
  readonly ingressNamespaces?: readonly string[] | undefined;
  readonly loadBalancerCidrs?: readonly string[] | undefined;
  readonly serviceCidr?: string | undefined;
  readonly vpcCidrs?: readonly string[] | undefined;
  readonly nodeClass?: string | undefined;
}

export interface RawAccepts {
  readonly clusterModels?: readonly ClusterModel[] | undefined;
  readonly dataClassification?: readonly DataClassification[] | undefined;
  readonly environmentClass?: readonly EnvironmentClass[] | undefined;
  readonly complianceScope?: readonly ("own" | "shared")[] | undefined;
  readonly groups?: "any" | readonly string[] | undefined;
}

export interface RawCapacity {
  readonly environments?: number | undefined;
  readonly headroom?: Scalar | undefined;
  readonly quotas?: Readonly<Record<string, number>> | undefined;
}

export interface RawPooledResource {
  readonly type: string;
  readonly name: string;
  readonly partitionKey?: string | undefined;
  readonly properties: JsonObject;
}

interface RawCellFields {
  readonly name: string;
  readonly region: string;
  readonly cluster: RawCluster;
  readonly accepts?: RawAccepts | undefined;
  readonly capacity?: RawCapacity | undefined;
  readonly pooled?: Readonly<Record<string, RawPooledResource>> | undefined;
}

export interface RawCell extends RawCellFields {
  readonly management: "adopt" | "create";
  readonly accountId: string;
}

export interface RawCellTemplate extends RawCellFields {
  readonly management: "create";
  readonly account: "new" | "tenant" | "existing";
  readonly accountId?: string | undefined;
  readonly like?: string | undefined;
}

export interface RawTenant {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly group?: string | undefined;
    readonly owners: readonly RawOwner[];
    readonly requirements?: RawRequirements | undefined;
    readonly lifecycle: Lifecycle;
    readonly environments: readonly RawEnvironment[];
  };
}

export interface RawOwner {
  readonly kind: "Group" | "User" | "ServiceAccount";
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly role: OwnerRole;
}

export interface RawEnvironment {
  readonly name: string;
  readonly class?: EnvironmentClass | undefined;
  readonly requirements?: RawRequirements | undefined;
  readonly namespaces?: readonly string[] | undefined;
  readonly resourceQuota?: Readonly<Record<string, Scalar>> | undefined;
  readonly quotaWeights?: Readonly<Record<string, number>> | undefined;
  readonly ingress: { readonly hosts: readonly string[] };
  readonly egress: {
    readonly fqdns: readonly string[];
    readonly cidrs: readonly { readonly cidr: string; readonly ports: readonly number[] }[];
  };
  readonly serviceAccounts: readonly { readonly namespace: string; readonly name: string }[];
  readonly allowedPeers: readonly AllowedPeer[];
  readonly aws: Readonly<Record<string, RawAwsResource>>;
  readonly pin?: RawPin | undefined;
  readonly observed?: ObservedPlaces | undefined;
}

export interface RawAwsResource {
  readonly type: string;
  readonly tenancy: "silo" | "pool";
  readonly pool?: string | undefined;
  readonly properties: JsonObject;
  readonly access: Readonly<Record<string, AccessLevel>>;
}

export interface RawPin {
  readonly accountModel?: AccountModel | undefined;
  readonly clusterModel?: ClusterModel | undefined;
  readonly cell?: string | undefined;
  readonly reason: string;
}

export interface RawRequirements {
  readonly compliance?: readonly string[] | undefined;
  readonly complianceScope?: "own" | "shared" | undefined;
  readonly dataClassification?: DataClassification | undefined;
  readonly dataResidency?: readonly string[] | undefined;
  readonly region?: string | undefined;
  readonly threatModel?: ThreatModel | undefined;
  readonly kubernetesApi?:
    | {
        readonly customResourceDefinitions: boolean;
        readonly admissionWebhooks: boolean;
        readonly clusterScoped: boolean;
        readonly version?: string | undefined;
      }
    | undefined;
  readonly nodes?: Requirements["nodes"] | undefined;
  readonly encryption?:
    | { readonly kmsKey: "platform" | "own"; readonly covers?: readonly KeyCoverage[] | undefined }
    | undefined;
  readonly billing?: Requirements["billing"] | undefined;
  readonly network?: Requirements["network"] | undefined;
  readonly ownConsole?: boolean | undefined;
  readonly quotaIndependence?: boolean | undefined;
  readonly untrustedCode?: boolean | undefined;
  readonly privilegedWorkloads?: boolean | undefined;
  readonly noisyNeighbour?: unknown;
  readonly maxSharedTenants?: number | undefined;
  readonly lifetime?: Scalar | undefined;
  readonly readyWithin?: Scalar | undefined;
  readonly apartFrom?: readonly string[] | undefined;
  readonly monthlyCostCeiling?: { readonly amount: Scalar; readonly currency: "USD" } | undefined;
}

export interface RawLock {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly environments: readonly {
      readonly name: string;
      readonly architecture: Architecture;
      readonly host: string;
      readonly account: { readonly cell?: string | undefined; readonly dedicated?: string | undefined };
      readonly region: string;
      readonly vpcCidr?: string | undefined;
      readonly opens?: OpenedCell | undefined;
      readonly opensForAccount?: OpenedCell | undefined;
      readonly names: Readonly<Record<string, string>>;
    }[];
  };
}
