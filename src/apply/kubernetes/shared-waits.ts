import type { JsonObject } from "../../model/json.ts";
import { metadataMap } from "../../model/object-metadata.ts";
import { inventoryLabel } from "../../model/ownership.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ClusterApi } from "../../ports/cluster.ts";
import type { HelmReleases, ReleaseState } from "../../ports/helm-releases.ts";

/**
 * What the steps of one run ask together instead of each for itself: a thousand tenants that wait for their quotas to be
 * counted are one list every moment, and the releases of a cell are listed once.
 */
export interface SharedWaits {
  /** Answers with the bundle's quotas (by inventory label) at the next look; many callers share one request. */
  readonly quotas: (api: ClusterApi, inventory: string, look: Look) => Promise<readonly JsonObject[]>;
  /** What Helm has in a cell; `fresh` lists again. */
  readonly releases: (helm: HelmReleases, cell: string, fresh?: "fresh") => Promise<readonly ReleaseState[]>;
}

export interface Look {
  readonly clock: Clock;
  /** How long to gather callers before the request is sent. */
  readonly gatherMs: number;
}

/** Bundles that one list asks for: their labels must fit into a URL. */
const together = 100;

interface Gathering {
  readonly inventories: Set<string>;
  readonly answer: Promise<ReadonlyMap<string, readonly JsonObject[]>>;
}

/** One for each run. */
export function createSharedWaits(): SharedWaits {
  const gatherings = new Map<string, Gathering>();
  const releases = new Map<string, Promise<readonly ReleaseState[]>>();
  return {
    quotas: async (api, inventory, look) => {
      const open = gatherings.get(api.place);
      const gathering = open !== undefined && open.inventories.size < together ? open : gather(api, look, gatherings);
      gathering.inventories.add(inventory);
      return (await gathering.answer).get(inventory) ?? [];
    },
    releases: (helm, cell, fresh) => {
      const known = fresh === undefined ? releases.get(cell) : undefined;
      if (known !== undefined) return known;
      const listed = helm.list(cell);
      releases.set(cell, listed);
      listed.catch(() => releases.delete(cell));
      return listed;
    },
  };
}

function gather(api: ClusterApi, { clock, gatherMs }: Look, gatherings: Map<string, Gathering>): Gathering {
  const inventories = new Set<string>();
  const answer = clock.sleep(gatherMs).then(() => {
    if (gatherings.get(api.place) === gathering) gatherings.delete(api.place);
    return listQuotas(api, inventories);
  });
  const gathering: Gathering = { inventories, answer };
  gatherings.set(api.place, gathering);
  return gathering;
}

async function listQuotas(
  api: ClusterApi,
  inventories: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly JsonObject[]>> {
  const found = new Map<string, JsonObject[]>();
  const labelSelector = `${inventoryLabel} in (${[...inventories].join(",")})`;
  for await (const page of api.list({ apiVersion: "v1", kind: "ResourceQuota" }, { labelSelector })) {
    for (const quota of page) {
      const inventory = metadataMap(quota, "labels")[inventoryLabel] ?? "";
      const of = found.get(inventory);
      if (of === undefined) found.set(inventory, [quota]);
      else of.push(quota);
    }
  }
  return found;
}
