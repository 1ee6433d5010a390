import type {
  Change,
  CreateChangeSetCommandInput,
  CreateChangeSetOutput,
  DeleteChangeSetCommandInput,
  DescribeChangeSetCommandInput,
  DescribeChangeSetOutput,
  ExecuteChangeSetCommandInput,
  ListChangeSetsCommandInput,
  ListChangeSetsOutput,
} from "@aws-sdk/client-cloudformation";
import type { AccountRegion } from "../../../ports/cloud.ts";
import { awsError } from "../aws-error.ts";
import { findRole, makeUuid } from "../resources/resource-state.ts";
import { validateProperties } from "../resources/validate-properties.ts";
import type { Call } from "../service.ts";
import {
  type ChangeSetRow,
  changeSetNames,
  changeSetsOf,
  listChangeSets,
  putChangeSet,
  removeChangeSet,
} from "./change-set-row.ts";
import { describeChanges, type Version } from "./describe-changes.ts";
import { evaluateProperties, isUnknown } from "./evaluate.ts";
import { page, parameterList, tagList, tagMap } from "./pages.ts";
import { checkParameters, chooseParameters, resolveParameters } from "./parameters.ts";
import { checkCapabilities, readTemplate } from "./read-template.ts";
import { beginOperation, ensureTasks } from "./run-operation.ts";
import { findStack, type StackRow, stackNames, storeTemplate, templateOf } from "./stack-row.ts";
import { type EngineLinks, openStack, saveStack, setStackStatus } from "./stack-work.ts";
import { invalid, parseTemplate, type Template } from "./template.ts";

/** How long CloudFormation compares before a change set is ready. */
const comparisonMs = 4000;
const noChanges =
  "The submitted information didn't contain changes. Submit different information to create a change set.";
const updatable: ReadonlySet<string> = new Set([
  "CREATE_COMPLETE",
  "IMPORT_COMPLETE",
  "ROLLBACK_FAILED",
  "UPDATE_COMPLETE",
  "UPDATE_ROLLBACK_COMPLETE",
]);

/** CreateChangeSet: asynchronous, so what it comes to is told by DescribeChangeSet. */
export function createChangeSet(links: EngineLinks) {
  return (input: CreateChangeSetCommandInput, call: Call): CreateChangeSetOutput => {
    const { state } = call;
    const type = input.ChangeSetType === "CREATE" ? "CREATE" : "UPDATE";
    if (input.ChangeSetType === "IMPORT") throw invalid("The sandbox does not import resources.");
    checkNames(input);
    const existing = requireTarget(call, links, input.StackName ?? "", type);
    const template = findTemplate(call, links, existing, input);
    const capabilities = input.Capabilities ?? [];
    checkCapabilities(template.parsed, capabilities);
    checkRole(call, input.RoleARN);
    const parameters = chooseParameters(template.parsed, input.Parameters ?? [], existing?.parameters ?? {});
    checkParameters(state, call, template.parsed, parameters);
    const stack = existing ?? makeStack(call, links, input);
    const names = changeSetNames(state, call).get(stack.id) ?? {};
    const name = input.ChangeSetName ?? "";
    if (names[name] !== undefined) {
      throw awsError("AlreadyExistsException", `ChangeSet ${name} already exists`, 400);
    }
    const row = compare({ call, stack }, template, {
      id: `arn:aws:cloudformation:${call.region}:${call.accountId}:changeSet/${name}/${makeUuid(state)}`,
      name,
      stackId: stack.id,
      stackName: stack.name,
      type,
      createdAtMs: call.nowMs,
      readyAtMs: call.nowMs + comparisonMs,
      templateKey: storeTemplate(state, call, template.body),
      parameters,
      tags: input.Tags === undefined ? stack.tags : tagMap(input.Tags),
      capabilities,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      ...(input.RoleARN === undefined ? {} : { roleArn: input.RoleARN }),
    });
    putChangeSet(state, call, row);
    return { Id: row.id, StackId: stack.id };
  };
}

/** DescribeChangeSet, its changes in pages. */
export function describeChangeSet(input: DescribeChangeSetCommandInput, call: Call): DescribeChangeSetOutput {
  const row = requireChangeSet(call, input);
  const isReady = call.nowMs >= row.readyAtMs;
  const { items, next } = page(row.changes, input.NextToken, 100);
  return {
    ChangeSetId: row.id,
    ChangeSetName: row.name,
    StackId: row.stackId,
    StackName: row.stackName,
    CreationTime: new Date(row.createdAtMs),
    Parameters: parameterList(row.parameters, templateOf(call.state, call, row.templateKey)),
    Tags: tagList(row.tags),
    Capabilities: [...row.capabilities] as NonNullable<DescribeChangeSetOutput["Capabilities"]>,
    Status: isReady ? row.status : "CREATE_IN_PROGRESS",
    ExecutionStatus: isReady ? row.executionStatus : "UNAVAILABLE",
    IncludeNestedStacks: false,
    Changes: isReady ? [...items] : [],
    ...(row.description === undefined ? {} : { Description: row.description }),
    ...(isReady && row.statusReason !== undefined ? { StatusReason: row.statusReason } : {}),
    ...(isReady && next !== undefined ? { NextToken: next } : {}),
  };
}

/** ListChangeSets of a stack. */
export function listChangeSetsOfStack(input: ListChangeSetsCommandInput, call: Call): ListChangeSetsOutput {
  const stack = requireStack(call, input.StackName ?? "");
  return {
    Summaries: listChangeSets(call.state, call, stack.id).map((row) => ({
      ChangeSetId: row.id,
      ChangeSetName: row.name,
      StackId: row.stackId,
      StackName: row.stackName,
      Status: call.nowMs >= row.readyAtMs ? row.status : "CREATE_IN_PROGRESS",
      ExecutionStatus: call.nowMs >= row.readyAtMs ? row.executionStatus : "UNAVAILABLE",
      CreationTime: new Date(row.createdAtMs),
    })),
  };
}

/** ExecuteChangeSet: starts the work; whatever else was prepared for the stack is gone, as it no longer fits. */
export function executeChangeSet(links: EngineLinks) {
  return (input: ExecuteChangeSetCommandInput, call: Call): object => {
    const { state } = call;
    const row = requireChangeSet(call, input);
    const stack = findStack(state, call, row.stackId);
    if (stack === undefined) throw missingStack(row.stackName);
    const token = input.ClientRequestToken;
    if (token !== undefined && stack.tokens.includes(token)) return {};
    const isReady = call.nowMs >= row.readyAtMs;
    if (!isReady || row.status !== "CREATE_COMPLETE" || row.executionStatus !== "AVAILABLE") {
      const status = isReady ? row.status : "CREATE_IN_PROGRESS";
      throw awsError(
        "InvalidChangeSetStatus",
        `ChangeSet [${row.id}] cannot be executed in its current execution status of [${isReady ? row.executionStatus : "UNAVAILABLE"}] and status of [${status}]`,
        400,
      );
    }
    for (const other of listChangeSets(state, call, stack.id)) {
      if (other.id !== row.id) removeChangeSet(state, call, other);
    }
    putChangeSet(state, call, { ...row, executionStatus: "EXECUTE_COMPLETE" });
    begin(call, links, { stack, row, ...(token === undefined ? {} : { token }) });
    return {};
  };
}

/** DeleteChangeSet; one that does not exist is deleted already. */
export function deleteChangeSet(input: DeleteChangeSetCommandInput, call: Call): object {
  const row = findChangeSet(call, input);
  if (row !== undefined) removeChangeSet(call.state, call, row);
  return {};
}

/** The stack of a name or ARN that is not deleted; `ValidationError` when there is none. */
export function requireStack(call: Call, nameOrId: string): StackRow {
  const found = findStack(call.state, call, nameOrId);
  if (found === undefined) throw missingStack(nameOrId);
  return found;
}

/** The error for a stack that is not there. */
export function missingStack(name: string): Error {
  return invalid(`Stack with id ${name} does not exist`);
}

function checkNames({ ChangeSetName = "", OnStackFailure, StackName = "" }: CreateChangeSetCommandInput): void {
  for (const [field, name] of [
    ["stackName", StackName],
    ["changeSetName", ChangeSetName],
  ] as const) {
    const isName = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name) || name.startsWith("arn:");
    if (isName) continue;
    throw invalid(
      `1 validation error detected: Value '${name}' at '${field}' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
    );
  }
  if (OnStackFailure !== undefined && OnStackFailure !== "ROLLBACK") {
    throw invalid(`The sandbox knows no OnStackFailure ${OnStackFailure}.`);
  }
}

/** The stack that a change set is for; undefined when it will make one. */
function requireTarget(call: Call, links: EngineLinks, name: string, type: "CREATE" | "UPDATE"): StackRow | undefined {
  const found = findStack(call.state, call, name);
  const stack = found?.status === "DELETE_COMPLETE" ? undefined : found;
  if (type === "CREATE") {
    if (stack !== undefined && stack.status !== "REVIEW_IN_PROGRESS") {
      throw invalid(`Stack [${name}] already exists and cannot be created again with the changeSet [${name}].`);
    }
    const limit = links.quota(call.state, call, "cloudformation:stacks");
    if (stack === undefined && stackNames(call.state, call).size() >= limit) {
      throw awsError("LimitExceededException", `Limit for stack has been exceeded: ${limit}`, 400);
    }
    return stack;
  }
  if (stack === undefined) throw invalid(`Stack [${name}] does not exist`);
  if (!updatable.has(stack.status)) {
    throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
  }
  return stack;
}

function findTemplate(
  call: Call,
  links: EngineLinks,
  existing: StackRow | undefined,
  input: CreateChangeSetCommandInput,
): { readonly body: string; readonly parsed: Template } {
  if (input.UsePreviousTemplate === true) {
    if (existing === undefined || existing.templateKey === "") throw invalid("No previous template to use.");
    const parsed = templateOf(call.state, call, existing.templateKey);
    return {
      body:
        call.state
          .table<string>("cloudformation/templates", `${call.accountId}/${call.region}`)
          .get(existing.templateKey) ?? "",
      parsed,
    };
  }
  const body = readTemplate(call, links, input);
  return { body, parsed: parseTemplate(body) };
}

function checkRole(call: Call, arn: string | undefined): void {
  if (arn === undefined) return;
  const match = /^arn:[a-z-]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn);
  const role = match === null ? undefined : findRole(call.state, call.accountId, match[2] ?? "");
  if (role?.attributes.Arn !== arn || match?.[1] !== call.accountId) {
    throw invalid(`Role ${arn} is invalid or cannot be assumed`);
  }
}

function makeStack(call: Call, links: EngineLinks, input: CreateChangeSetCommandInput): StackRow {
  const name = input.StackName ?? "";
  const work = openStack(call, links, {
    id: `arn:aws:cloudformation:${call.region}:${call.accountId}:stack/${name}/${makeUuid(call.state)}`,
    name,
    accountId: call.accountId,
    region: call.region,
    createdAtMs: call.nowMs,
    status: "REVIEW_IN_PROGRESS",
    description: "",
    templateKey: "",
    parameters: {},
    tags: {},
    capabilities: [],
    outputs: {},
    terminationProtection: false,
    resources: {},
    tokens: [],
  });
  setStackStatus(work, call.nowMs, "REVIEW_IN_PROGRESS", "User Initiated");
  saveStack(work);
  return work.stack;
}

/** Finds out what a change set would change, or why it cannot be made. */
function compare(
  { call, stack }: { readonly call: Call; readonly stack: StackRow },
  { parsed }: { readonly parsed: Template },
  row: Omit<ChangeSetRow, "status" | "statusReason" | "executionStatus" | "changes">,
): ChangeSetRow {
  const after = versionOf(stack, { template: parsed, parameters: row.parameters, tags: row.tags });
  const before =
    stack.templateKey === ""
      ? undefined
      : versionOf(stack, { ...stack, template: templateOf(call.state, call, stack.templateKey) });
  const problem = findProblem(parsed, before?.template, after);
  if (problem !== undefined) {
    return { ...row, changes: [], status: "FAILED", executionStatus: "UNAVAILABLE", statusReason: problem };
  }
  const changes = describeChanges(before, after, stack.resources);
  if (isNothingNew(changes, { stack, row, before, after })) {
    return { ...row, changes: [], status: "FAILED", executionStatus: "UNAVAILABLE", statusReason: noChanges };
  }
  return { ...row, changes, status: "CREATE_COMPLETE", executionStatus: "AVAILABLE" };
}

function isNothingNew(
  changes: readonly Change[],
  {
    after,
    before,
    row,
    stack,
  }: {
    readonly stack: StackRow;
    readonly row: { readonly tags: Readonly<Record<string, string>> };
    readonly before: Version | undefined;
    readonly after: Version;
  },
): boolean {
  if (changes.length > 0 || before === undefined) return false;
  const isSame = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);
  return (
    isSame(before.template.outputs, after.template.outputs) &&
    isSame(tagList(stack.tags), tagList(row.tags)) &&
    isSame(policiesOf(before.template), policiesOf(after.template))
  );
}

function policiesOf({ resources }: Template): unknown {
  return Object.entries(resources)
    .map(([name, { deletionPolicy, updateReplacePolicy }]) => [name, deletionPolicy, updateReplacePolicy])
    .sort();
}

function versionOf(
  stack: StackRow,
  {
    parameters,
    tags,
    template,
  }: {
    readonly template: Template;
    readonly parameters: Readonly<Record<string, string>>;
    readonly tags: Readonly<Record<string, string>>;
  },
): Version {
  return {
    template,
    tags,
    scope: {
      place: stack satisfies AccountRegion,
      stackId: stack.id,
      stackName: stack.name,
      parameters: resolveParameters(template, parameters),
      resource: () => undefined,
    },
  };
}

/** What CloudFormation refuses before anything is done: types that change, and properties against the specification. */
function findProblem(template: Template, before: Template | undefined, version: Version): string | undefined {
  for (const [logicalId, { type }] of Object.entries(template.resources)) {
    const old = before?.resources[logicalId]?.type;
    if (old !== undefined && old !== type) {
      return `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${logicalId}]`;
    }
    const properties = evaluateProperties(template, logicalId, version.scope);
    const problems = validateProperties(type, properties, isUnknown);
    if (problems.length > 0) {
      return `The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. ${logicalId} (${type}): ${problems.join("; ")}`;
    }
  }
  return undefined;
}

function begin(
  call: Call,
  links: EngineLinks,
  { row, stack, token }: { readonly stack: StackRow; readonly row: ChangeSetRow; readonly token?: string },
): void {
  const work = openStack(call, links, stack);
  const draft = work.stack;
  const previous = {
    templateKey: stack.templateKey,
    description: stack.description,
    parameters: stack.parameters,
    tags: stack.tags,
    capabilities: stack.capabilities,
    resources: structuredClone(stack.resources),
  };
  const template = templateOf(call.state, call, row.templateKey);
  draft.templateKey = row.templateKey;
  draft.description = template.description;
  draft.parameters = row.parameters;
  draft.tags = row.tags;
  draft.capabilities = row.capabilities;
  draft.changeSetId = row.id;
  if (row.roleArn !== undefined) draft.roleArn = row.roleArn;
  if (token !== undefined) draft.tokens = [...draft.tokens, token];
  beginOperation(work, call.nowMs, {
    kind: row.type === "CREATE" ? "create" : "update",
    principalArn: draft.roleArn ?? call.caller.principalArn,
    retained: [],
    tasks: ensureTasks(template),
    ...(row.type === "CREATE" ? {} : { previous }),
    ...(token === undefined ? {} : { token }),
  });
  setStackStatus(work, call.nowMs, `${row.type}_IN_PROGRESS`, "User Initiated");
  saveStack(work);
}

interface ChangeSetReference {
  readonly ChangeSetName?: string | undefined;
  readonly StackName?: string | undefined;
}

function findChangeSet(call: Call, { ChangeSetName = "", StackName }: ChangeSetReference): ChangeSetRow | undefined {
  if (ChangeSetName.startsWith("arn:")) return changeSetsOf(call.state, call).get(ChangeSetName);
  if (StackName === undefined)
    throw invalid("StackName must be specified if ChangeSetName is not specified as an ARN.");
  const stack = findStack(call.state, call, StackName);
  if (stack === undefined || stack.status === "DELETE_COMPLETE") throw invalid(`Stack [${StackName}] does not exist`);
  const id = changeSetNames(call.state, call).get(stack.id)?.[ChangeSetName];
  return id === undefined ? undefined : changeSetsOf(call.state, call).get(id);
}

function requireChangeSet(call: Call, input: ChangeSetReference): ChangeSetRow {
  const found = findChangeSet(call, input);
  if (found === undefined) {
    throw awsError("ChangeSetNotFound", `ChangeSet [${input.ChangeSetName ?? ""}] does not exist`, 404);
  }
  return found;
}
