import type {
  ContinueUpdateRollbackCommandInput,
  DeleteStackCommandInput,
  DescribeStackEventsCommandInput,
  DescribeStackEventsOutput,
  DescribeStackResourcesCommandInput,
  DescribeStackResourcesOutput,
  DescribeStacksCommandInput,
  DescribeStacksOutput,
  GetTemplateCommandInput,
  GetTemplateOutput,
  ListStacksCommandInput,
  ListStacksOutput,
  ResourceStatus,
  StackResource as SdkStackResource,
  Stack,
  StackStatus,
  UpdateTerminationProtectionCommandInput,
  UpdateTerminationProtectionOutput,
} from "@aws-sdk/client-cloudformation";
import type { Call } from "../service.ts";
import { missingStack, requireStack } from "./change-set-operations.ts";
import { listChangeSets, removeChangeSet } from "./change-set-row.ts";
import { page, parameterList, tagList } from "./pages.ts";
import { beginOperation, deleteTasks } from "./run-operation.ts";
import {
  eventsOf,
  findStack,
  type Operation,
  type StackRow,
  stackNames,
  stacksOf,
  templateBody,
  templateOf,
} from "./stack-row.ts";
import { type EngineLinks, openStack, type StackWork, saveStack, setStackStatus } from "./stack-work.ts";
import { invalid } from "./template.ts";

const pageSize = 100;

/** DescribeStacks: all that are not deleted in pages, or one by its name or ARN. */
export function describeStacks(input: DescribeStacksCommandInput, call: Call): DescribeStacksOutput {
  if (input.StackName !== undefined && input.StackName !== "") {
    return { Stacks: [describeStack(call, requireStack(call, input.StackName))] };
  }
  const names = stackNames(call.state, call);
  const { items, next } = page(names.keys(), input.NextToken, pageSize);
  const rows = items.flatMap((name) => stacksOf(call.state, call).get(names.get(name) ?? "") ?? []);
  return { Stacks: rows.map((row) => describeStack(call, row)), ...(next === undefined ? {} : { NextToken: next }) };
}

/** ListStacks: deleted ones too, by status. */
export function listStacks(input: ListStacksCommandInput, call: Call): ListStacksOutput {
  const wanted = new Set<string>(input.StackStatusFilter ?? []);
  const all = stacksOf(call.state, call)
    .values()
    .filter(({ status }) => wanted.size === 0 || wanted.has(status));
  const { items, next } = page(all, input.NextToken, pageSize);
  return {
    StackSummaries: items.map((row) => ({
      StackId: row.id,
      StackName: row.name,
      CreationTime: new Date(row.createdAtMs),
      StackStatus: row.status as StackStatus,
      ...(row.deletedAtMs === undefined ? {} : { DeletionTime: new Date(row.deletedAtMs) }),
    })),
    ...(next === undefined ? {} : { NextToken: next }),
  };
}

/** GetTemplate: the text as it was given. */
export function getTemplate(input: GetTemplateCommandInput, call: Call): GetTemplateOutput {
  const stack = requireStack(call, input.StackName ?? "");
  if (stack.templateKey === "") throw invalid(`Stack ${stack.name} has no template yet`);
  return {
    TemplateBody: templateBody(call.state, call, stack.templateKey),
    StagesAvailable: ["Original", "Processed"],
  };
}

/** DescribeStackEvents, newest first. */
export function describeStackEvents(input: DescribeStackEventsCommandInput, call: Call): DescribeStackEventsOutput {
  const stack = requireStack(call, input.StackName ?? "");
  const all = (eventsOf(call.state, call).get(stack.id) ?? []).toReversed();
  const { items, next } = page(all, input.NextToken, pageSize);
  return {
    StackEvents: items.map((event) => ({
      EventId: event.id,
      StackId: stack.id,
      StackName: stack.name,
      LogicalResourceId: event.logicalId,
      PhysicalResourceId: event.physicalId,
      ResourceType: event.type,
      ResourceStatus: event.status as ResourceStatus,
      Timestamp: new Date(event.atMs),
      ...(event.reason === undefined ? {} : { ResourceStatusReason: event.reason }),
      ...(event.token === undefined ? {} : { ClientRequestToken: event.token }),
    })),
    ...(next === undefined ? {} : { NextToken: next }),
  };
}

/** DescribeStackResources: at most 100, as the service has it. */
export function describeStackResources(
  input: DescribeStackResourcesCommandInput,
  call: Call,
): DescribeStackResourcesOutput {
  const stack = requireStack(call, input.StackName ?? "");
  const all = Object.values(stack.resources).filter(
    ({ logicalId }) => input.LogicalResourceId === undefined || input.LogicalResourceId === logicalId,
  );
  return {
    StackResources: all.slice(0, pageSize).map(
      (resource): SdkStackResource => ({
        StackId: stack.id,
        StackName: stack.name,
        LogicalResourceId: resource.logicalId,
        PhysicalResourceId: resource.physicalId ?? "",
        ResourceType: resource.type,
        ResourceStatus: resource.status as ResourceStatus,
        Timestamp: new Date(resource.atMs),
        ...(resource.reason === undefined ? {} : { ResourceStatusReason: resource.reason }),
      }),
    ),
  };
}

/** DeleteStack: asynchronous; a stack that does not exist is deleted already. */
export function deleteStack(links: EngineLinks) {
  return (input: DeleteStackCommandInput, call: Call): object => {
    const row = findStack(call.state, call, input.StackName ?? "");
    const token = input.ClientRequestToken;
    if (row === undefined || row.status === "DELETE_COMPLETE" || isRepeated(row, token)) return {};
    const retained = input.RetainResources ?? [];
    checkDeletable(row, retained);
    if (row.status === "DELETE_IN_PROGRESS") return {};
    const work = openWith(call, links, row, token);
    if (input.RoleARN !== undefined) work.stack.roleArn = input.RoleARN;
    beginOperation(work, call.nowMs, {
      kind: "delete",
      principalArn: work.stack.roleArn ?? call.caller.principalArn,
      retained,
      tasks: deleteTasks(work.stack.resources),
      ...(token === undefined ? {} : { token }),
    });
    setStackStatus(work, call.nowMs, "DELETE_IN_PROGRESS", "User Initiated");
    for (const changeSet of listChangeSets(call.state, call, row.id)) removeChangeSet(call.state, call, changeSet);
    saveStack(work);
    return {};
  };
}

function isRepeated({ tokens }: StackRow, token: string | undefined): boolean {
  return token !== undefined && tokens.includes(token);
}

/** A stack under way can only be deleted while it is being created. */
function checkDeletable(row: StackRow, retained: readonly string[]): void {
  if (row.terminationProtection) {
    throw invalid(`Stack [${row.name}] cannot be deleted while TerminationProtection is enabled`);
  }
  if (retained.length > 0 && row.status !== "DELETE_FAILED") {
    throw invalid(`Invalid operation on stack [${row.id}]. Stack must be in DELETE_FAILED state to retain resources.`);
  }
  const kind = row.status === "UPDATE_ROLLBACK_FAILED" ? undefined : row.operation?.kind;
  if (kind !== undefined && kind !== "create" && kind !== "delete") {
    throw invalid(`Stack [${row.name}] cannot be deleted while in status ${row.status}`);
  }
}

/** Opens a stack for a request, whose token is remembered. */
function openWith(call: Call, links: EngineLinks, row: StackRow, token: string | undefined): StackWork {
  const work = openStack(call, links, row);
  if (token !== undefined) work.stack.tokens = [...row.tokens, token];
  return work;
}

/** ContinueUpdateRollback: tries again what failed on the way back, except for what is to be skipped. */
export function continueUpdateRollback(links: EngineLinks) {
  return (input: ContinueUpdateRollbackCommandInput, call: Call): object => {
    const row = findStack(call.state, call, input.StackName ?? "");
    if (row === undefined) throw missingStack(input.StackName ?? "");
    const token = input.ClientRequestToken;
    if (isRepeated(row, token)) return {};
    const operation = requireStuck(row);
    const skipped = input.ResourcesToSkip ?? [];
    const failed = operation.tasks.filter(({ state }) => state === "failed").map(({ logicalId }) => logicalId);
    const strange = skipped.filter((name) => !failed.includes(name));
    if (strange.length > 0) {
      throw invalid(`ResourcesToSkip [${strange.join(", ")}] are not in UPDATE_FAILED state`);
    }
    const work = openWith(call, links, row, token);
    const tasks = operation.tasks
      .filter(({ state }) => state !== "done")
      .map(({ action, after, id, logicalId }) => ({ action, after, id, logicalId, state: "waiting" as const }));
    beginOperation(work, call.nowMs, { ...structuredClone(operation), retained: skipped, tasks });
    setStackStatus(work, call.nowMs, "UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated");
    saveStack(work);
    return {};
  };
}

function requireStuck({ id, operation, status }: StackRow): Operation {
  if (status === "UPDATE_ROLLBACK_FAILED" && operation !== undefined) return operation;
  throw invalid(`Stack:${id} is in ${status} state and can not continue UpdateRollback.`);
}

/** UpdateTerminationProtection. */
export function updateTerminationProtection(
  input: UpdateTerminationProtectionCommandInput,
  call: Call,
): UpdateTerminationProtectionOutput {
  const stack = requireStack(call, input.StackName ?? "");
  if (stack.status.startsWith("DELETE_")) {
    throw invalid(
      `Stack [${stack.name}] is in ${stack.status} state and its termination protection can not be updated`,
    );
  }
  stacksOf(call.state, call).put(stack.id, {
    ...stack,
    terminationProtection: input.EnableTerminationProtection === true,
  });
  return { StackId: stack.id };
}

/** A stack as DescribeStacks tells it. */
function describeStack(call: Call, row: StackRow): Stack {
  const template = row.templateKey === "" ? undefined : templateOf(call.state, call, row.templateKey);
  return {
    StackId: row.id,
    StackName: row.name,
    CreationTime: new Date(row.createdAtMs),
    StackStatus: row.status as StackStatus,
    DisableRollback: false,
    NotificationARNs: [],
    RollbackConfiguration: {},
    EnableTerminationProtection: row.terminationProtection,
    DriftInformation: { StackDriftStatus: (row.driftStatus ?? "NOT_CHECKED") as "NOT_CHECKED" },
    Tags: tagList(row.tags),
    Capabilities: [...row.capabilities] as NonNullable<Stack["Capabilities"]>,
    ...(template === undefined ? {} : { Parameters: parameterList(row.parameters, template) }),
    ...(row.description === "" ? {} : { Description: row.description }),
    ...(row.statusReason === undefined ? {} : { StackStatusReason: row.statusReason }),
    ...(row.changeSetId === undefined ? {} : { ChangeSetId: row.changeSetId }),
    ...(row.roleArn === undefined ? {} : { RoleARN: row.roleArn }),
    ...(row.updatedAtMs === undefined ? {} : { LastUpdatedTime: new Date(row.updatedAtMs) }),
    ...(row.deletedAtMs === undefined ? {} : { DeletionTime: new Date(row.deletedAtMs) }),
    Outputs: Object.entries(row.outputs).map(([OutputKey, { description, value }]) => ({
      OutputKey,
      OutputValue: value,
      ...(description === "" ? {} : { Description: description }),
    })),
  };
}
