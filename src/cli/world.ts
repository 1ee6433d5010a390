import type { Estate } from "../model/estate.ts";
import type { PlacedCell } from "../model/placement.ts";
import type { Platform } from "../model/platform.ts";
import type { Clock } from "../ports/clock.ts";
import type { Cloud } from "../ports/cloud.ts";
import type { Clusters } from "../ports/cluster.ts";
import type { HelmReleases } from "../ports/helm-releases.ts";
import type { RemoteCallObserver } from "../ports/remote-call.ts";

/** What commands that read or change live state work on: AWS, clusters, Helm and time. */
export interface World {
  /** `sandbox`: AWS is in process, and so are the clusters that no kubeconfig context was named for. */
  readonly kind: "live" | "sandbox";
  readonly cloud: Cloud;
  readonly clusters: Clusters;
  readonly helm: HelmReleases;
  readonly clock: Clock;
  /** Reads everything of AWS that decides who can reach whom; what could not be read is a gap. */
  readonly readAccounts: () => Promise<Pick<Estate, "organization" | "accounts" | "gaps">>;
  /** Saves a sandbox and drops connections; idempotent. */
  readonly close: () => Promise<void>;
}

export interface WorldRequest {
  readonly platform: Platform;
  readonly cells: readonly PlacedCell[];
  /** The sandbox's folder, absolute; absent: real AWS and real clusters. */
  readonly sandbox?: string;
  /** Absent: KUBECONFIG, then `~/.kube/config`. */
  readonly kubeconfig?: string;
  /** Kubeconfig contexts by place: a cell, or `<cell>+<namespace of the release>`. */
  readonly contexts: ReadonlyMap<string, string>;
  /** A profile of the AWS configuration; absent: the standard credential chain. */
  readonly profile?: string;
  /** A folder of Helm charts used instead of their repositories, absolute. */
  readonly charts?: string;
  readonly observer?: RemoteCallObserver;
}

/** Opens a world; the commands' own, unless whoever runs them brings another. */
export type OpenWorld = (request: WorldRequest) => Promise<World>;
