import { accountStackName, executionRoleName, ourRoleArn, toolingStackName } from "../../model/account-entry.ts";
import type { Stack } from "../../model/blueprint.ts";
import { hasFailed } from "../../model/error.ts";
import { inventoryTag, managedByTag, platformTag } from "../../model/ownership.ts";
import type { PlannedChange } from "../../model/plan.ts";
import type { ChangeSetType, StackApi, StackDescription } from "../../ports/stack-api.ts";
import { stepError } from "../apply-error.ts";
import type { StepContext } from "../step.ts";
import type { AwsRun } from "./aws-run.ts";
import { type ChangeSetRun, makeChangeSet } from "./change-set.ts";
import { removeStack } from "./delete-stack.ts";
import { adviseOnFailures, describeFailures, findFailures } from "./first-failure.ts";
import { prepareImport } from "./prepare-import.ts";
import { type PreparedStack, prepareStack } from "./prepare-stack.ts";
import { hasSucceeded, stackCondition } from "./stack-status.ts";
import type { StackPlace } from "./stack-watch.ts";

export interface StackWork {
  readonly stack: Stack;
  /** The planned changes of the stack and of what is in it. */
  readonly changes: readonly PlannedChange[];
  readonly place: StackPlace;
  readonly run: AwsRun;
  readonly context: StepContext;
  /**
   * What belongs to the stack and CloudFormation cannot do. While it is not done the stack's termination protection is not
   * what it should be, so that the next plan names it and a run that was killed in between is taken up again.
   */
  readonly finish?: (deployed: StackDescription) => Promise<void>;
}

/** The field of a stack's change that `finish` leaves for last. */
export const protectionPath = "/EnableTerminationProtection";

/** Rounds of finding the stack in some state and acting on it, before something is clearly wrong. */
const rounds = 6;

/**
 * Makes a stack what the blueprint says, by a change set that does nothing but what is planned.
 *
 * Starts from whatever state the stack is in, so it takes up an earlier run that was killed at any moment.
 */
export async function deployStack(work: StackWork): Promise<StackDescription> {
  const prepared = await prepareStack(work.stack, work.changes, work.context.values);
  const api = work.context.cloud.stacks(work.place, work.place.access);
  const refusals: unknown[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const live = await settledStack(work, await api.find(work.stack.name));
    const deployed = await advance({ ...work, prepared, api, refusals }, live);
    if (deployed === undefined) continue;
    await work.finish?.(deployed);
    if (deployed.terminationProtection !== work.stack.terminationProtection)
      await api.setTerminationProtection(work.stack.name, work.stack.terminationProtection);
    return deployed;
  }
  if (refusals.length > 0) throw refusals.at(-1);
  throw stepError("TEN7020", `stack ${work.stack.name} does not come to rest: somebody else changes it, too`, {
    retry: "later",
    failure: "conflict",
  });
}

/** Waits for what somebody else, or an earlier run, has begun. */
async function settledStack(
  { stack, place, run, context }: StackWork,
  live: StackDescription | undefined,
): Promise<StackDescription | undefined> {
  if (stackCondition(live) !== "moving") return live;
  context.progress(`waits for ${live?.status ?? "it"} that was begun before`);
  return context.idle(run.watch.wait(place, stack.name, (found) => stackCondition(found) !== "moving"));
}

/** Takes in what the plan adopts and the stack does not have, before anything else is done to it. */
async function takeIn(deployment: Deployment, live: StackDescription | undefined): Promise<"taken" | "nothing"> {
  const { api, stack, changes, context } = deployment;
  if (!changes.some(({ action }) => action === "adopt")) return "nothing";
  const isNew = live === undefined || live.status === "REVIEW_IN_PROGRESS";
  const base = isNew ? undefined : { live, template: await api.template(stack.name) };
  const prepared = await prepareImport(stack, changes, { values: context.values, base });
  if (prepared === undefined) return "nothing";
  context.progress(`takes in ${prepared.imports.map(({ logicalId }) => logicalId).join(", ")}, kept from before`);
  const [last] = live === undefined ? [] : await api.events(stack.name);
  const run = { ...changeSetRun(deployment, "IMPORT"), prepared, imports: prepared.imports };
  const changeSet = await makeChangeSet(run);
  if (changeSet.kind === "nothing") return "taken";
  const end = await execute(deployment, changeSet.name, last?.id);
  if (end === undefined || hasSucceeded(end.status)) return "taken";
  const failures = await findFailures(api, stack.name, last?.id);
  if (isNew) await removeStack({ ...deployment, name: stack.name, retained: [] });
  throw stepError(
    "TEN7040",
    `what was kept of stack ${stack.name} could not be taken in again: ${describeFailures(failures)}`,
    { failure: "conflict" },
  );
}

interface Deployment extends StackWork {
  readonly prepared: PreparedStack;
  readonly api: StackApi;
  /** Why change sets were not executed that could have been; filled while it is tried again. */
  readonly refusals: unknown[];
}

/** One step from a state at rest: the stack when it is as wanted, undefined when its state is to be looked at again. */
async function advance(
  deployment: Deployment,
  live: StackDescription | undefined,
): Promise<StackDescription | undefined> {
  if (live !== undefined) requireOurs(deployment, live);
  switch (stackCondition(live)) {
    case "absent":
    case "named":
      requirePlanned(deployment, ["create", "replace"], live);
      return (await takeIn(deployment, live)) === "taken" ? undefined : update(deployment, live, "CREATE");
    case "settled":
      if (isDeployed(deployment, live) || isProtectionOnly(deployment)) return live;
      return (await takeIn(deployment, live)) === "taken" ? undefined : update(deployment, live, "UPDATE");
    case "broken":
      requirePlanned(deployment, ["replace"], live);
      await removeStack({ ...deployment, name: deployment.stack.name, retained: [] });
      return undefined;
    case "stuck":
      await continueRollback(deployment);
      return undefined;
    default:
      throw stepError("TEN7022", `stack ${deployment.stack.name} is in ${live?.status}, in which it cannot be updated`);
  }
}

/** An earlier try of this very step got through although its answer did not, or it was begun by a run that was killed. */
function isDeployed({ prepared, stack, changes }: Deployment, live: StackDescription | undefined): boolean {
  if (live === undefined || !hasSucceeded(live.status)) return false;
  const isWhole = changes.some(({ id, action }) => id === stack.id && (action === "create" || action === "replace"));
  return isWhole && contains(live.tags, prepared.tags) && contains(live.parameters, prepared.parameters);
}

/** Termination protection is set by a call of its own, once everything else is done. */
function isProtectionOnly({ changes }: Deployment): boolean {
  return changes.every(
    ({ action, changes: fields }) =>
      action === "update" && fields.length > 0 && fields.every(({ path }) => path === protectionPath),
  );
}

function contains(all: Readonly<Record<string, string>>, some: Readonly<Record<string, string>>): boolean {
  return Object.entries(some).every(([key, value]) => all[key] === value);
}

function requireOurs({ stack }: Deployment, { tags, status, name }: StackDescription): void {
  // A stack that only a change set has named bears no tags yet; the change set's own name says whose it is.
  if (status === "REVIEW_IN_PROGRESS" && Object.keys(tags).length === 0) return;
  const isOurs = [managedByTag, platformTag, inventoryTag].every((key) => tags[key] === stack.tags[key]);
  if (isOurs) return;
  throw stepError(
    "TEN7023",
    `a stack named ${name} exists and its tags do not say that it is ${stack.tags[inventoryTag]}'s`,
    {
      failure: "already-exists",
    },
  );
}

/** What was planned before the stack came into its state does not cover what that state asks for. */
function requirePlanned(
  { stack, changes }: Deployment,
  actions: readonly PlannedChange["action"][],
  live: StackDescription | undefined,
): void {
  if (changes.some(({ id, action }) => id === stack.id && actions.includes(action))) return;
  const state = live === undefined ? "does not exist any more" : `is in ${live.status}`;
  throw stepError("TEN7024", `stack ${stack.name} ${state}, which the plan does not know of`, { retry: "later" });
}

/** Makes, checks and executes the change set, and waits for what comes of it. */
async function update(
  deployment: Deployment,
  live: StackDescription | undefined,
  type: "CREATE" | "UPDATE",
): Promise<StackDescription | undefined> {
  const { api, stack } = deployment;
  const [last] = live === undefined ? [] : await api.events(stack.name);
  const changeSet = await makeChangeSet(changeSetRun(deployment, type)).catch(async (error: unknown) => {
    if (type === "CREATE" && (await isBegun(deployment, error))) return undefined;
    throw error;
  });
  if (changeSet === undefined) return undefined;
  if (changeSet.kind === "nothing") return live === undefined ? undefined : await api.find(stack.name);
  if (deployment.finish !== undefined) await markUnfinished(deployment, live);
  const end = await execute(deployment, changeSet.name, last?.id);
  if (end === undefined) return undefined;
  // A state from before the execution may be told for a moment.
  if (hasSucceeded(end.status)) return contains(end.tags, deployment.prepared.tags) ? end : undefined;
  const failures = await findFailures(api, stack.name, last?.id);
  throw stepError(
    "TEN7025",
    `stack ${stack.name} ended in ${end.status}: ${describeFailures(failures)}${adviseOnFailures(failures)}`,
  );
}

/** Another run was faster: nothing keeps two from making the tooling stack, in which leases are kept, at once. */
async function isBegun({ api, stack }: Deployment, error: unknown): Promise<boolean> {
  if (!hasFailed(error, "invalid", "conflict", "already-exists")) return false;
  const live = await api.find(stack.name);
  return live !== undefined && live.status !== "REVIEW_IN_PROGRESS";
}

function changeSetRun(
  { stack, changes, prepared, api, run, context, place }: Deployment,
  type: ChangeSetType,
): ChangeSetRun {
  const isBootstrap = place.access === "administrator";
  const roleArn = ourRoleArn(place.accountId, place.region, executionRoleName);
  return { stack, changes, prepared, api, run, context, type, ...(isBootstrap ? {} : { roleArn }) };
}

/** See `finish`. */
async function markUnfinished({ api, stack }: Deployment, live: StackDescription | undefined): Promise<void> {
  const isProtected = live?.terminationProtection ?? false;
  if (isProtected === stack.terminationProtection) await api.setTerminationProtection(stack.name, !isProtected);
}

/** An answer that got lost says nothing: the change set tells whether it was executed. */
async function execute(
  { api, stack, run, context, place, refusals }: Deployment,
  name: string,
  lastEventId: string | undefined,
): Promise<StackDescription | undefined> {
  try {
    await api.executeChangeSet(stack.name, name);
  } catch (error) {
    if (!hasFailed(error, "unavailable", "conflict", "invalid", "not-found")) throw error;
    const found = await api.findChangeSet(stack.name, name);
    if (found?.executionStatus === "AVAILABLE" && !hasFailed(error, "unavailable")) throw error;
    if (found?.executionStatus === "AVAILABLE") {
      refusals.push(error);
      return undefined;
    }
  }
  const stop = run.reportProgress({ place, name: stack.name, api, lastEventId }, context);
  try {
    return await context.idle(run.watch.wait(place, stack.name, (found) => isAtRest(found)));
  } finally {
    stop();
  }
}

function isAtRest(stack: StackDescription | undefined): boolean {
  const condition = stackCondition(stack);
  return condition !== "moving" && condition !== "named";
}

async function continueRollback({ api, stack, run, context, place }: Deployment): Promise<void> {
  context.progress("continues a rollback that got stuck");
  const [last] = await api.events(stack.name);
  await api.continueRollback(stack.name, { skip: [] });
  const end = await context.idle(
    run.watch.wait(place, stack.name, (found) => found?.status !== "UPDATE_ROLLBACK_IN_PROGRESS" && isAtRest(found)),
  );
  if (stackCondition(end) !== "stuck") return;
  const failures = await findFailures(api, stack.name, last?.id);
  throw stepError("TEN7026", `the rollback of stack ${stack.name} got stuck again: ${describeFailures(failures)}`);
}

/** As whom a stack is worked on: the one with our own roles can only be changed from outside of them. */
export function accessOf(stackName: string): StackPlace["access"] {
  return stackName === accountStackName || stackName === toolingStackName ? "administrator" : "deploy";
}
