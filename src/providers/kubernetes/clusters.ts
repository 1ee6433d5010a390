import { partitionOf } from "../../model/account-entry.ts";
import { hasFailed, TenantryError } from "../../model/error.ts";
import type { PlacedCell } from "../../model/placement.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ClusterApi, Clusters } from "../../ports/cluster.ts";
import type { RemoteCallObserver } from "../../ports/remote-call.ts";
import type { AccessSource } from "./access.ts";
import { createClusterApi } from "./cluster-api.ts";
import { type EksAccess, eksAccess } from "./eks-access.ts";
import { type Kubeconfig, readKubeconfig } from "./kubeconfig.ts";
import { kubeconfigAccess } from "./kubeconfig-access.ts";
import { defaultPatience, type Patience } from "./patience.ts";
import { Transport } from "./transport.ts";
import { virtualClusterAccess } from "./virtual-cluster-access.ts";

export interface ClustersOptions {
  readonly cells: readonly PlacedCell[];
  readonly clock: Clock;
  /** Absent: the files of `KUBECONFIG`, then `~/.kube/config`, then a pod's own service account. */
  readonly kubeconfig?: string;
  /** Kubeconfig contexts by place. */
  readonly contexts: ReadonlyMap<string, string>;
  /** For a cell without a context; undefined when there is no such cluster, or it has no endpoint yet. */
  readonly eks: (cell: PlacedCell) => Promise<EksAccess | undefined>;
  readonly observer?: RemoteCallObserver;
  /** At most so many requests at once to each API server; default 16. */
  readonly connections?: number;
  /** Of one call; default 30 seconds. */
  readonly timeoutMs?: number;
  readonly connectTimeoutMs?: number;
  readonly patience?: Patience;
  /** Of jitter, in [0, 1); default chance. */
  readonly random?: () => number;
}

/** Clusters, and how other programs reach them. */
export interface ReachableClusters extends Clusters {
  /** A kubeconfig with one context for a cell. Holds credentials: for a private file only. */
  readonly kubeconfig: (cell: string) => Promise<string>;
  /** Where a place's API server is, `https://host:port`. */
  readonly server: (place: string) => Promise<string>;
}

/**
 * The API servers of a platform's cells and of the virtual clusters in them.
 *
 * A place is reached by the kubeconfig context named for it; else a cell by a context called like the ARN of its EKS
 * cluster (what `aws eks update-kubeconfig` writes) or, in a kubeconfig that was named for this, like the cell; else
 * through EKS itself. A virtual cluster without a context is reached through its control plane's pod, with the kubeconfig
 * that its release wrote. Nothing is read and no connection made before a place is opened.
 */
export function createClusters(options: ClustersOptions): ReachableClusters {
  const opened = new OpenedClusters(options);
  return {
    open: (place) => opened.open(place),
    kubeconfig: (cell) => opened.kubeconfig(cell),
    server: (place) => opened.server(place),
    close: () => opened.close(),
  };
}

interface Opened {
  readonly api: ClusterApi;
  readonly access: AccessSource;
  readonly transport: Transport;
}

class OpenedClusters {
  readonly #options: ClustersOptions;
  readonly #byPlace = new Map<string, Promise<Opened>>();
  #kubeconfig: Promise<Kubeconfig | undefined> | undefined;

  constructor(options: ClustersOptions) {
    this.#options = options;
  }

  async open(place: string): Promise<ClusterApi> {
    return (await this.#openOnce(place)).api;
  }

  async kubeconfig(cell: string): Promise<string> {
    const source = await this.#accessTo(cell);
    if (source.kubeconfig !== undefined) return source.kubeconfig();
    throw new TenantryError(`${cell} is not reachable for other programs`, { code: "TEN7213", source: "bug" });
  }

  async server(place: string): Promise<string> {
    return (await (await this.#openOnce(place)).access.current()).server;
  }

  async close(): Promise<void> {
    const all = [...this.#byPlace.values()];
    this.#byPlace.clear();
    for (const opened of await Promise.allSettled(all)) {
      if (opened.status === "fulfilled") await opened.value.transport.close();
    }
  }

  /** A failure is not kept: the cluster may exist, or answer, the next time. */
  #openOnce(place: string): Promise<Opened> {
    const known = this.#byPlace.get(place);
    if (known !== undefined) return known;
    const opening = this.#connect(place);
    this.#byPlace.set(place, opening);
    opening.catch(() => {
      if (this.#byPlace.get(place) === opening) this.#byPlace.delete(place);
    });
    return opening;
  }

  async #connect(place: string): Promise<Opened> {
    const { clock, observer, connections = 16, timeoutMs = 30_000, connectTimeoutMs = 10_000 } = this.#options;
    const access = await this.#accessTo(place);
    const transport = new Transport({
      place,
      access,
      clock,
      connections,
      connectTimeoutMs,
      patience: this.#options.patience ?? defaultPatience,
      random: this.#options.random ?? Math.random,
      ...(observer === undefined ? {} : { observer }),
    });
    const api = createClusterApi({ transport, clock, timeoutMs });
    try {
      await api.version();
    } catch (error) {
      // Some clusters show their version to nobody; that they said so is answer enough.
      if (!hasFailed(error, "denied")) {
        await transport.close();
        throw error;
      }
    }
    return { api, access, transport };
  }

  async #accessTo(place: string): Promise<AccessSource> {
    const { clock, contexts, eks } = this.#options;
    const named = contexts.get(place);
    const [cellName = place, namespace] = place.split("+");
    const kubeconfig = await this.#readKubeconfig();
    if (named !== undefined) {
      if (kubeconfig === undefined) throw missingKubeconfig(place, named);
      return kubeconfigAccess(kubeconfig, named, clock);
    }
    if (namespace !== undefined) return this.#accessToVirtual(place, cellName, namespace);
    const cell = this.#requireCell(cellName);
    const context = kubeconfig === undefined ? undefined : this.#findContext(cell, kubeconfig);
    if (kubeconfig !== undefined && context !== undefined) return kubeconfigAccess(kubeconfig, context, clock);
    const cluster = await eks(cell);
    if (cluster === undefined) throw missingCluster(cell);
    return eksAccess(cluster, clock);
  }

  async #accessToVirtual(place: string, cell: string, namespace: string): Promise<AccessSource> {
    const { clock, connectTimeoutMs = 10_000 } = this.#options;
    const host = await this.#openOnce(cell);
    return virtualClusterAccess({ place, namespace, host: host.api, hostAccess: host.access, clock, connectTimeoutMs });
  }

  /** Somebody's everyday kubeconfig may call any other cluster `prod`; an ARN names one cluster in the world. */
  #findContext(cell: PlacedCell, { contexts }: Kubeconfig): string | undefined {
    const names = [...(this.#options.kubeconfig === undefined ? [] : [cell.name]), clusterArn(cell)];
    return names.find((name) => contexts.includes(name));
  }

  #readKubeconfig(): Promise<Kubeconfig | undefined> {
    this.#kubeconfig ??= readKubeconfig(this.#options.kubeconfig);
    return this.#kubeconfig;
  }

  #requireCell(name: string): PlacedCell {
    const cell = this.#options.cells.find((each) => each.name === name);
    if (cell !== undefined) return cell;
    throw new TenantryError(`there is no cell ${name}: declare it, or name a kubeconfig context for it`, {
      code: "TEN7213",
      source: "user",
      failure: "not-found",
    });
  }
}

function clusterArn({ cluster, region, accountId = "" }: PlacedCell): string {
  return `arn:${partitionOf(region)}:eks:${region}:${accountId}:cluster/${cluster.name}`;
}

function missingKubeconfig(place: string, context: string): TenantryError {
  return new TenantryError(`${place} is to be reached by context ${context}, but there is no kubeconfig: name one`, {
    code: "TEN7212",
    source: "user",
    failure: "expired",
  });
}

function missingCluster({ name, cluster, region, accountId }: PlacedCell): TenantryError {
  const where = accountId === undefined ? region : `${region} of account ${accountId}`;
  return new TenantryError(
    `cell ${name} has no cluster to connect to: no kubeconfig context stands for it, and EKS has no ready cluster ${cluster.name} in ${where}`,
    { code: "TEN7213", source: "remote", failure: "not-found", retry: "later" },
  );
}
