import { defaultFacts } from "../../facts/facts.ts";
import type { Clusters } from "../../ports/cluster.ts";
import type { HelmReleases } from "../../ports/helm-releases.ts";
import { createCloud } from "../../providers/aws/cloud.ts";
import { systemClock } from "../../providers/clock.ts";
import { createHelmReleases } from "../../providers/helm/helm-releases.ts";
import { createClusters, type ReachableClusters } from "../../providers/kubernetes/clusters.ts";
import { openSandbox } from "../../sandbox/open-sandbox.ts";
import { readAccounts } from "../../sandbox/read-accounts.ts";
import type { World, WorldRequest } from "../world.ts";
import { holdingTime } from "./holding-time.ts";

/**
 * AWS in this process, behind the real provider; clusters in it too, but those that a kubeconfig context is named for, which
 * are real with everything in them.
 */
export async function openSandboxWorld(request: WorldRequest & { readonly sandbox: string }): Promise<World> {
  const { platform, cells, sandbox: folder, contexts, observer } = request;
  const sandbox = await openSandbox({
    folder,
    platform,
    cells,
    ...(observer === undefined ? {} : { observer }),
    // Idle connections are nothing to wait for; requests hold time still on their own.
    ...(contexts.size === 0 ? {} : { pace: Number.POSITIVE_INFINITY }),
  });
  const { clock, attach, credentials } = sandbox;
  const cloud = createCloud({ platform, clock, rates: defaultFacts.quotas.rates, attach, credentials, observer });
  const isReal = (place: string): boolean => contexts.has(place) || contexts.has(place.split("+", 1)[0] ?? place);
  const real =
    contexts.size === 0 ? undefined : openRealClusters({ ...request, observer: holdingTime(clock, observer) });
  return {
    kind: "sandbox",
    cloud,
    clusters: real === undefined ? sandbox.clusters : routeClusters(isReal, real.clusters, sandbox.clusters),
    helm: real === undefined ? sandbox.helm : routeReleases(isReal, real.helm, sandbox.helm),
    clock,
    readAccounts: () => Promise.resolve({ ...readAccounts(sandbox.state), gaps: [] }),
    close: async () => {
      cloud.close();
      await real?.clusters.close();
      await sandbox.close();
    },
  };
}

interface RealClusters {
  readonly clusters: ReachableClusters;
  readonly helm: HelmReleases;
}

/** Real clusters work in real time, in which the sandbox's does not pass while a request is under way. */
function openRealClusters(request: WorldRequest): RealClusters {
  const { cells, contexts, kubeconfig, charts, observer } = request;
  const clock = systemClock;
  const clusters = createClusters({
    cells,
    clock,
    contexts,
    eks: async () => undefined,
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(observer === undefined ? {} : { observer }),
  });
  const helm = createHelmReleases({
    clock,
    kubeconfig: clusters.kubeconfig,
    ...(charts === undefined ? {} : { charts }),
    ...(observer === undefined ? {} : { observer }),
  });
  return { clusters, helm };
}

type IsReal = (place: string) => boolean;

function routeClusters(isReal: IsReal, real: Clusters, sandbox: Clusters): Clusters {
  return {
    open: (place) => (isReal(place) ? real : sandbox).open(place),
    close: async () => {
      await Promise.all([real.close(), sandbox.close()]);
    },
  };
}

function routeReleases(isReal: IsReal, real: HelmReleases, sandbox: HelmReleases): HelmReleases {
  const of = (cell: string): HelmReleases => (isReal(cell) ? real : sandbox);
  return {
    list: (cell) => of(cell).list(cell),
    upgrade: (release, values, signal) => of(release.cell).upgrade(release, values, signal),
    recover: (state) => of(state.cell).recover(state),
    uninstall: (release) => of(release.cell).uninstall(release),
  };
}
