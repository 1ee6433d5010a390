import type { Compute, NetworkPolicyEngine } from "./platform.ts";

/** One API server with everything in it: an EKS cluster, any other cluster, or a virtual cluster in a host cluster. */
export interface EstateCluster {
  /** The cell's name, or `<cell>+<namespace of the release>` for a virtual cluster. Unique in the estate. */
  readonly name: string;
  /** Absent for a virtual cluster and for a cluster outside AWS. */
  readonly eks?: EksIdentity;
  /** For a virtual cluster: where its control plane and its pods run. */
  readonly host?: { readonly cluster: string; readonly namespace: string; readonly release: string };
  /** A minor version, for example `1.36`. */
  readonly kubernetesVersion: string;
  readonly compute?: Compute;
  /** What enforces NetworkPolicies; absent: not known, so their effect is unknown. */
  readonly networkPolicy?: NetworkPolicyEngine;
  /** API objects as JSON, without `managedFields`, `status` kept where read. Secrets without their values. */
  readonly objects: readonly EstateObject[];
}

export interface EksIdentity {
  readonly accountId: string;
  readonly region: string;
  readonly clusterName: string;
  readonly arn: string;
  /** Without `https://`; absent: no OIDC provider is registered for it, or not read. */
  readonly oidcIssuer?: string;
  readonly authenticationMode: "API" | "API_AND_CONFIG_MAP" | "CONFIG_MAP";
}

export interface EstateObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [key: string]: unknown;
  };
  /** Where it was declared or read: an object id, or a dump file. Set by the reader, never part of the object. */
  readonly source?: string;
  readonly [key: string]: unknown;
}

/** `<apiVersion>/<kind>`, the key by which objects of a cluster are indexed: `v1/Pod`, `apps/v1/Deployment`. */
export function objectType(object: Pick<EstateObject, "apiVersion" | "kind">): string {
  return `${object.apiVersion}/${object.kind}`;
}
