import { fitName } from "../model/names.ts";
import type { PlacedCell } from "../model/placement.ts";
import type { CellTemplate, PooledResource } from "../model/platform.ts";
import type { EnvironmentRef } from "../model/tenant.ts";

/** EKS cluster names end at 100 characters and account names at 50; a cell's name must serve as both. */
const cellNameLimit = 50;

/** The name of the `number`-th cell opened from a template; injective even when it must be shortened. */
export function openedCellName(template: string, number: number): string {
  return fitName(`${template}-${number}`, cellNameLimit);
}

/**
 * Builds a shared cell from its template.
 *
 * Pooled resources get the cell's name as a suffix, because bucket names are global and several cells may share an account.
 */
export function sharedCellFrom(template: CellTemplate, name: string, vpcCidr: string): PlacedCell {
  const known = template.account === "existing" && template.accountId !== undefined;
  return {
    ...bodyFrom(template, name, vpcCidr),
    ...(known ? { accountId: template.accountId } : { accountKey: name }),
    capacity: template.capacity,
    pooled: Object.fromEntries(
      Object.entries(template.pooled).map(([key, resource]) => [key, renamePooled(resource, name)]),
    ),
  };
}

/** An environment's own cluster, in an account that is known by number or by its key. */
export function ownCellFrom(
  template: CellTemplate,
  owner: EnvironmentRef & { readonly id: string; readonly kubernetesVersion?: string | undefined },
  site: {
    readonly vpcCidr: string;
    readonly account: { readonly accountId: string } | { readonly accountKey: string };
  },
): PlacedCell {
  const body = bodyFrom(template, owner.id, site.vpcCidr);
  return {
    ...body,
    ...site.account,
    cluster: { ...body.cluster, kubernetesVersion: owner.kubernetesVersion ?? body.cluster.kubernetesVersion },
    capacity: { environments: 1, headroom: 0, quotas: template.capacity.quotas },
    pooled: {},
    ownedBy: { tenant: owner.tenant, environment: owner.environment },
  };
}

function bodyFrom(template: CellTemplate, name: string, vpcCidr: string): Omit<PlacedCell, "capacity" | "pooled"> {
  const { vpcCidrs: _ofTheModel, ...cluster } = template.cluster;
  return {
    name,
    management: "create",
    region: template.region,
    cluster: { ...cluster, name },
    accepts: template.accepts,
    template: template.name,
    vpcCidr,
  };
}

function renamePooled(resource: PooledResource, cell: string): PooledResource {
  return { ...resource, name: fitName(`${resource.name}-${cell}`, 63) };
}
