import { templatePrefix } from "../../model/account-entry.ts";
import type { Stack } from "../../model/blueprint.ts";
import { hasFailed } from "../../model/error.ts";
import type { PlannedChange } from "../../model/plan.ts";
import type {
  ChangeSetDescription,
  ChangeSetRequest,
  ChangeSetType,
  ImportedResource,
  StackApi,
} from "../../ports/stack-api.ts";
import { stepError } from "../apply-error.ts";
import type { StepContext } from "../step.ts";
import type { AwsRun } from "./aws-run.ts";
import { findUnplanned } from "./check-change-set.ts";
import type { PreparedStack } from "./prepare-stack.ts";

export interface ChangeSetRun {
  readonly stack: Stack;
  readonly changes: readonly PlannedChange[];
  readonly prepared: PreparedStack;
  readonly api: StackApi;
  readonly run: AwsRun;
  readonly context: StepContext;
  readonly type: ChangeSetType;
  /** Of an import: what is taken in. */
  readonly imports?: readonly ImportedResource[];
  readonly roleArn?: string;
}

/** `nothing`: CloudFormation finds no difference. */
export type MadeChangeSet = { readonly kind: "ready"; readonly name: string } | { readonly kind: "nothing" };

/** Bytes of a template that may be sent with the request. */
const largestBody = 51_200;
const pollMs = 2_000;
const polls = 150;
/** Names tried when earlier change sets of the same content stand in the way. */
const tries = 10;

/** Makes the change set, or finds the one that an earlier run made, and holds it against the plan. */
export async function makeChangeSet(run: ChangeSetRun): Promise<MadeChangeSet> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const name = attempt === 1 ? run.prepared.changeSet : `${run.prepared.changeSet}-${attempt}`;
    const found = (await run.api.findChangeSet(run.stack.name, name)) ?? (await create(run, name));
    const ready = isUnderWay(found) ? await waitFor(run, name) : found;
    if (isSpent(ready)) {
      if (ready?.executionStatus !== "EXECUTE_COMPLETE") await discard(run, name);
      continue;
    }
    if (ready?.status === "FAILED") return handleFailed(run, ready);
    if (ready !== undefined) return check(run, ready);
  }
  throw stepError(
    "TEN7020",
    `no change set of stack ${run.stack.name} stays as it was made: somebody else changes it, too`,
    {
      retry: "later",
      failure: "conflict",
    },
  );
}

async function create(run: ChangeSetRun, name: string): Promise<ChangeSetDescription | undefined> {
  const { stack, prepared, api, type, roleArn, imports } = run;
  const request: ChangeSetRequest = {
    stackName: stack.name,
    changeSetName: name,
    type,
    ...(imports === undefined ? {} : { imports }),
    template: await sendable(run),
    parameters: prepared.parameters,
    tags: prepared.tags,
    ...(roleArn === undefined ? {} : { roleArn }),
  };
  try {
    await api.createChangeSet(request);
  } catch (error) {
    if (!hasFailed(error, "already-exists", "unavailable")) throw error;
    // An answer that got lost is looked up; when there is no change set, the answer was what it said.
    const found = await waitFor(run, name);
    if (found === undefined && hasFailed(error, "unavailable")) throw error;
    return found;
  }
  return waitFor(run, name);
}

/** A template that is too large for the request lies in the tooling bucket, under its digest. */
async function sendable({ prepared, context, run }: ChangeSetRun): Promise<ChangeSetRequest["template"]> {
  if (Buffer.byteLength(prepared.text) <= largestBody) return { kind: "body", text: prepared.text };
  const { name, region } = run.bucket;
  const bucket = context.cloud.bucket(name, region);
  const key = `${templatePrefix}${prepared.digest}.json`;
  // Whatever lies there under the digest is the same text.
  await bucket.put(key, prepared.text, { if: "absent" }).catch((error: unknown) => {
    if (!hasFailed(error, "conflict")) throw error;
  });
  return { kind: "url", url: bucket.url(key) };
}

/** The change set when CloudFormation has worked it out; undefined when there is none after all. */
async function waitFor({ api, stack, context }: ChangeSetRun, name: string): Promise<ChangeSetDescription | undefined> {
  let missing = 0;
  for (let poll = 0; poll < polls; poll += 1) {
    const found = await api.findChangeSet(stack.name, name);
    if (found !== undefined && !isUnderWay(found)) return found;
    // What was just made may not be seen at once.
    missing = found === undefined ? missing + 1 : 0;
    if (missing > 5) return undefined;
    await context.clock.sleep(pollMs);
  }
  throw stepError("TEN7027", `change set ${name} of stack ${stack.name} is not worked out after five minutes`, {
    retry: "later",
    failure: "unavailable",
  });
}

function isUnderWay(found: ChangeSetDescription | undefined): boolean {
  return (
    found?.status === "CREATE_PENDING" ||
    found?.status === "CREATE_IN_PROGRESS" ||
    found?.status === "DELETE_IN_PROGRESS"
  );
}

/** It was executed, or the stack has changed since it was made. */
function isSpent(found: ChangeSetDescription | undefined): boolean {
  return (
    found?.status === "CREATE_COMPLETE" &&
    found.executionStatus !== "AVAILABLE" &&
    found.executionStatus !== "EXECUTE_IN_PROGRESS"
  );
}

const noDifference = /didn't contain changes|no updates are to be performed/i;

async function handleFailed(
  run: ChangeSetRun,
  { name, statusReason = "" }: ChangeSetDescription,
): Promise<MadeChangeSet> {
  await discard(run, name);
  if (noDifference.test(statusReason) && run.type === "UPDATE") return { kind: "nothing" };
  await forgetNamed(run);
  if (run.type === "IMPORT") {
    throw stepError(
      "TEN7040",
      `CloudFormation does not take in what was kept of stack ${run.stack.name}: ${statusReason}`,
      {
        failure: "conflict",
      },
    );
  }
  throw stepError("TEN7028", `CloudFormation refuses the template of stack ${run.stack.name}: ${statusReason}`, {
    failure: "invalid",
  });
}

async function check(run: ChangeSetRun, { name, changes }: ChangeSetDescription): Promise<MadeChangeSet> {
  const unplanned = findUnplanned(run.stack, run.changes, changes);
  if (unplanned.length === 0) return { kind: "ready", name };
  await discard(run, name);
  await forgetNamed(run);
  const [first] = unplanned;
  const more = unplanned.length === 1 ? "" : ` and ${unplanned.length - 1} more`;
  throw stepError(
    "TEN7021",
    `stack ${run.stack.name} was not changed: CloudFormation would ${first}${more}, which is not planned`,
    {
      failure: "conflict",
    },
  );
}

async function discard({ api, stack }: ChangeSetRun, name: string): Promise<void> {
  try {
    await api.deleteChangeSet(stack.name, name);
  } catch (error) {
    if (!hasFailed(error, "not-found", "invalid", "conflict")) throw error;
  }
}

/** A stack that nothing but the change set has named would stay behind empty. */
async function forgetNamed({ api, stack, type, roleArn }: ChangeSetRun): Promise<void> {
  if (type === "UPDATE") return;
  const live = await api.find(stack.name);
  if (live?.status === "REVIEW_IN_PROGRESS") await api.delete(stack.name, roleArn === undefined ? {} : { roleArn });
}
