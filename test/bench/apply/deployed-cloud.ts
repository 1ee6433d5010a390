import type { Bundle } from "../../../src/model/blueprint.ts";
import type { Cloud } from "../../../src/ports/cloud.ts";
import type { HelmReleases } from "../../../src/ports/helm-releases.ts";
import { applyFake } from "../../support/apply-fake.ts";
import { liveWorld } from "../../support/live-world.ts";
import { memoryBucket } from "../../support/memory-bucket.ts";

export interface DeployedCloud {
  readonly cloud: Cloud;
  readonly helm: HelmReleases;
}

/** AWS in which everything of the bundles stands already, and a bucket in memory for leases; no release of Helm. */
export function deployedCloud(bundles: Iterable<Bundle>): DeployedCloud {
  const snapshot = applyFake(inAws(bundles));
  const { cloud, helm } = liveWorld(snapshot);
  const bucket = memoryBucket();
  return {
    cloud: {
      ...unused,
      organization: cloud.organization,
      stacks: cloud.stacks,
      costTags: cloud.costTags,
      taggedResources: cloud.taggedResources,
      bucket: () => bucket,
      close: () => {},
    },
    helm,
  };
}

function* inAws(bundles: Iterable<Bundle>): Generator<Bundle> {
  for (const bundle of bundles) yield { ...bundle, objects: [], releases: [] };
}

const refuse = (): never => {
  throw new Error("the benchmark has nothing to do there");
};

const unused: Pick<Cloud, "caller" | "eks" | "network" | "serviceQuotas" | "canEnter"> = {
  caller: refuse,
  eks: refuse,
  network: refuse,
  serviceQuotas: refuse,
  canEnter: refuse,
};
