import type { PlacedCell } from "../../model/placement.ts";
import type { ClusterApi, Clusters } from "../../ports/cluster.ts";
import type { RemoteCallObserver } from "../../ports/remote-call.ts";
import { type CloudResource, kindOfType } from "../aws/resources/resource-state.ts";
import type { State } from "../aws/state.ts";
import type { SandboxContext } from "../sandbox-context.ts";
import { clusterError } from "./cluster-errors.ts";
import { recordClusterPlace } from "./cluster-places.ts";
import { createSandboxCluster } from "./sandbox-cluster.ts";
import { releasesOf } from "./sandbox-helm.ts";

export interface SandboxClustersOptions {
  readonly context: SandboxContext;
  readonly cells: readonly PlacedCell[];
  readonly observer?: RemoteCallObserver | undefined;
}

/** The sandbox's clusters, which others can write to as well. */
export interface SandboxClusters extends Clusters {
  /**
   * A place as another field manager sees it: `kubectl-edit`, an operator. For whatever somebody does by hand; observers and
   * faults do not notice it.
   */
  readonly openAs: (place: string, manager: string) => ClusterApi;
}

const clusterType = "AWS::EKS::Cluster";
const patch = 3;

/**
 * The clusters of the platform's cells, as far as EKS has made them, and the virtual clusters of releases in them.
 *
 * A cluster comes and goes with its EKS cluster and stays, as its objects do, when that is only unreachable for a while.
 */
export function createSandboxClusters({ cells, context, observer }: SandboxClustersOptions): SandboxClusters {
  const opened = new Map<string, ClusterApi>();
  return {
    open: async (place) => {
      const version = context.state.transact(() => requireVersion(context.state, cells, place));
      const known = opened.get(place);
      if (known !== undefined) return known;
      const api = createSandboxCluster({ context, place, version, observer });
      opened.set(place, api);
      return api;
    },
    openAs: (place, manager) => {
      const version = context.state.transact(() => requireVersion(context.state, cells, place));
      const { clock, state } = context;
      // Somebody else's calls are not ours to disturb.
      const undisturbed: SandboxContext = { clock, state, answer: async (_call, run) => state.transact(run) };
      return createSandboxCluster({ context: undisturbed, place, version, manager });
    },
    close: async () => opened.clear(),
  };
}

/** The version that a place runs; `not-found` when there is no such cluster yet. */
function requireVersion(state: State, cells: readonly PlacedCell[], place: string): string {
  const [cellName = "", namespace] = place.split("+");
  const cell = cells.find(({ name }) => name === cellName);
  if (cell === undefined) throw missing(`there is no cell ${cellName}`);
  const cluster = findCluster(state, cell);
  if (cluster?.status !== "ACTIVE") {
    throw missing(`${place}: EKS has no cluster ${cell.cluster.name} that is ready; run again once it is there`);
  }
  recordClusterPlace(state, cluster, cluster.id, cellName);
  const version = `${String(cluster.properties.Version ?? cell.cluster.kubernetesVersion)}.${patch}`;
  if (namespace === undefined) return version;
  const release = releasesOf(state, cellName).find((one) => one.namespace === namespace && one.status === "deployed");
  if (release !== undefined) return version;
  throw clusterError("not-found", `${place}: no release in ${namespace} has made a virtual cluster yet`, {
    code: "TEN7214",
    retry: "later",
  });
}

/** By account, where the documents say it; a cell in an account of its own is found by its cluster's name. */
function findCluster(state: State, { accountKey, cluster, region, ...cell }: PlacedCell): CloudResource | undefined {
  const accountId = accountKey === undefined ? cell.accountId : undefined;
  const kind = kindOfType(clusterType);
  return state
    .scopes(kind)
    .filter((scope) => scope.endsWith(`/${region}`) && (accountId === undefined || scope.startsWith(`${accountId}/`)))
    .map((scope) => state.table<CloudResource>(kind, scope).get(cluster.name))
    .find((found) => found !== undefined);
}

function missing(message: string): Error {
  return clusterError("not-found", message, { code: "TEN7213", retry: "later" });
}
