import type {
  CreateChangeSetCommandInput,
  CreateChangeSetOutput,
  DeleteChangeSetCommandInput,
  DescribeChangeSetCommandInput,
  DescribeChangeSetOutput,
  ListChangeSetsCommandInput,
  ListChangeSetsOutput,
} from "@aws-sdk/client-cloudformation";
import { awsError } from "../aws-error.ts";
import { findRole, makeUuid } from "../resources/resource-state.ts";
import type { Call } from "../service.ts";
import {
  type ChangeSetRow,
  changeSetNames,
  changeSetsOf,
  listChangeSets,
  putChangeSet,
  removeChangeSet,
} from "./change-set-row.ts";
import { compare } from "./compare-versions.ts";
import { readImports } from "./import-resources.ts";
import { page, parameterList, tagList, tagMap } from "./pages.ts";
import { checkParameters, chooseParameters } from "./parameters.ts";
import { checkCapabilities, readTemplate } from "./read-template.ts";
import { findStack, type StackRow, stackNames, storeTemplate, templateOf } from "./stack-row.ts";
import { type EngineLinks, openStack, saveStack, setStackStatus } from "./stack-work.ts";
import { invalid, parseTemplate, type Template } from "./template.ts";

/** How long CloudFormation compares before a change set is ready. */
const comparisonMs = 4000;
const updatable: ReadonlySet<string> = new Set([
  "CREATE_COMPLETE",
  "IMPORT_COMPLETE",
  "IMPORT_ROLLBACK_COMPLETE",
  "ROLLBACK_FAILED",
  "UPDATE_COMPLETE",
  "UPDATE_ROLLBACK_COMPLETE",
]);

/** CreateChangeSet: asynchronous, so what it comes to is told by DescribeChangeSet. A repeated token does nothing. */
export function createChangeSet(links: EngineLinks) {
  return (input: CreateChangeSetCommandInput, call: Call): CreateChangeSetOutput => {
    checkInput(input);
    const repeated = findRepeated(call, input);
    if (repeated !== undefined) return { Id: repeated.id, StackId: repeated.stackId };
    const type = input.ChangeSetType ?? "UPDATE";
    const existing = requireTarget(call, links, input.StackName ?? "", type);
    const template = findTemplate(call, links, existing, input);
    const imports = readImports(call, input, { existing, template: template.parsed });
    checkCapabilities(template.parsed, input.Capabilities ?? []);
    checkRole(call, input.RoleARN);
    const parameters = chooseParameters(template.parsed, input.Parameters ?? [], existing?.parameters ?? {});
    checkParameters(call.state, call, template.parsed, parameters);
    const stack = existing ?? makeStack(call, links, input);
    const name = input.ChangeSetName ?? "";
    const row = compare({ call, stack }, template, {
      id: `arn:aws:cloudformation:${call.region}:${call.accountId}:changeSet/${name}/${makeUuid(call.state)}`,
      name,
      stackId: stack.id,
      stackName: stack.name,
      type,
      ...(imports === undefined ? {} : { imports }),
      createdAtMs: call.nowMs,
      readyAtMs: call.nowMs + comparisonMs,
      templateKey: storeTemplate(call.state, call, template.body),
      parameters,
      tags: input.Tags === undefined ? stack.tags : tagMap(input.Tags),
      capabilities: input.Capabilities ?? [],
      ...optionsOf(input),
    });
    putChangeSet(call.state, call, row);
    return { Id: row.id, StackId: stack.id };
  };
}

function optionsOf({
  ClientToken,
  Description,
  RoleARN,
}: CreateChangeSetCommandInput): Pick<ChangeSetRow, "token" | "description" | "roleArn"> {
  return {
    ...(ClientToken === undefined ? {} : { token: ClientToken }),
    ...(Description === undefined ? {} : { description: Description }),
    ...(RoleARN === undefined ? {} : { roleArn: RoleARN }),
  };
}

/** The change set that the same request made before; one of that name from another request is refused. */
function findRepeated(call: Call, { ChangeSetName = "", ClientToken, StackName = "" }: CreateChangeSetCommandInput) {
  const stack = findStack(call.state, call, StackName);
  const id = stack === undefined ? undefined : changeSetNames(call.state, call).get(stack.id)?.[ChangeSetName];
  const found = id === undefined ? undefined : changeSetsOf(call.state, call).get(id);
  if (found === undefined || (ClientToken !== undefined && found.token === ClientToken)) return found;
  throw awsError("AlreadyExistsException", `ChangeSet ${ChangeSetName} already exists`, 400);
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

function checkInput({ ChangeSetName = "", OnStackFailure, StackName = "" }: CreateChangeSetCommandInput): void {
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
function requireTarget(call: Call, links: EngineLinks, name: string, type: ChangeSetRow["type"]): StackRow | undefined {
  const found = findStack(call.state, call, name);
  const stack = found?.status === "DELETE_COMPLETE" ? undefined : found;
  const isNew = stack === undefined || stack.status === "REVIEW_IN_PROGRESS";
  if (type === "CREATE" || (type === "IMPORT" && isNew)) {
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
  if (!updatable.has(stack.status) || isEmptyHanded(stack)) {
    throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
  }
  return stack;
}

/** A first import that failed leaves a stack that has nothing and can only be deleted. */
function isEmptyHanded({ resources, status }: StackRow): boolean {
  return status === "IMPORT_ROLLBACK_COMPLETE" && Object.keys(resources).length === 0;
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

/** How requests name a change set: by its ARN, or by its name and stack. */
export interface ChangeSetReference {
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

/** The change set that a request names; `ChangeSetNotFound` when there is none. */
export function requireChangeSet(call: Call, input: ChangeSetReference): ChangeSetRow {
  const found = findChangeSet(call, input);
  if (found === undefined) {
    throw awsError("ChangeSetNotFound", `ChangeSet [${input.ChangeSetName ?? ""}] does not exist`, 404);
  }
  return found;
}
