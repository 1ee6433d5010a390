import { defaultFacts } from "../../src/facts/facts.ts";
import { TenantryError } from "../../src/model/error.ts";
import type { PlacedCell } from "../../src/model/placement.ts";
import type { Platform } from "../../src/model/platform.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Cloud } from "../../src/ports/cloud.ts";
import type { Clusters } from "../../src/ports/cluster.ts";
import type { HelmReleases } from "../../src/ports/helm-releases.ts";
import type { RemoteCallObserver } from "../../src/ports/remote-call.ts";
import { createCloud } from "../../src/providers/aws/cloud.ts";
import type { Fault } from "../../src/sandbox/faults/fault.ts";
import { openSandbox, type Sandbox } from "../../src/sandbox/open-sandbox.ts";

let randoms = 42;

function nextRandom(): number {
  randoms = (randoms * 16_807) % 2_147_483_647;
  return randoms / 2_147_483_647;
}

/** AWS in memory behind the real provider, with clusters that have nothing in them. */
export interface AwsWorld {
  readonly sandbox: Sandbox;
  readonly clock: Clock;
  readonly clusters: Clusters;
  readonly helm: HelmReleases;
  /** A provider of its own, as a process would have. */
  readonly connect: (observer?: RemoteCallObserver) => Cloud;
}

export async function openAwsWorld(
  platform: Platform,
  cells: readonly PlacedCell[],
  faults: readonly Fault[] = [],
): Promise<AwsWorld> {
  const sandbox = await openSandbox({ platform, cells: cells.map((cell) => ({ ...cell, pooled: {} })), faults });
  const { clock, attach, credentials } = sandbox;
  // What the documents say exists has existed for long.
  await clock.sleep(24 * 3_600_000);
  return {
    sandbox,
    clock,
    clusters: { open: (place) => Promise.reject(noCluster(place)), close: async () => {} },
    helm: {
      list: async () => [],
      upgrade: (release) => Promise.reject(noCluster(release.cell)),
      recover: ({ cell }) => Promise.reject(noCluster(cell)),
      uninstall: ({ cell }) => Promise.reject(noCluster(cell)),
    },
    connect: (observer) =>
      createCloud({
        platform,
        clock,
        rates: defaultFacts.quotas.rates,
        attach,
        credentials,
        random: nextRandom,
        ...(observer === undefined ? {} : { observer }),
      }),
  };
}

function noCluster(place: string): TenantryError {
  return new TenantryError(`there is no cluster ${place}`, { code: "TEN7201", source: "remote", failure: "not-found" });
}
