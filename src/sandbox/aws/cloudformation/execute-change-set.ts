import type { ExecuteChangeSetCommandInput } from "@aws-sdk/client-cloudformation";
import { awsError } from "../aws-error.ts";
import type { Call } from "../service.ts";
import { missingStack, requireChangeSet } from "./change-set-operations.ts";
import { type ChangeSetRow, listChangeSets, putChangeSet, removeChangeSet } from "./change-set-row.ts";
import { beginOperation, ensureTasks, importTasks } from "./run-operation.ts";
import { findStack, type StackRow, templateOf } from "./stack-row.ts";
import { type EngineLinks, openStack, saveStack, setStackStatus } from "./stack-work.ts";

/** ExecuteChangeSet: starts the work; whatever else was prepared for the stack is gone, as it no longer fits. */
export function executeChangeSet(links: EngineLinks) {
  return (input: ExecuteChangeSetCommandInput, call: Call): object => {
    const { state } = call;
    const row = requireChangeSet(call, input);
    const stack = findStack(state, call, row.stackId);
    if (stack === undefined) throw missingStack(row.stackName);
    const token = input.ClientRequestToken;
    if (token !== undefined && stack.tokens.includes(token)) return {};
    checkExecutable(call, row);
    for (const other of listChangeSets(state, call, stack.id)) {
      if (other.id !== row.id) removeChangeSet(state, call, other);
    }
    putChangeSet(state, call, { ...row, executionStatus: "EXECUTE_COMPLETE" });
    begin(call, links, { stack, row, ...(token === undefined ? {} : { token }) });
    return {};
  };
}

const kinds = { CREATE: "create", UPDATE: "update", IMPORT: "import" } as const;

function checkExecutable({ nowMs }: Call, row: ChangeSetRow): void {
  const isReady = nowMs >= row.readyAtMs;
  const status = isReady ? row.status : "CREATE_IN_PROGRESS";
  const execution = isReady ? row.executionStatus : "UNAVAILABLE";
  if (status === "CREATE_COMPLETE" && execution === "AVAILABLE") return;
  throw awsError(
    "InvalidChangeSetStatus",
    `ChangeSet [${row.id}] cannot be executed in its current execution status of [${execution}] and status of [${status}]`,
    400,
  );
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
    kind: kinds[row.type],
    principalArn: draft.roleArn ?? call.caller.principalArn,
    retained: [],
    tasks: row.imports === undefined ? ensureTasks(template) : importTasks(row.imports),
    ...(row.type === "CREATE" ? {} : { previous }),
    ...(token === undefined ? {} : { token }),
  });
  setStackStatus(work, call.nowMs, `${row.type}_IN_PROGRESS`, "User Initiated");
  saveStack(work);
}
