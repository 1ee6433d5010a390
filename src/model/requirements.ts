import type { AccountModel, ClusterModel, SharingScope } from "./architecture.ts";
import type { Micros } from "./money.ts";

export type ThreatModel = "credentials" | "code-execution" | "container-escape" | "shared-service";
export type DataClassification = "public" | "internal" | "confidential" | "restricted";
export type EnvironmentClass = "production" | "non-production";
export type Separation = "environmentClass" | "dataClassification" | "complianceScope";

/** From weakest to strongest attacker. */
export const threatModels: readonly ThreatModel[] = [
  "credentials",
  "code-execution",
  "container-escape",
  "shared-service",
];

/** What a key of the tenant's own must encrypt. */
export type KeyCoverage = "aws-data" | "volumes" | "kubernetes-secrets";

/**
 * The effective requirements of one environment: the tenant's, replaced key by key by the environment's, defaults
 * applied. All are hard constraints except `noisyNeighbour`. Absent means "does not care".
 */
export interface Requirements {
  /** Ids of `data/compliance.json`, sorted: `pci-dss-4.0`, `hipaa`, `dod-il5` … */
  readonly compliance: readonly string[];
  /** `own`: the regulated scope may not be shared with environments outside it. */
  readonly complianceScope: "own" | "shared";
  readonly dataClassification: DataClassification;
  /** Regions in which data may be; empty means any. Sorted. */
  readonly dataResidency: readonly string[];
  /** The region the environment must run in. */
  readonly region?: string;
  readonly threatModel: ThreatModel;
  readonly kubernetesApi: KubernetesApiNeeds;
  readonly nodes: "shared" | "dedicated";
  readonly encryption: { readonly kmsKey: "platform" | "own"; readonly covers: readonly KeyCoverage[] };
  readonly billing: "allocated" | "invoice";
  readonly network: "shared" | "private";
  readonly ownConsole: boolean;
  readonly quotaIndependence: boolean;
  readonly untrustedCode: boolean;
  readonly privilegedWorkloads: boolean;
  /** An objective, not a constraint: how much another tenant's load may be felt. */
  readonly noisyNeighbour: "tolerated" | "limited" | "excluded";
  /** The most tenants, itself included, that may share any layer with it; 1 means alone. */
  readonly maxSharedTenants?: number;
  /** How long the environment lives, in hours; absent: indefinitely. */
  readonly lifetimeHours?: number;
  /** How soon it must be usable, in seconds. */
  readonly readyWithinSeconds?: number;
  /** Tenants or groups that may share no layer with it. Sorted. */
  readonly apartFrom: readonly string[];
  readonly monthlyCostCeilingMicros?: Micros;
}

export interface KubernetesApiNeeds {
  readonly customResourceDefinitions: boolean;
  readonly admissionWebhooks: boolean;
  readonly clusterScoped: boolean;
  /** A minor version, for example `1.36`, when the tenant chooses its own. */
  readonly version?: string;
}

/** Names of the requirement keys as written in documents; explanations refer to them. */
export type RequirementKey =
  | "compliance"
  | "complianceScope"
  | "dataClassification"
  | "dataResidency"
  | "region"
  | "threatModel"
  | "kubernetesApi"
  | "nodes"
  | "encryption"
  | "billing"
  | "network"
  | "ownConsole"
  | "quotaIndependence"
  | "untrustedCode"
  | "privilegedWorkloads"
  | "noisyNeighbour"
  | "maxSharedTenants"
  | "lifetime"
  | "readyWithin"
  | "apartFrom"
  | "monthlyCostCeiling";

/** A deliberate override of the decision; must still satisfy the requirements. */
export interface Pin {
  readonly accountModel?: AccountModel;
  readonly clusterModel?: ClusterModel;
  readonly cell?: string;
  readonly reason: string;
}

/** With whom a group's members may share each layer. */
export interface ShareWith {
  readonly account: SharingScope;
  readonly cluster: SharingScope;
  readonly nodes: SharingScope;
}
