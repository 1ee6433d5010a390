import { accountStackName, toolingStackName } from "../../model/account-entry.ts";
import type { OrganizationResource, Stack } from "../../model/blueprint.ts";
import { outputAttributes, outputName, stackInputs } from "../../model/cloudformation.ts";
import { collectDeferred, defer, type Value } from "../../model/deferred.ts";
import type { PlanAction, PlannedChange } from "../../model/plan.ts";
import type { StackDescription } from "../../ports/stack-api.ts";
import type { OwnerWork, Step, StepContext } from "../step.ts";
import { findLateDeletions, subjectOf } from "../subject.ts";
import { openAccount, placeAccount, waitUntilReady } from "./account-work.ts";
import type { AwsRun } from "./aws-run.ts";
import { deletionSteps } from "./deletion-steps.ts";
import { accessOf, deployStack } from "./deploy-stack.ts";
import { ensurePolicy } from "./ensure-policy.ts";
import { ensureUnit } from "./ensure-unit.ts";
import { finishOf } from "./finish-stack.ts";
import { quotasOf, supplySteps } from "./supply-steps.ts";

export interface AwsStepsOptions {
  readonly run: AwsRun;
  /** Ids of planned changes of the accounts' own stacks, by account number or vended key. */
  readonly accountStacks: ReadonlyMap<string, string>;
  /** The planned change of the tooling account's stack, if there is one. */
  readonly toolingStack?: string;
}

/**
 * The steps that carry out an owner's planned changes in AWS: one for each unit, policy and stack, and for an account one
 * that opens it and one that puts it in its place once it is prepared.
 */
export function awsSteps(work: OwnerWork, options: AwsStepsOptions): readonly Step[] {
  const changes = work.changes.filter(({ layer }) => layer === "aws");
  const late = findLateDeletions(changes);
  const deletions = deletionSteps(
    work,
    changes.filter(({ id }) => late.has(id)),
    options,
  );
  return [
    ...forwardSteps(
      work,
      changes.filter(({ id }) => !late.has(id)),
      options,
    ),
    ...deletions,
  ];
}

function forwardSteps(work: OwnerWork, changes: readonly PlannedChange[], options: AwsStepsOptions): readonly Step[] {
  if (work.bundle === undefined) return [];
  const bySubject = Map.groupBy(changes, ({ id }) => subjectOf(id));
  const steps: Step[] = [...supplySteps(work, changes, options)];
  for (const resource of work.bundle.organization) {
    const [change] = bySubject.get(resource.id) ?? [];
    if (change !== undefined) steps.push(...organizationSteps(work, resource, change, options));
  }
  for (const stack of work.bundle.stacks) {
    const planned = bySubject.get(stack.id);
    if (planned !== undefined) steps.push(stackStep(work, stack, planned, options));
  }
  return steps;
}

function organizationSteps(
  work: OwnerWork,
  resource: OrganizationResource,
  change: PlannedChange,
  options: AwsStepsOptions,
): readonly Step[] {
  const after = referencesOf(resource);
  switch (resource.type) {
    case "AWS::Organizations::OrganizationalUnit":
      return [simpleStep(work, change, after, (context) => ensureUnit(resource, change, context))];
    case "AWS::Organizations::Policy":
      return [simpleStep(work, change, after, (context) => ensurePolicy(resource, change, context))];
    case "AWS::Organizations::Account":
      return accountSteps(work, resource, change, options);
    default:
      return [];
  }
}

function simpleStep(
  work: OwnerWork,
  change: PlannedChange,
  afterChanges: readonly string[],
  run: (context: StepContext) => Promise<void>,
): Step {
  const kind = change.type === "AWS::Organizations::Policy" ? "policy" : "unit";
  return {
    info: {
      id: change.id,
      owner: work.owner,
      layer: "aws",
      title: `${change.action} ${kind} ${change.name}`,
      place: change.place,
      action: change.action,
      changes: [change.id],
    },
    after: [],
    afterChanges,
    ...organizationLease(work),
    run,
  };
}

/** An account is opened, prepared by its own stack, and only then moved to where guardrails protect what is in it. */
function accountSteps(
  work: OwnerWork,
  resource: OrganizationResource,
  change: PlannedChange,
  { run }: AwsStepsOptions,
): readonly Step[] {
  const base = {
    owner: work.owner,
    layer: "aws",
    place: change.place,
    action: change.action,
    changes: [change.id],
  } as const;
  const verb = change.action === "create" ? "open" : "tag";
  const key = resource.id.slice("organization/account/".length);
  const own = work.bundle?.stacks.filter((stack) => stack.name === accountStackName && isOf(stack, key)) ?? [];
  return [
    {
      info: { ...base, id: openId(resource.id), title: `${verb} account ${change.name}` },
      after: [],
      ...organizationLease(work),
      run: (context) => openAccount(resource, change, { run, context }),
    },
    {
      info: { ...base, id: placeId(resource.id), title: `place account ${change.name}` },
      after: [openId(resource.id), ...own.map(({ id }) => id), ...quotasOf(work, key)],
      afterChanges: [...referencesOf(resource), ...run.organization.policies],
      ...organizationLease(work),
      run: (context) => placeAccount(resource, change, context),
    },
  ];
}

function isOf({ account }: Stack, key: string): boolean {
  return account.kind === "vended" && account.key === key;
}

export function openId(account: string): string {
  return `${account}#open`;
}

function placeId(account: string): string {
  return `${account}#place`;
}

function organizationLease({ owner }: OwnerWork): Pick<Step, "needsOrganizationLease"> {
  return owner.kind === "platform" ? {} : { needsOrganizationLease: true };
}

/** What a resource of the organisation refers to, except itself. */
function referencesOf({ id, properties }: OrganizationResource): readonly string[] {
  const resources = collectDeferred(properties as Value).map(({ resource }) => subjectOf(resource));
  return [...new Set(resources)].filter((resource) => resource !== id);
}

function stackStep(work: OwnerWork, stack: Stack, changes: readonly PlannedChange[], options: AwsStepsOptions): Step {
  const action = strongest(changes);
  const first = changes[0];
  return {
    info: {
      id: stack.id,
      owner: work.owner,
      layer: "aws",
      title: `${action} stack ${stack.name}`,
      place: first?.place ?? "",
      action,
      changes: changes.map(({ id }) => id),
    },
    after: stack.account.kind === "vended" && stack.name === accountStackName ? [openId(accountOf(stack))] : [],
    afterChanges: stackNeeds(stack, options),
    run: (context) => runStack(stack, changes, { run: options.run, context }),
  };
}

function accountOf({ account }: Stack): string {
  return account.kind === "vended" ? `organization/account/${account.key}` : account.id;
}

/** What must be there before a stack: what it takes values from, and the way into its account. */
function stackNeeds(stack: Stack, { accountStacks, toolingStack }: AwsStepsOptions): readonly string[] {
  const inputs = stackInputs(stack).map(({ resource }) => subjectOf(resource));
  const tooling = stack.name === toolingStackName || toolingStack === undefined ? [] : [toolingStack];
  if (stack.name === accountStackName || stack.name === toolingStackName) return [...tooling, ...inputs];
  const { account } = stack;
  const own = accountStacks.get(account.kind === "known" ? account.id : account.key);
  const vended = account.kind === "vended" ? [accountOf(stack)] : [];
  return [...new Set([...tooling, ...inputs, ...vended, ...(own === undefined ? [] : [own])])];
}

async function runStack(
  stack: Stack,
  changes: readonly PlannedChange[],
  { run, context }: { readonly run: AwsRun; readonly context: StepContext },
): Promise<void> {
  const accountId = await accountNumber(stack, context);
  const access = accessOf(stack.name);
  if (stack.account.kind === "vended" && access === "administrator") await waitUntilReady(accountId, context);
  const finish = finishOf(stack, changes, run, context);
  const deployed = await deployStack({
    stack,
    changes,
    place: { accountId, region: stack.region, access },
    run,
    context,
    ...(finish === undefined ? {} : { finish }),
  });
  recordOutputs(stack, deployed, context);
}

async function accountNumber({ account }: Stack, { values }: StepContext): Promise<string> {
  if (account.kind === "known") return account.id;
  return String(await values.require(defer(`organization/account/${account.key}`, "Id")));
}

function recordOutputs(stack: Stack, { outputs }: StackDescription, { values }: StepContext): void {
  for (const [logical, { type }] of Object.entries(stack.resources)) {
    for (const attribute of outputAttributes[type] ?? []) {
      const value = outputs[outputName(logical, attribute)];
      if (value !== undefined) values.record(defer(`${stack.id}/${logical}`, attribute), value);
    }
  }
}

const strength: readonly PlanAction[] = ["no-op", "create", "adopt", "update", "delete", "replace"];

/** The action that a reader must know of most: a stack with one replaced resource is no mere update. */
export function strongest(changes: readonly PlannedChange[]): PlanAction {
  const isWhole = changes.find(({ type }) => type === "AWS::CloudFormation::Stack");
  if (isWhole !== undefined && isWhole.action !== "update") return isWhole.action;
  const actions = changes.map(({ action }) => (action === "create" || action === "adopt" ? "update" : action));
  return actions.toSorted((left, right) => strength.indexOf(right) - strength.indexOf(left))[0] ?? "no-op";
}
