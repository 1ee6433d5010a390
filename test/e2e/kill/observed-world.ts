import type { OpenWorld } from "../../../src/cli/world.ts";
import { holdingTime } from "../../../src/cli/worlds/holding-time.ts";
import { defaultFacts } from "../../../src/facts/facts.ts";
import type { Clusters } from "../../../src/ports/cluster.ts";
import type { HelmReleases } from "../../../src/ports/helm-releases.ts";
import type { RemoteCallObserver } from "../../../src/ports/remote-call.ts";
import { createCloud } from "../../../src/providers/aws/cloud.ts";
import { systemClock } from "../../../src/providers/clock.ts";
import { createClusters } from "../../../src/providers/kubernetes/clusters.ts";
import { openSandbox, type Sandbox } from "../../../src/sandbox/open-sandbox.ts";
import { readAccounts } from "../../../src/sandbox/read-accounts.ts";

/**
 * A sandbox whose cells with a kubeconfig context are real clusters, with somebody who is told of every remote call.
 *
 * Unlike the commands' own sandbox, virtual clusters stay in the sandbox even below a real host, which runs no pods here,
 * and so do releases: what Helm does when it is killed has a suite of its own.
 */
export function observedWorld(watcher: RemoteCallObserver): OpenWorld {
  return async ({ platform, cells, sandbox: folder, contexts, kubeconfig, ...request }) => {
    const observer = both(watcher, request.observer);
    const sandbox = await openSandbox({
      platform,
      cells,
      observer,
      pace: Number.POSITIVE_INFINITY,
      ...(folder === undefined ? {} : { folder }),
    });
    const { clock, attach, credentials } = sandbox;
    const cloud = createCloud({ platform, clock, rates: defaultFacts.quotas.rates, attach, credentials, observer });
    const real = createClusters({
      cells,
      clock: systemClock,
      contexts,
      eks: async () => undefined,
      observer: holdingTime(clock, observer),
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
    });
    const clusters: Clusters = {
      open: (place) => (contexts.has(place) ? real.open(place) : sandbox.clusters.open(place)),
      close: async () => {
        await real.close();
        await sandbox.clusters.close();
      },
    };
    return {
      kind: "sandbox",
      cloud,
      clusters,
      helm: { ...sandbox.helm, upgrade: upgradeInSandbox(sandbox) },
      clock,
      readAccounts: () => Promise.resolve({ ...readAccounts(sandbox.state), gaps: [] }),
      close: async () => {
        cloud.close();
        await real.close();
        await sandbox.close();
      },
    };
  };
}

function both(first: RemoteCallObserver, second: RemoteCallObserver | undefined): RemoteCallObserver {
  if (second === undefined) return first;
  return {
    before: async (call) => {
      await first.before?.(call);
      await second.before?.(call);
    },
    after: async (call, error) => {
      await first.after?.(call, error);
      await second.after?.(call, error);
    },
  };
}

/** A release of a real cell is kept in the sandbox, where its namespace must be, too. */
function upgradeInSandbox({ clusters, helm }: Sandbox): HelmReleases["upgrade"] {
  return async (release, values, signal) => {
    const api = await clusters.openAs(release.cell, "kill-suite");
    await api.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: release.namespace } });
    return helm.upgrade(release, values, signal);
  };
}
