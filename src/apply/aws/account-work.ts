import { poolAccountName } from "../../model/account-supply.ts";
import type { OrganizationResource } from "../../model/blueprint.ts";
import { defer } from "../../model/deferred.ts";
import { hasFailed } from "../../model/error.ts";
import { closedTag } from "../../model/ownership.ts";
import type { PlannedChange } from "../../model/plan.ts";
import { stepError } from "../apply-error.ts";
import type { StepContext } from "../step.ts";
import { moveToUnit, poolTags } from "./account-vendor.ts";
import type { AwsRun } from "./aws-run.ts";
import { resolveId } from "./ensure-unit.ts";
import { removedTags, tagMap } from "./tag-map.ts";

const readyPollMs = 5_000;
/** How long a new account may take until it lets anybody in. */
const readyMs = 20 * 60_000;

/** Makes sure that the account exists, is tagged, and stands where it may be prepared. */
export async function openAccount(
  { id, properties }: OrganizationResource,
  change: PlannedChange,
  { run, context }: { readonly run: AwsRun; readonly context: StepContext },
): Promise<void> {
  const name = String(properties.AccountName);
  const tags = tagMap(properties.Tags);
  const api = context.cloud.organization;
  const known = await run.vendor.find(name);
  const accountId = known?.id ?? (await run.vendor.vend({ name, tags }, context));
  context.values.record(defer(id, "Id"), accountId);
  await retag(context, { accountId, tags, change });
  const { rootId } = await api.describe();
  const staging = run.platform.organization.organizationalUnits.staging;
  if (isMoved(change) && (await api.findParent(accountId)) === rootId) await moveToUnit(api, accountId, staging);
}

/** Tags that the plan says are ours no more are taken away; those of others stay. */
async function retag(
  { cloud }: StepContext,
  work: {
    readonly accountId: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly change: PlannedChange;
  },
): Promise<void> {
  const { accountId, tags, change } = work;
  const live = await cloud.organization.listTags(accountId);
  if (Object.entries(tags).some(([key, value]) => live[key] !== value)) await cloud.organization.tag(accountId, tags);
  const removed = removedTags(change).filter((key) => live[key] !== undefined && tags[key] === undefined);
  if (removed.length > 0) await cloud.organization.untag(accountId, removed);
}

/** Whether the plan puts the account anywhere. Who was moved by somebody since, such as into quarantine, stays there. */
function isMoved({ action, changes }: PlannedChange): boolean {
  return action === "create" || changes.some(({ path }) => path.startsWith("/ParentIds"));
}

/** Moves the account to the unit where it belongs. */
export async function placeAccount(
  { id, properties }: OrganizationResource,
  change: PlannedChange,
  context: StepContext,
): Promise<void> {
  if (!isMoved(change)) return;
  const [parent] = Array.isArray(properties.ParentIds) ? properties.ParentIds : [];
  const unit = await resolveId(parent, context);
  const accountId = String(await context.values.require(defer(id, "Id")));
  await moveToUnit(context.cloud.organization, accountId, unit);
}

/** Waits until a new account lets its administrator in; before that AWS refuses everybody. */
export async function waitUntilReady(accountId: string, context: StepContext): Promise<void> {
  const { clock, cloud } = context;
  const untilMs = clock.nowMs() + readyMs;
  for (;;) {
    if (await canEnter(cloud, accountId)) return;
    if (clock.nowMs() >= untilMs) {
      throw stepError("TEN7037", `account ${accountId} lets nobody in as its administrator`, {
        retry: "later",
        failure: "denied",
      });
    }
    context.progress(`waits until account ${accountId} is ready`);
    await clock.sleep(readyPollMs);
  }
}

async function canEnter(cloud: StepContext["cloud"], accountId: string): Promise<boolean> {
  try {
    return await cloud.canEnter(accountId, "administrator");
  } catch (error) {
    if (hasFailed(error, "denied", "unavailable")) return false;
    throw error;
  }
}

/** Moves an account that nobody wants any more to the unit for suspended ones, named and tagged as it is. */
export async function retireAccount(
  { name, id }: { readonly name: string; readonly id: string },
  { run, context }: { readonly run: AwsRun; readonly context: StepContext },
): Promise<void> {
  context.progress(`moves account ${name} aside; it is not closed`);
  await moveToUnit(context.cloud.organization, id, await suspendedUnit(run, context));
}

/** Makes an account that waits in the pool: it stays in the staging unit, with nothing in it. */
export async function openPoolAccount(
  sequence: number,
  { run, context }: { readonly run: AwsRun; readonly context: StepContext },
): Promise<void> {
  const { platform, vendor } = run;
  const name = poolAccountName(platform.name, sequence);
  const known = await vendor.find(name);
  const id = known?.id ?? (await vendor.create({ name, tags: poolTags(platform.name), sequence }, context));
  await moveToUnit(context.cloud.organization, id, platform.organization.organizationalUnits.staging);
}

/** Ours where there is one, else the one that the platform adopted. */
async function suspendedUnit(run: AwsRun, context: StepContext): Promise<string> {
  const ours = run.organization.resource("organization/ou/suspended");
  if (ours === undefined) return run.platform.organization.organizationalUnits.suspended;
  try {
    return String(await context.values.require(defer(ours.id, "Id")));
  } catch (error) {
    if (!hasFailed(error, "not-found")) throw error;
    return run.platform.organization.organizationalUnits.suspended;
  }
}

/**
 * Closes an account, which only a plan that says so may; AWS lets so many be closed in thirty days and no more. It is moved
 * aside first, and says when it was closed.
 */
export async function closeAccount(
  account: { readonly name: string; readonly id: string },
  work: { readonly run: AwsRun; readonly context: StepContext },
): Promise<void> {
  const { name, id } = account;
  const { clock, cloud, progress } = work.context;
  await retireAccount(account, work);
  await cloud.organization.tag(id, { [closedTag]: new Date(clock.nowMs()).toISOString() });
  for (let look = 0; ; look += 1) {
    const refusal = await tryClose(account, work.context);
    if (refusal === undefined) return;
    if (look >= closingLooks) throw refusal;
    progress(`waits to close account ${name}: AWS is closing others`);
    await clock.sleep(closingPollMs);
  }
}

/** AWS closes three accounts at a time, each in about a minute. */
const closingPollMs = 30_000;
const closingLooks = 60;

/** What refuses the closing for the moment, if anything; throws what will not pass by itself. */
async function tryClose(
  { name, id }: { readonly name: string; readonly id: string },
  { cloud }: StepContext,
): Promise<Error | undefined> {
  try {
    await cloud.organization.closeAccount(id);
    return undefined;
  } catch (error) {
    if (hasFailed(error, "not-found")) return undefined;
    if (hasFailed(error, "conflict")) return error;
    if (!hasFailed(error, "quota")) throw error;
    if (/at a time|REQUESTS_LIMIT/.test(error.message)) return error;
    throw stepError("TEN7038", `account ${name} (${id}) was not closed: ${error.message}`, {
      failure: "quota",
      retry: "later",
      cause: error,
    });
  }
}
