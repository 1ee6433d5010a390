import type { Architecture } from "./architecture.ts";
import type { TextValue, Value } from "./deferred.ts";
import type { Origin } from "./origin.ts";
import type { EnvironmentRef } from "./tenant.ts";

/**
 * Every resource both layers should have, in their native vocabularies, as independent bundles.
 *
 * A bundle depends only on the platform document, its own tenant and its own placement, so bundles can be compiled,
 * rendered and compared one at a time and a change to one tenant moves no byte of another's.
 */
export interface Bundle {
  readonly owner: BundleOwner;
  /** Organisation-level resources, driven through the Organizations API rather than a stack. */
  readonly organization: readonly OrganizationResource[];
  readonly stacks: readonly Stack[];
  readonly objects: readonly ClusterObject[];
  readonly releases: readonly HelmRelease[];
}

export type BundleOwner =
  | { readonly kind: "organization" }
  | { readonly kind: "cell"; readonly cell: string }
  | ({ readonly kind: "environment"; readonly architecture: Architecture } & EnvironmentRef);

/** A stable text for sorting and folder names: `organization`, `cell/eu1-a`, `tenant/birch/prod`. */
export function bundleKey(owner: BundleOwner): string {
  switch (owner.kind) {
    case "organization":
      return "organization";
    case "cell":
      return `cell/${owner.cell}`;
    case "environment":
      return `tenant/${owner.tenant}/${owner.environment}`;
  }
}

/** An account by its number, or by its key when it has yet to be vended. */
export type AccountRef =
  | { readonly kind: "known"; readonly id: string }
  /** `key` is the account's key in the organisation; its id is `defer("organization/account/<key>", "Id")`. */
  | { readonly kind: "vended"; readonly key: string };

/** A resource of AWS Organizations in CloudFormation's shape, id `organization/<kind>/<name>`. */
export interface OrganizationResource {
  readonly id: string;
  readonly type: string;
  readonly properties: { readonly [key: string]: Value };
  readonly origin: Origin;
  /** `adopt`: exists already and is only referred to, never changed or deleted. */
  readonly management: "manage" | "adopt";
  readonly retain: boolean;
}

/** One CloudFormation stack: the unit that AWS rolls back alone. */
export interface Stack {
  /** `stack/<account>/<region>/<name>`, where `<account>` is the number or the vended key. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly account: AccountRef;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly terminationProtection: boolean;
  /** By logical id. The resource's id is `<stack id>/<logical id>`. */
  readonly resources: Readonly<Record<string, StackResource>>;
  readonly origin: Origin;
}

export interface StackResource {
  readonly type: string;
  readonly properties: { readonly [key: string]: Value };
  readonly dependsOn?: readonly string[];
  readonly deletionPolicy?: "Delete" | "Retain" | "Snapshot";
  readonly origin: Origin;
}

/** An API object with at least apiVersion, kind and metadata.name. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: { readonly [key: string]: string };
    readonly annotations?: { readonly [key: string]: TextValue };
  };
  readonly [key: string]: unknown;
}

/** The order of safety: a lower wave is applied, and must be observed, before a higher one; deletion runs backwards. */
export type Wave =
  /** CRDs. */
  | 0
  /** Admission policies, bindings, cluster roles. */
  | 1
  /** Namespaces, quota, limits, network policies, Guardrails. */
  | 2
  /** Service accounts, config, node pools, workloads. */
  | 3
  /** Access: role bindings last. */
  | 4;

/** An object in a cell's cluster, or (with `vcluster`) inside a virtual cluster's own API server. */
export interface ClusterObject {
  /** `object/<cell>/<group>/<kind>/<namespace or ->/<name>`; the core group is `core`. */
  readonly id: string;
  readonly cell: string;
  /**
   * Set when the object lives inside a virtual cluster: the namespace of its release, which names it uniquely in the cell
   * (two environments of a tenant have releases of the same name). The id then holds `<cell>+<vcluster>`.
   */
  readonly vcluster?: string;
  readonly manifest: Manifest;
  readonly wave: Wave;
  readonly origin: Origin;
}

export interface HelmRelease {
  /** `release/<cell>/<namespace>/<name>`. */
  readonly id: string;
  readonly cell: string;
  readonly namespace: string;
  readonly name: string;
  readonly chart: { readonly repository: string; readonly name: string; readonly version: string };
  readonly values: { readonly [key: string]: Value };
  /** What the chart is expected to create; an assumption that the live snapshot replaces. Never applied. */
  readonly footprint: readonly Manifest[];
  readonly origin: Origin;
}

export function stackId(account: AccountRef, region: string, name: string): string {
  return `stack/${account.kind === "known" ? account.id : account.key}/${region}/${name}`;
}

export function stackResourceId(stack: string, logical: string): string {
  return `${stack}/${logical}`;
}

export function objectId(
  cell: string,
  manifest: Pick<Manifest, "apiVersion" | "kind" | "metadata">,
  vcluster?: string,
): string {
  const [group = "core"] = manifest.apiVersion.includes("/") ? manifest.apiVersion.split("/") : ["core"];
  const place = vcluster === undefined ? cell : `${cell}+${vcluster}`;
  return `object/${place}/${group}/${manifest.kind}/${manifest.metadata.namespace ?? "-"}/${manifest.metadata.name}`;
}
