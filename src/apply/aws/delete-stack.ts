import { executionRoleName, ourRoleArn } from "../../model/account-entry.ts";
import { bearsPlatformTags, inventoryTag } from "../../model/ownership.ts";
import type { StackApi, StackDescription } from "../../ports/stack-api.ts";
import { stepError } from "../apply-error.ts";
import type { StepContext } from "../step.ts";
import type { AwsRun } from "./aws-run.ts";
import { describeFailures, findFailures, type ResourceFailure } from "./first-failure.ts";
import { stackCondition } from "./stack-status.ts";
import type { StackPlace } from "./stack-watch.ts";
import { findStandsUnder } from "./stands-under.ts";

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
  if (!bearsPlatformTags(live.tags, removal.run.platform.name) || live.tags[inventoryTag] !== inventory) {
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

/** Attempts, each of which may find something more that what is kept stands on. */
const attempts = 6;

/**
 * Deletes a stack in whatever state it is, and waits until it is gone. What is retained, CloudFormation leaves as it is; what
 * cannot be deleted because something retained stands on it is left with it.
 */
export async function removeStack(removal: StackRemoval): Promise<void> {
  const { name, place, context, retained } = removal;
  const api = context.cloud.stacks(place, place.access);
  const live = await settled(removal, await api.find(name));
  if (live === undefined) return;
  if (live.terminationProtection) await api.setTerminationProtection(name, false);
  const keepable = await findKeepable(api, removal);
  const kept = new Set<string>();
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const [last] = await api.events(name);
    if ((await request(removal, api, [...kept])) === undefined) return;
    const failures = await findFailures(api, name, last?.id);
    const isKeepable = failures.length > 0 && failures.every(({ logicalId }) => keepable.has(logicalId));
    if (!isKeepable) throw deletionFailed(removal, failures);
    for (const { logicalId } of failures) kept.add(logicalId);
    context.progress(`leaves ${[...kept].sort().join(", ")}, on which ${retained.join(", ")} stands`);
  }
  throw deletionFailed(removal, []);
}

async function findKeepable(api: StackApi, { name, retained }: StackRemoval): Promise<ReadonlySet<string>> {
  if (retained.length === 0) return new Set();
  return new Set([...retained, ...findStandsUnder(await api.template(name), retained)]);
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

function deletionFailed({ name }: StackRemoval, failures: readonly ResourceFailure[]): Error {
  return stepError("TEN7029", `stack ${name} could not be deleted: ${describeFailures(failures)}`, { retry: "later" });
}
