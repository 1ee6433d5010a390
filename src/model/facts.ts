/** Where a fact comes from and when it was read. Every file in `data/` names its sources by id. */
export interface FactSource {
  readonly id: string;
  readonly title: string;
  readonly url?: string;
  /** `YYYY-MM-DD`. */
  readonly asOf: string;
  readonly confidence: "published" | "measured" | "secondary";
}

/** Dollars per unit as written in the price list. All prices are on demand, Linux, shared tenancy, excluding tax. */
export interface PriceBook {
  readonly currency: "USD";
  readonly hoursPerMonth: number;
  readonly sources: readonly FactSource[];
  /** Service prices by item id and region; `default` when the region does not matter or is not listed. */
  readonly items: Readonly<Record<string, PriceItem>>;
  readonly instances: Readonly<Record<string, InstanceType>>;
  readonly regions: readonly string[];
}

export interface PriceItem {
  readonly unit: string;
  readonly dollars: Readonly<Record<string, number>>;
  readonly source: string;
}

/** Capacity that pods can really use, after system reservations. */
export interface InstanceType {
  readonly vcpu: number;
  readonly memoryMiB: number;
  readonly allocatableMilliCpu: number;
  readonly allocatableMemoryMiB: number;
  /** The lower of the ENI limit and the node group cap. */
  readonly maxPods: number;
  readonly branchEnis: number;
  readonly dollarsPerHour: Readonly<Record<string, number>>;
  readonly source: string;
}

/** A service limit. Live values beat `value`. */
export interface Quota {
  readonly value: number;
  readonly adjustable: boolean;
  readonly scope:
    | "organization"
    | "account"
    | "account-region"
    | "cluster"
    | "namespace"
    | "vpc"
    | "load-balancer"
    | "resource";
  readonly title: string;
  readonly source: string;
}

export interface QuotaBook {
  readonly sources: readonly FactSource[];
  readonly quotas: Readonly<Record<string, Quota>>;
  /** API token buckets by `<service>:<Operation>`. */
  readonly rates: Readonly<
    Record<
      string,
      { readonly perSecond: number; readonly burst: number; readonly inFlight?: number; readonly source: string }
    >
  >;
  /** How long one creation takes, in seconds, by CloudFormation type or `organizations:account`. */
  readonly durations: Readonly<Record<string, { readonly seconds: number; readonly source: string }>>;
}

/**
 * How many objects the compiler makes, as an exact linear function of an environment's shape.
 *
 * Generated from the compiler itself (`npm run generate`), checked by a test, and used by decide, which must not import
 * the compiler. Keys: `<account>.<cluster>` and `boundary.<name>`.
 */
export interface ObjectCounts {
  readonly models: Readonly<Record<string, ObjectCountTerms>>;
}

export interface ObjectCountTerms {
  readonly base: number;
  readonly perNamespace: number;
  readonly perServiceAccount: number;
  readonly perAwsResource: number;
  readonly perOwner: number;
}

/** All the dated facts that the pure features need, handed to them as one value. */
export interface Facts {
  readonly prices: PriceBook;
  readonly quotas: QuotaBook;
  readonly objectCounts: ObjectCounts;
}
