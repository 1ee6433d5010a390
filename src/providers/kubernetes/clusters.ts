import type { PlacedCell } from "../../model/placement.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Clusters } from "../../ports/cluster.ts";
import type { RemoteCallObserver } from "../../ports/remote-call.ts";

/** How an EKS cluster is reached. */
export interface EksAccess {
  /** Its endpoint, `https://…`. */
  readonly server: string;
  /** Base64, as EKS gives it. */
  readonly certificateAuthorityData: string;
  /** A new bearer token, good for 15 minutes. */
  readonly token: () => Promise<string>;
}

export interface ClustersOptions {
  readonly cells: readonly PlacedCell[];
  readonly clock: Clock;
  /** Absent: `KUBECONFIG`, then `~/.kube/config`, then a pod's own service account. */
  readonly kubeconfig?: string;
  /** Kubeconfig contexts by place. */
  readonly contexts: ReadonlyMap<string, string>;
  /** For a cell without a context; undefined when there is no such cluster, or it has no endpoint yet. */
  readonly eks: (cell: PlacedCell) => Promise<EksAccess | undefined>;
  readonly observer?: RemoteCallObserver;
}

/** Clusters, and how other programs reach them. */
export interface ReachableClusters extends Clusters {
  /** A kubeconfig with one context for a cell. Holds credentials: for a private file only. */
  readonly kubeconfig: (cell: string) => Promise<string>;
}

export function createClusters(options: ClustersOptions): ReachableClusters {
  throw new Error(`not wired yet: ${options.cells.length} cells`);
}
