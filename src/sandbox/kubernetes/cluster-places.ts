import type { AccountRegion } from "../../ports/cloud.ts";
import { type State, scopeOf, type Table } from "../aws/state.ts";

/** Which cells each EKS cluster serves, by the cluster's name. */
function placesOf(state: State, { accountId, region }: AccountRegion): Table<readonly string[]> {
  return state.table("kubernetes/cells", scopeOf(accountId, region));
}

/** Remembers that a cell's objects are in an EKS cluster. In a transaction. */
export function recordClusterPlace(state: State, where: AccountRegion, cluster: string, cell: string): void {
  const known = placesOf(state, where).get(cluster) ?? [];
  if (!known.includes(cell)) placesOf(state, where).put(cluster, [...known, cell]);
}

/** An EKS cluster takes everything in it along: objects, releases, and the virtual clusters of those. In a transaction. */
export function forgetClusterPlaces(state: State, where: AccountRegion, cluster: string): void {
  const cells = placesOf(state, where).get(cluster) ?? [];
  const isInside = (place: string): boolean => cells.some((cell) => place === cell || place.startsWith(`${cell}+`));
  for (const kind of state.kinds().filter((name) => inClusters.test(name))) {
    for (const scope of state.scopes(kind).filter(isInside)) clear(state.table(kind, scope), () => true);
  }
  clear(state.table("kubernetes/places"), isInside);
  placesOf(state, where).delete(cluster);
}

const inClusters = /^(?:kubernetes\/(?:objects\/|due$|revisions$)|helm\/)/;

function clear(table: Table<unknown>, isMeant: (key: string) => boolean): void {
  for (const key of table.keys().filter(isMeant)) table.delete(key);
}
