import { defaultFacts } from "../../facts/facts.ts";
import { isOpenAccount, vendedAccountName } from "../../model/account-supply.ts";
import { hasFailed } from "../../model/error.ts";
import type { PlacedCell } from "../../model/placement.ts";
import { type AwsCloud, createCloud } from "../../providers/aws/cloud.ts";
import { systemClock } from "../../providers/clock.ts";
import { createHelmReleases } from "../../providers/helm/helm-releases.ts";
import { createClusters } from "../../providers/kubernetes/clusters.ts";
import type { EksAccess } from "../../providers/kubernetes/eks-access.ts";
import type { World, WorldRequest } from "../world.ts";

/** Real AWS, real clusters, the helm command and the computer's own time. Nothing is sent before it is used. */
export async function openLiveWorld(request: WorldRequest): Promise<World> {
  const { platform, cells, contexts, kubeconfig, profile, charts, observer } = request;
  const clock = systemClock;
  const cloud = createCloud({ platform, clock, rates: defaultFacts.quotas.rates, profile, observer });
  const clusters = createClusters({
    cells,
    clock,
    contexts,
    eks: eksAccess(cloud, platform.name),
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(observer === undefined ? {} : { observer }),
  });
  const helm = createHelmReleases({
    clock,
    kubeconfig: clusters.kubeconfig,
    ...(charts === undefined ? {} : { charts }),
    ...(observer === undefined ? {} : { observer }),
  });
  return {
    kind: "live",
    cloud,
    clusters,
    helm,
    clock,
    readAccounts: async () => (await import("./read-live-accounts.ts")).readLiveAccounts(request, cloud.posture),
    close: async () => {
      await clusters.close();
      cloud.close();
    },
  };
}

/** How a cell is reached through EKS; undefined while it, or the account that it lives in, does not exist. */
function eksAccess(cloud: AwsCloud, platform: string): (cell: PlacedCell) => Promise<EksAccess | undefined> {
  return async (cell) => {
    const accountId = cell.accountId ?? (await findAccount(cloud, vendedAccountName(platform, cell.accountKey ?? "")));
    if (accountId === undefined) return undefined;
    try {
      return await cloud.eksConnection({ accountId, region: cell.region }, "deploy", cell.cluster.name);
    } catch (error) {
      if (hasFailed(error, "not-found")) return undefined;
      throw error;
    }
  };
}

async function findAccount({ organization }: AwsCloud, name: string): Promise<string | undefined> {
  for await (const page of organization.listAccounts()) {
    const found = page.find((account) => account.name === name && isOpenAccount(account));
    if (found !== undefined) return found.id;
  }
  return undefined;
}
