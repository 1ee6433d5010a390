import type { Bundle } from "../model/blueprint.ts";
import { parseQuantity, toMilli } from "../model/quantity.ts";

/** The processors that the nodes of clusters in vended accounts will need, as far as bundles have been seen. */
export interface VcpuDemand {
  readonly add: (bundle: Bundle) => void;
  readonly accounts: () => readonly AccountDemand[];
}

interface AccountPlace {
  /** The account's key in the organisation. */
  readonly key: string;
  readonly region: string;
}

export interface AccountDemand extends AccountPlace {
  readonly vcpus: number;
}

/** What a cluster's own add-ons take, and what nodes keep for themselves and between pods. */
const overheadVcpus = 8;
const spare = 1.25;

export function createVcpuDemand(): VcpuDemand {
  const clusters = new Map<string, AccountPlace>();
  const milli = new Map<string, number>();
  return {
    add: (bundle) => {
      if (bundle.owner.kind === "cell") {
        const place = clusterPlace(bundle);
        if (place !== undefined) clusters.set(bundle.owner.cell, place);
      }
      for (const { cell, manifest } of bundle.objects) {
        if (manifest.kind === "ResourceQuota") milli.set(cell, (milli.get(cell) ?? 0) + requestedMilli(manifest.spec));
      }
    },
    accounts: () => {
      const byPlace = new Map<string, AccountPlace & { readonly milli: number }>();
      for (const [cell, place] of clusters) {
        const key = `${place.key}/${place.region}`;
        byPlace.set(key, { ...place, milli: (byPlace.get(key)?.milli ?? 0) + (milli.get(cell) ?? 0) });
      }
      return [...byPlace.values()]
        .filter((demand) => demand.milli > 0)
        .map((demand) => ({ key: demand.key, region: demand.region, vcpus: vcpusOf(demand.milli) }));
    },
  };
}

function vcpusOf(milli: number): number {
  return Math.ceil((milli * spare) / 1000) + overheadVcpus;
}

/** Where the cell's cluster will run, when that is an account that has yet to be vended. */
function clusterPlace({ stacks }: Bundle): AccountPlace | undefined {
  for (const { account, region, resources } of stacks) {
    const isCluster = Object.values(resources).some(({ type }) => type === "AWS::EKS::Cluster");
    if (isCluster && account.kind === "vended") return { key: account.key, region };
  }
  return undefined;
}

function requestedMilli(spec: unknown): number {
  const { hard } = (spec ?? {}) as { readonly hard?: Readonly<Record<string, unknown>> };
  const quantity = parseQuantity(String(hard?.["requests.cpu"] ?? hard?.cpu ?? "0"));
  return quantity === undefined ? 0 : toMilli(quantity);
}
