import type { AccountRef } from "../model/blueprint.ts";
import { environmentId, hostNamespace } from "../model/names.ts";
import type { AccountPlacement, PlacedCell, Placement } from "../model/placement.ts";
import type { Platform } from "../model/platform.ts";
import type { Environment, ServiceAccountSpec, Tenant } from "../model/tenant.ts";
import { translateVclusterName } from "../model/vcluster-name.ts";

/** Everything that one environment's bundle may depend on. Nothing of any other tenant is in it. */
export interface EnvironmentContext {
  readonly platform: Platform;
  readonly tenant: Tenant;
  readonly environment: Environment;
  readonly placement: Placement;
  /** The cell whose cluster runs the environment. */
  readonly host: PlacedCell;
  /** The cell whose account holds its AWS resources; absent for a dedicated account. */
  readonly accountCell?: PlacedCell;
}

/** The environment's id, `<tenant>--<env>`. */
export function contextId(context: EnvironmentContext): string {
  return environmentId(context.tenant.name, context.environment.name);
}

/** The vCluster release; its namespace is the environment id. */
export function vclusterRelease(context: EnvironmentContext): { readonly name: string; readonly namespace: string } {
  return { name: context.tenant.name, namespace: contextId(context) };
}

/** The host namespaces of the environment: one per declared namespace, or the one that holds its virtual cluster. */
export function hostNamespaces(
  context: EnvironmentContext,
): readonly { readonly short: string; readonly host: string }[] {
  if (context.placement.architecture.cluster === "vcluster") {
    return [{ short: "vcluster", host: contextId(context) }];
  }
  return context.environment.namespaces.map((short) => ({
    short,
    host: hostNamespace(context.tenant.name, context.environment.name, short),
  }));
}

/** Namespace and name under which a service account's pods run on the host cluster: what AWS trust must be pinned to. */
export function hostServiceAccount(
  context: EnvironmentContext,
  account: ServiceAccountSpec,
): { readonly namespace: string; readonly name: string } {
  if (context.placement.architecture.cluster === "vcluster") {
    const release = vclusterRelease(context);
    return { namespace: release.namespace, name: translateVclusterName(account.name, account.namespace, release.name) };
  }
  return {
    namespace: hostNamespace(context.tenant.name, context.environment.name, account.namespace),
    name: account.name,
  };
}

/** The account of a cell: its number, or the key of the account that is vended for it. */
export function cellAccount(cell: PlacedCell): AccountRef {
  if (cell.accountId !== undefined) return { kind: "known", id: cell.accountId };
  return { kind: "vended", key: cell.accountKey ?? cell.name };
}

/** The account in which the environment's AWS resources live. */
export function environmentAccount(context: EnvironmentContext): AccountRef {
  const placed: AccountPlacement = context.placement.account;
  if (placed.kind === "dedicated") return { kind: "vended", key: placed.account };
  return cellAccount(context.accountCell ?? context.host);
}
