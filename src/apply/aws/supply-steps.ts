import { accountStackName } from "../../model/account-entry.ts";
import { accountType, costTagType, parseQuotaId, poolSequence, quotaType } from "../../model/account-supply.ts";
import { defer } from "../../model/deferred.ts";
import { hasFailed } from "../../model/error.ts";
import type { PlannedChange } from "../../model/plan.ts";
import type { OwnerWork, Step, StepContext } from "../step.ts";
import { openPoolAccount } from "./account-work.ts";
import type { AwsRun } from "./aws-run.ts";

/** The steps for what no bundle holds: accounts for the pool, quotas of new accounts, the cost allocation tag. */
export function supplySteps(
  work: OwnerWork,
  changes: readonly PlannedChange[],
  { run }: { readonly run: AwsRun },
): readonly Step[] {
  return changes.flatMap((change) => {
    switch (change.type) {
      case accountType:
        return poolSteps(work, change, run);
      case quotaType:
        return [quotaStep(work, change)];
      case costTagType:
        return [
          supplyStep(work, change, `activate cost allocation tag ${change.name}`, (context) =>
            activate(change, context),
          ),
        ];
      default:
        return [];
    }
  });
}

function poolSteps(work: OwnerWork, change: PlannedChange, run: AwsRun): readonly Step[] {
  const sequence = change.action === "delete" ? undefined : poolSequence(run.platform.name, change.name);
  if (sequence === undefined) return [];
  const title = `open account ${change.name} for the pool`;
  return [supplyStep(work, change, title, (context) => openPoolAccount(sequence, { run, context }))];
}

/** Ids of the steps that ask for an account's quotas. */
export function quotasOf({ changes }: OwnerWork, key: string): readonly string[] {
  return changes.filter((change) => parseQuotaId(change)?.key === key).map(({ id }) => id);
}

/** Asked for once our roles are in the account, and not waited for: an increase takes AWS from minutes to days. */
function quotaStep(work: OwnerWork, change: PlannedChange): Step {
  const quota = parseQuotaId(change);
  const account = `organization/account/${quota?.key}`;
  const own = (work.bundle?.stacks ?? []).filter(
    (stack) => stack.name === accountStackName && stack.account.kind === "vended" && stack.account.key === quota?.key,
  );
  const title = `ask for quota ${change.name}`;
  return {
    ...supplyStep(work, change, title, async (context) => {
      const accountId = String(await context.values.require(defer(account, "Id")));
      if (quota !== undefined) await requestQuota({ ...quota, accountId }, wantedValue(change), context);
    }),
    after: own.map(({ id }) => id),
  };
}

function wantedValue({ changes }: PlannedChange): number {
  return Number(changes.find(({ path }) => path === "/DesiredValue")?.after ?? 0);
}

async function requestQuota(
  { accountId, region, service, code }: { accountId: string; region: string; service: string; code: string },
  wanted: number,
  { cloud, progress }: StepContext,
): Promise<void> {
  const quotas = cloud.serviceQuotas({ accountId, region }, "administrator");
  const current = await quotas.value(service, code);
  if (current === undefined || current >= wanted) return;
  try {
    const { status } = await quotas.request(service, code, wanted);
    progress(`asked for ${wanted} instead of ${current}: ${status}`);
  } catch (error) {
    // A request for another value is open already: the people at AWS decide on that one first.
    if (!hasFailed(error, "already-exists", "conflict", "quota")) throw error;
    progress(`not asked for: ${error.message}`);
  }
}

async function activate({ name }: PlannedChange, { cloud }: StepContext): Promise<void> {
  if ((await cloud.costTags.status(name)) !== "Active") await cloud.costTags.activate(name);
}

function supplyStep({ owner }: OwnerWork, change: PlannedChange, title: string, run: Step["run"]): Step {
  const { id, place, action } = change;
  return { info: { id, owner, layer: "aws", title, place, action, changes: [id] }, after: [], run };
}
