import { compareText } from "../../model/json.ts";
import type { PlacedCell } from "../../model/placement.ts";
import type { Platform } from "../../model/platform.ts";
import { cellAccount, type EnvironmentContext, environmentAccount } from "../context.ts";
import type { AccountPlace } from "./permission-boundary.ts";

const placesOf = new WeakMap<Platform, readonly AccountPlace[]>();

/** The accounts that the platform document names, each with the region of its once-per-account stack; sorted by number. */
export function knownAccountPlaces(platform: Platform): readonly AccountPlace[] {
  const known = placesOf.get(platform) ?? findKnownAccounts(platform);
  placesOf.set(platform, known);
  return known;
}

function findKnownAccounts(platform: Platform): readonly AccountPlace[] {
  const regions = new Map<string, string>();
  for (const { accountId, region } of [...platform.cells, ...platform.cellTemplates]) {
    if (accountId === undefined) continue;
    const known = regions.get(accountId);
    if (known === undefined || region < known) regions.set(accountId, region);
  }
  return [...regions]
    .sort(([left], [right]) => compareText(left, right))
    .map(([id, region]) => ({ account: { kind: "known", id }, region }));
}

/** Where the once-per-account stack of a cell's account is. */
export function cellAccountPlace(platform: Platform, cell: PlacedCell): AccountPlace {
  const account = cellAccount(cell);
  const known = knownAccountPlaces(platform).find((place) => isSameAccount(place.account, account));
  return known ?? { account, region: cell.region };
}

/** Where the once-per-account stack of the environment's account is. */
export function environmentAccountPlace(context: EnvironmentContext): AccountPlace {
  if (context.placement.account.kind === "cell") {
    return cellAccountPlace(context.platform, context.accountCell ?? context.host);
  }
  return { account: environmentAccount(context), region: context.placement.region };
}

export function isSameAccount(left: AccountPlace["account"], right: AccountPlace["account"]): boolean {
  if (left.kind === "known") return right.kind === "known" && left.id === right.id;
  return right.kind === "vended" && left.key === right.key;
}
