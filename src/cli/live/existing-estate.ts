import { hasFailed, TenantryError } from "../../model/error.ts";
import type { Estate, EstateGap } from "../../model/estate.ts";
import { environmentId } from "../../model/names.ts";
import type { PlacedPlatform } from "../../model/placement.ts";
import type { PostureProgress } from "../../ports/posture.ts";
import { collectCluster } from "../../snapshot/posture/collect-cluster.ts";
import { createMemoryStore, type MemoryStore } from "../../snapshot/posture/memory-store.ts";
import type { KnownCluster } from "../../snapshot/posture/read-clusters.ts";
import { readPosture } from "../../snapshot/posture/read-posture.ts";
import type { Built } from "../pipeline.ts";
import type { Session } from "./session.ts";

/** Clusters that the documents say something about. */
export function knownClusters({ cells }: PlacedPlatform): readonly KnownCluster[] {
  return cells.map(({ name, accountId, region, cluster }) => ({
    place: name,
    region,
    clusterName: cluster.name,
    kubernetesVersion: cluster.kubernetesVersion,
    compute: cluster.compute,
    networkPolicy: cluster.networkPolicy,
    ...(accountId === undefined ? {} : { accountId }),
  }));
}

/**
 * Reads all of both layers that decides who can reach whom, from the world of a session. What cannot be read is a gap; a cell
 * or virtual cluster that does not exist yet is none.
 */
export async function readExistingEstate({ built, world, reading }: Session): Promise<Estate> {
  return reading.during("who can reach whom", async () => {
    const store = createMemoryStore();
    const gaps: EstateGap[] = [];
    for (const place of placesOf(built)) gaps.push(...(await readCluster(world, place, store)));
    const { accounts, organization, gaps: unread } = await world.readAccounts();
    const { estate } = readPosture(store.documents(), {
      known: knownClusters(built.placed),
      trustedControllers: built.documents.platform.trustedControllers,
    });
    return {
      origin: "snapshot",
      ...(organization === undefined ? {} : { organization }),
      accounts,
      clusters: estate.clusters,
      trustedControllers: estate.trustedControllers,
      gaps: [...estate.gaps, ...gaps, ...unread],
    };
  });
}

function placesOf({ placed }: Built): readonly string[] {
  const virtual = placed.placements
    .filter(({ architecture }) => architecture.cluster === "vcluster")
    .map(({ host, tenant, environment }) => `${host}+${environmentId(tenant, environment)}`);
  return [...placed.cells.map(({ name }) => name), ...virtual];
}

async function readCluster(
  { clusters }: Session["world"],
  place: string,
  store: MemoryStore,
): Promise<readonly EstateGap[]> {
  const gaps: EstateGap[] = [];
  const progress: PostureProgress = {
    read: () => undefined,
    missed: ({ what, reason }) => {
      gaps.push(...what.map((type) => ({ place, what: type, reason })));
    },
  };
  try {
    const cluster = await clusters.open(place);
    await collectCluster({ cluster, place, server: place, store, progress });
  } catch (error) {
    if (hasFailed(error, "not-found")) return gaps;
    if (!(error instanceof TenantryError) || error.source !== "remote") throw error;
    gaps.push({ place, what: "*", reason: error.message });
  }
  return gaps;
}
