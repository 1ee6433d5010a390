import { executionRoleName, ourRoleArn } from "../../model/account-entry.ts";
import { inventoryTag, managedByTag, managedByValue } from "../../model/ownership.ts";
import type { StackApi, StackDescription } from "../../ports/stack-api.ts";
import { stepError } from "../apply-error.ts";
import type { StepContext } from "../step.ts";
import type { AwsRun } from "./aws-run.ts";
import { describeFailures, findFailures, type ResourceFailure } from "./first-failure.ts";
import { stackCondition } from "./stack-status.ts";
import type { StackPlace } from "./stack-watch.ts";

export interface StackRemoval {
  readonly name: string;
  readonly place: StackPlace;
  /** Logical ids that the plan keeps. */
  readonly retained: readonly string[];
  readonly run: AwsRun;
  readonly context: StepContext;
}

/** Deletes a stack of an owner, once its tags have said again that it is that owner's. */
export async function deleteStack(removal: StackRemoval, inventory: string): Promise<void> {
  const api = removal.context.cloud.stacks(removal.place, removal.place.access);
  const live = await api.find(removal.name);
  if (live === undefined) return;
  if (live.tags[managedByTag] !== managedByValue || live.tags[inventoryTag] !== inventory) {
    throw stepError(
      "TEN7023",
      `stack ${removal.name} is not deleted: its tags do not say any more that it is ${inventory}'s`,
      {
        failure: "conflict",
      },
    );
  }
  await removeStack(removal);
}

/** Deletes a stack in whatever state it is, and waits until it is gone. What is retained, CloudFormation leaves as it is. */
export async function removeStack(removal: StackRemoval): Promise<void> {
  const { name, place, context } = removal;
  const api = context.cloud.stacks(place, place.access);
  const live = await settled(removal, await api.find(name));
  if (live === undefined) return;
  if (live.terminationProtection) await api.setTerminationProtection(name, false);
  const [last] = await api.events(name);
  const end = await request(removal, api, []);
  if (end === undefined) return;
  const failures = await findFailures(api, name, last?.id);
  requireKept(removal, failures);
  const kept = failures.map(({ logicalId }) => logicalId);
  context.progress(`leaves ${kept.join(", ")} as planned`);
  const [before] = await api.events(name);
  if ((await request(removal, api, kept)) === undefined) return;
  throw deletionFailed(removal, await findFailures(api, name, before?.id));
}

async function settled(
  { name, place, run, context }: StackRemoval,
  live: StackDescription | undefined,
): Promise<StackDescription | undefined> {
  if (stackCondition(live) !== "moving") return live;
  context.progress(`waits for ${live?.status ?? "it"}`);
  return context.idle(run.watch.wait(place, name, (found) => stackCondition(found) !== "moving"));
}

/** The stack when it is still there. */
async function request(
  { name, place, run, context }: StackRemoval,
  api: StackApi,
  retain: readonly string[],
): Promise<StackDescription | undefined> {
  const roleArn = ourRoleArn(place.accountId, place.region, executionRoleName);
  await api.delete(name, {
    ...(retain.length === 0 ? {} : { retain }),
    ...(place.access === "administrator" ? {} : { roleArn }),
  });
  const end = await context.idle(run.watch.wait(place, name, isOver));
  return stackCondition(end) === "absent" ? undefined : end;
}

function isOver(stack: StackDescription | undefined): boolean {
  const condition = stackCondition(stack);
  return condition === "absent" || stack?.status === "DELETE_FAILED";
}

/** Only what the plan keeps may be left behind. */
function requireKept(removal: StackRemoval, failures: readonly ResourceFailure[]): void {
  const isPlanned = failures.length > 0 && failures.every(({ logicalId }) => removal.retained.includes(logicalId));
  if (!isPlanned) throw deletionFailed(removal, failures);
}

function deletionFailed({ name }: StackRemoval, failures: readonly ResourceFailure[]): Error {
  return stepError("TEN7029", `stack ${name} could not be deleted: ${describeFailures(failures)}`, { retry: "later" });
}
