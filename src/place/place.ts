import type { Architecture } from "../model/architecture.ts";
import type { Diagnostic, Result } from "../model/diagnostic.ts";
import type { Facts } from "../model/facts.ts";
import { compareText } from "../model/json.ts";
import { environmentId } from "../model/names.ts";
import type { PlacedPlatform, Placement, TenantLock } from "../model/placement.ts";
import type { Platform } from "../model/platform.ts";
import type { Tenant } from "../model/tenant.ts";
import { createAddressSpace } from "./address-space.ts";
import { addDeclaredCells } from "./declared-cells.ts";
import { createEstate } from "./estate.ts";
import { reportEstate } from "./estate-report.ts";
import { createGuest, type Guest } from "./guest.ts";
import { findLockConflicts, lockedBlocks } from "./lock-blocks.ts";
import { addLockedCell, lockedSharedCells, settleLocked } from "./locked.ts";
import { orderGuests } from "./order.ts";
import type { Locate } from "./problems.ts";
import { settleNew } from "./settle-new.ts";

export interface PlaceInput {
  readonly platform: Platform;
  readonly tenants: readonly Tenant[];
  /** The chosen architecture by environment id. An environment without one is left out, unless it is locked. */
  readonly decisions: ReadonlyMap<string, Architecture>;
  /** Cells and templates on which the chosen architecture suits, by environment id; without an entry, any. */
  readonly places?: ReadonlyMap<string, ReadonlySet<string>>;
  readonly locks: readonly TenantLock[];
  readonly facts: Pick<Facts, "prices" | "quotas">;
  /** Where the origin of a problem stands, to position diagnostics. */
  readonly locate?: Locate;
}

/**
 * Gives every environment its host cell, its account, its addresses and its names.
 *
 * What is locked stays, byte for byte. The rest is placed in an order that depends on the environments alone. There is
 * always a value: an environment that cannot be placed is left out of it with an error, and never keeps another one from
 * its place. Cells and placements are sorted by name and id.
 */
export function placePlatform(input: PlaceInput): Result<PlacedPlatform> {
  const { platform, locate } = input;
  const blocks = lockedBlocks(input.locks);
  const occupied = [
    ...blocks.map((block) => block.cidr),
    ...platform.cells.flatMap((cell) => cell.cluster.vpcCidrs ?? []),
  ];
  const estate = createEstate(input, createAddressSpace(platform.network, occupied));
  for (const block of blocks) estate.cellNames.add(block.owner);
  const blockByOwner = new Map(blocks.map((block) => [block.owner, block.cidr]));
  const diagnostics: Diagnostic[] = [
    ...findLockConflicts(blocks, locate),
    ...addDeclaredCells(estate, { lockedBlock: (cell) => blockByOwner.get(cell), locate }),
  ];
  const placements: Placement[] = [];
  const { locked, fresh } = listGuests(input);
  for (const { placement } of locked) {
    for (const opened of lockedSharedCells(placement)) addLockedCell(estate, opened);
  }
  for (const { guest, placement } of locked) {
    const decided = input.decisions.get(guest.id);
    collect(settleLocked(estate, guest, { placement, decided, locate }), placements, diagnostics);
  }
  for (const guest of orderGuests(fresh, input.facts.quotas)) {
    collect(settleNew(estate, guest, locate), placements, diagnostics);
  }
  diagnostics.push(...reportEstate(estate, placements, locate));
  const cells = [...estate.cells.values()].map((state) => state.cell);
  return {
    value: {
      cells: cells.sort((left, right) => compareText(left.name, right.name)),
      placements: placements.sort((left, right) => compareText(idOf(left), idOf(right))),
    },
    diagnostics,
  };
}

interface GuestList {
  readonly locked: readonly { readonly guest: Guest; readonly placement: Placement }[];
  readonly fresh: readonly Guest[];
}

/** Every environment with an architecture, by tenant and name, so that file order never matters. */
function listGuests(input: PlaceInput): GuestList {
  const placements = input.locks.flatMap((lock) => lock.environments);
  const lockById = new Map(placements.map((placement) => [idOf(placement), placement]));
  const locked: { guest: Guest; placement: Placement }[] = [];
  const fresh: Guest[] = [];
  for (const tenant of byName(input.tenants)) {
    for (const environment of byName(tenant.environments)) {
      const id = environmentId(tenant.name, environment.name);
      const placement = lockById.get(id);
      const architecture = placement?.architecture ?? input.decisions.get(id);
      if (architecture === undefined) continue;
      const places = placement === undefined ? input.places?.get(id) : undefined;
      const guest = createGuest(input.platform, { tenant, environment, architecture, places });
      if (placement === undefined) fresh.push(guest);
      else locked.push({ guest, placement });
    }
  }
  return { locked, fresh };
}

function collect(
  settled: { readonly placement?: Placement; readonly diagnostics: readonly Diagnostic[] },
  placements: Placement[],
  diagnostics: Diagnostic[],
): void {
  if (settled.placement !== undefined) placements.push(settled.placement);
  diagnostics.push(...settled.diagnostics);
}

function byName<T extends { readonly name: string }>(items: readonly T[]): readonly T[] {
  return [...items].sort((left, right) => compareText(left.name, right.name));
}

function idOf(placement: Placement): string {
  return environmentId(placement.tenant, placement.environment);
}
