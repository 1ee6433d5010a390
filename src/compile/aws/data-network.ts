import { defer, type Value } from "../../model/deferred.ts";
import type { PlacedCell } from "../../model/placement.ts";
import { cellAccount, type EnvironmentContext, environmentAccount } from "../context.ts";
import { isSameAccount } from "./account-place.ts";
import { adoptedCellId, cellResource, cellStackId, environmentStackId } from "./names.ts";
import { privateSubnetReferences, vpcReference } from "./network.ts";

/** Where a resource with network interfaces of its own goes, and who may connect to it. */
export interface DataNetwork {
  readonly vpcId: Value;
  /** A list, or one deferred value that is a list. */
  readonly subnetIds: Value;
  readonly clients: readonly NetworkClient[];
}

export type NetworkClient =
  | { readonly kind: "security-group"; readonly id: Value }
  | { readonly kind: "block"; readonly cidr: string };

/**
 * Whether the environment's stack holds a VPC of the environment's own.
 *
 * An environment with a cluster of its own shares that cluster's VPC, which is in the stack of its cell.
 */
export function hasOwnVpc(context: EnvironmentContext): boolean {
  return context.placement.vpcCidr !== undefined && context.host.ownedBy === undefined;
}

/** The network of the environment's data: its own VPC, else that of the cell in whose account the data lives. */
export function environmentDataNetwork(context: EnvironmentContext): DataNetwork {
  if (hasOwnVpc(context)) {
    const stack = environmentStackId(context);
    const clients = cellBlocks(context.host).map((cidr) => ({ kind: "block" as const, cidr }));
    return { vpcId: vpcReference(stack), subnetIds: privateSubnetReferences(stack), clients };
  }
  return cellDataNetwork(isHostInAccount(context) ? context.host : (context.accountCell ?? context.host));
}

/** The network that a cell's pods and its pooled resources are in. */
export function cellDataNetwork(cell: PlacedCell): DataNetwork {
  const adopted = adoptedCellId(cell);
  const created = cell.management === "create";
  const pods = created
    ? defer(cellResource(cell, "Cluster"), "ClusterSecurityGroupId")
    : defer(adopted, "ClusterSecurityGroupId");
  return {
    vpcId: created ? vpcReference(cellStackId(cell)) : defer(adopted, "VpcId"),
    subnetIds: created ? privateSubnetReferences(cellStackId(cell)) : defer(adopted, "PrivateSubnetIds"),
    clients: [{ kind: "security-group", id: pods }],
  };
}

/** Whether the host cluster is in the account and region of the environment's AWS resources. */
export function isHostInAccount(context: EnvironmentContext): boolean {
  return (
    isSameAccount(cellAccount(context.host), environmentAccount(context)) &&
    context.host.region === context.placement.region
  );
}

function cellBlocks(cell: PlacedCell): readonly string[] {
  return cell.vpcCidr === undefined ? (cell.cluster.vpcCidrs ?? []) : [cell.vpcCidr];
}
