import { accountStackName } from "../../model/account-entry.ts";
import type { PlacedCell } from "../../model/placement.ts";
import type { LiveStack, Snapshot } from "../../model/snapshot.ts";
import { isOwnCell, type LivePorts, type LiveScope } from "./live-scope.ts";
import { readLiveCell } from "./read-live-cell.ts";
import { fewAccounts, type LiveAccount, readLiveOrganization, withAccountTags } from "./read-live-organization.ts";
import { readLiveStacks } from "./read-live-stacks.ts";
import { createReadingNotes, type ReadingNotes, reasonOf } from "./reading-notes.ts";
import { runBounded } from "./run-bounded.ts";
import { isOfTarget, type PlaceScope, stackPlaces } from "./stack-places.ts";
import { collectWanted, type Wanted } from "./wanted.ts";

/**
 * Reads what both layers have at ownership depth: enough to say what is ours, whether it is what the blueprint wants, and
 * what foreign thing stands in its way.
 *
 * Reads only. What cannot be read is in `gaps` and, where nothing may be concluded from its absence, in `unread`; it never
 * stops the rest. Throws when the credentials are of another organisation or have expired, and for a bug. No value of a
 * Secret, of a hidden parameter or of a foreign stack is kept.
 *
 * Not seen at this depth: what somebody changed on a resource of a stack past CloudFormation, and a template that was
 * deployed by hand under the digest tag of ours.
 */
export async function readLive(ports: LivePorts, scope: LiveScope): Promise<Snapshot> {
  const wanted = collectWanted(scope.bundles, scope.only);
  const notes = createReadingNotes();
  const reading = { scope, wanted, notes, parallelism: scope.parallelism?.aws ?? 16 };
  const { accounts, resources, lastSequence } = await readLiveOrganization(ports.cloud.organization, {
    ...reading,
    platform: scope.platform,
    isTargeted: scope.only !== undefined,
  });
  const places = stackPlaces(accounts, reading);
  const read = await runBounded(places, reading.parallelism, (place) =>
    readLiveStacks(ports.cloud, place, { wanted, notes, only: scope.only, platform: scope.platform.name }),
  );
  const stacks = read.flatMap((place) => place.stacks);
  const organization = await withAccountTags(ports.cloud.organization, resources, {
    ids: accountsToTag(accounts, stacks, reading),
    ...reading,
  });
  const cells = await readCells(ports, stacks, reading);
  const costTag = await readCostTag(ports, reading);
  return {
    objects: cells.flatMap(({ objects }) => objects),
    stacks,
    retained: read.flatMap(({ retained }) => retained),
    releases: cells.flatMap(({ releases }) => releases),
    organization,
    gaps: notes.gaps(),
    unread: notes.unread(),
    lastSequence,
    ...(costTag === undefined ? {} : { costTag }),
  };
}

interface Reading extends PlaceScope {
  readonly notes: ReadingNotes;
  readonly parallelism: number;
}

/**
 * The accounts whose tags are worth a request each: those that the blueprint does not have, and those whose stack does not
 * bear the tags that it should, as an apply writes the account's tags before its stack's. Few accounts: all of them.
 */
function accountsToTag(
  accounts: readonly LiveAccount[],
  stacks: readonly LiveStack[],
  { scope, wanted }: Reading,
): readonly string[] {
  const relevant = accounts.filter(
    (account) => scope.only === undefined || isOfTarget(account, scope) || wanted.regions.has(account.key ?? ""),
  );
  if (relevant.length <= fewAccounts) return relevant.map(({ id }) => id);
  const tagged = new Map(
    stacks.filter(({ name }) => name === accountStackName).map((stack) => [stack.accountId, stack]),
  );
  return relevant.filter((account) => !bearsWantedTags(account, tagged.get(account.id), wanted)).map(({ id }) => id);
}

function bearsWantedTags({ key }: LiveAccount, stack: LiveStack | undefined, { stacks }: Wanted): boolean {
  if (key === undefined || stack === undefined) return false;
  const tags = stacks.get(`${key}/${stack.region}/${stack.name}`)?.tags ?? {};
  return Object.entries(tags).every(([name, value]) => stack.tags[name] === value);
}

async function readCells(ports: LivePorts, stacks: readonly LiveStack[], reading: Reading) {
  const { scope, wanted, notes } = reading;
  const parallelism = scope.parallelism?.cluster ?? 8;
  const cells = scope.cells.filter((cell) => isRelevantCell(cell, reading));
  return runBounded(cells, clustersAtOnce, (cell) =>
    readLiveCell(ports, {
      cell: cell.name,
      platform: scope.platform.name,
      wanted,
      only: scope.only,
      notes,
      parallelism,
      isExpected: cell.management === "adopt" || isMade(cell, stacks),
    }),
  );
}

const clustersAtOnce = 8;

function isRelevantCell({ name }: PlacedCell, { scope, wanted }: Reading): boolean {
  if (scope.only === undefined || !wanted.hasTarget) return true;
  return wanted.objects.has(name) || isOwnCell(name, scope.only);
}

/** Whether the stack that makes the cell's cluster has been made. */
function isMade({ name }: PlacedCell, stacks: readonly LiveStack[]): boolean {
  return stacks.some(
    (stack) =>
      stack.name === `tenantry-cell-${name}` && /^(?:CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE/.test(stack.status),
  );
}

async function readCostTag({ cloud }: LivePorts, { scope, notes }: Reading): Promise<Snapshot["costTag"]> {
  if (scope.only !== undefined) return undefined;
  try {
    return (await cloud.costTags.status(scope.platform.costAllocationTag)) ?? "Unseen";
  } catch (error) {
    notes.add("organization", reasonOf(`cost allocation tag ${scope.platform.costAllocationTag}`, error));
    return undefined;
  }
}
