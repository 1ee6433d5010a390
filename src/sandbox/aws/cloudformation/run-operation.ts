import type { Call } from "../service.ts";
import { evaluate } from "./evaluate.ts";
import { cancelTask, discardId, finishTask, startTask } from "./run-task.ts";
import {
  activeStacks,
  type Operation,
  type PreviousState,
  type StackResource,
  stacksOf,
  type Task,
  templateOf,
} from "./stack-row.ts";
import { type EngineLinks, openStack, type StackWork, saveStack, scopeOfStack, setStackStatus } from "./stack-work.ts";
import type { Template } from "./template.ts";

/** How long CloudFormation itself takes before and after the work on resources. */
const overheadMs = 5000;

/** Lets everything happen that is due in the stacks of the caller's account and region. */
export function settleStacks(call: Call, links: EngineLinks): void {
  for (const id of activeStacks(call.state, call).keys()) {
    const row = stacksOf(call.state, call).get(id);
    if (row === undefined || (nextDue(row.operation) ?? Number.POSITIVE_INFINITY) > call.nowMs) continue;
    const work = openStack(call, links, row);
    advance(work);
    saveStack(work);
  }
}

/** Begins a phase of work on a stack. */
export function beginOperation(
  { stack }: StackWork,
  atMs: number,
  operation: Omit<Operation, "stage" | "wakeMs" | "discarded"> & { readonly discarded?: StackResource[] },
): void {
  stack.operation = { discarded: [], ...operation, stage: "starting", wakeMs: atMs + overheadMs };
}

/** Tasks that bring all resources of a template into being or up to date. */
export function ensureTasks(template: Template): Task[] {
  return Object.entries(template.resources).map(([logicalId, { dependencies }]) => ({
    id: logicalId,
    logicalId,
    action: "ensure",
    after: dependencies.filter((name) => Object.hasOwn(template.resources, name)),
    state: "waiting",
  }));
}

/** Tasks that take existing resources in. */
export function importTasks(imports: Readonly<Record<string, string>>): Task[] {
  return Object.entries(imports).map(([logicalId, physicalId]) => ({
    id: logicalId,
    logicalId,
    action: "import",
    physicalId,
    after: [],
    state: "waiting",
  }));
}

/** Tasks that delete a stack's resources, each after whatever depends on it. */
export function deleteTasks(resources: Readonly<Record<string, StackResource>>): Task[] {
  return Object.values(resources)
    .filter(({ status }) => status !== "DELETE_COMPLETE" && status !== "DELETE_SKIPPED")
    .map(({ logicalId }) => ({
      id: logicalId,
      logicalId,
      action: "delete",
      after: Object.values(resources)
        .filter((other) => other.dependencies.includes(logicalId) && other.status !== "DELETE_COMPLETE")
        .map((other) => other.logicalId),
      state: "waiting",
    }));
}

function nextDue(operation: Operation | undefined): number | undefined {
  if (operation === undefined) return undefined;
  if (operation.stage !== "running") return operation.wakeMs;
  const times = operation.tasks.flatMap(({ dueMs, state }) => (state === "running" ? [dueMs ?? 0] : []));
  return times.length === 0 ? undefined : Math.min(...times);
}

function advance(work: StackWork): void {
  for (;;) {
    const { operation } = work.stack;
    const due = nextDue(operation);
    if (operation === undefined || due === undefined || due > work.call.nowMs) return;
    if (operation.stage === "starting") {
      operation.stage = "running";
      startReady(work, operation, due);
    } else if (operation.stage === "running") {
      finishDueTask(work, operation, due);
    } else {
      completePhase(work, operation, due);
    }
  }
}

function finishDueTask(work: StackWork, operation: Operation, atMs: number): void {
  const task = operation.tasks.find(({ dueMs, state }) => state === "running" && dueMs === atMs);
  if (task === undefined) return;
  finishTask(work, task, atMs);
  const isForward = operation.kind === "create" || operation.kind === "update" || operation.kind === "import";
  if (task.state === "failed" && isForward) {
    for (const other of operation.tasks) if (other.state === "running") cancelTask(work, other, atMs);
    turnBack(work, operation, atMs);
    return;
  }
  startReady(work, operation, atMs);
}

function startReady(work: StackWork, operation: Operation, atMs: number): void {
  const template = currentTemplate(work);
  const done = new Set(operation.tasks.filter(({ state }) => state === "done").map(({ id }) => id));
  const ids = new Set(operation.tasks.map(({ id }) => id));
  let isChanged = true;
  while (isChanged) {
    isChanged = false;
    for (const task of operation.tasks) {
      if (task.state !== "waiting" || !task.after.every((id) => done.has(id) || !ids.has(id))) continue;
      startTask(work, template, task, atMs);
      if (isDone(task)) done.add(task.id);
      isChanged = true;
    }
  }
  if (operation.tasks.some(({ state }) => state === "running")) return;
  operation.stage = "finishing";
  operation.wakeMs = atMs + overheadMs;
}

/** A task's state as it is now, whatever the compiler concluded before it was started. */
function isDone(task: Task): boolean {
  return task.state === "done";
}

function currentTemplate({ call, stack }: StackWork): Template {
  return templateOf(call.state, stack, stack.templateKey);
}

/** A creation or an update has failed: everything is to be as it was. */
function turnBack(work: StackWork, operation: Operation, atMs: number): void {
  const failed = operation.tasks.filter(({ failure, state }) => state === "failed" && failure !== undefined);
  const names = failed.map(({ logicalId }) => logicalId).join(", ");
  if (operation.kind === "import") {
    turnImportBack(work, operation, { atMs, names });
    return;
  }
  if (operation.previous === undefined) {
    const reason = `The following resource(s) failed to create: [${names}]. Rollback requested by user.`;
    setStackStatus(work, atMs, "ROLLBACK_IN_PROGRESS", reason);
    beginOperation(work, atMs, { ...nextOf(operation), kind: "rollback", tasks: deleteTasks(work.stack.resources) });
    return;
  }
  const verb = failed.every(({ change }) => change === "create") ? "create" : "update";
  setStackStatus(
    work,
    atMs,
    "UPDATE_ROLLBACK_IN_PROGRESS",
    `The following resource(s) failed to ${verb}: [${names}]. `,
  );
  beginWayBack(work, operation, { atMs, previous: operation.previous });
}

/**
 * Lets go of what was taken in; nothing happens to the resources. A stack that the import was to make keeps its template and
 * tags, as one does whose creation failed.
 */
function turnImportBack(
  work: StackWork,
  operation: Operation,
  { atMs, names }: { readonly atMs: number; readonly names: string },
): void {
  const { stack } = work;
  setStackStatus(work, atMs, "IMPORT_ROLLBACK_IN_PROGRESS", `The following resource(s) failed to import: [${names}]. `);
  if (operation.previous !== undefined) {
    const { resources, templateKey, ...settings } = operation.previous;
    stack.resources = structuredClone(resources);
    if (templateKey !== "") Object.assign(stack, { ...settings, templateKey });
  }
  beginOperation(work, atMs, { ...nextOf(operation), kind: "import-rollback", tasks: [] });
}

/** What a following phase of the same request has in common with this one. */
function nextOf({ principalArn, token }: Operation): Pick<Operation, "principalArn" | "retained" | "token"> {
  return { principalArn, retained: [], ...(token === undefined ? {} : { token }) };
}

function beginWayBack(
  work: StackWork,
  operation: Operation,
  { atMs, previous }: { readonly atMs: number; readonly previous: PreviousState },
): void {
  const { stack } = work;
  const touched = new Set(
    operation.tasks.filter(({ change }) => change !== undefined).map(({ logicalId }) => logicalId),
  );
  const discarded = madeByUpdate(work, operation, touched);
  const { resources, ...settings } = previous;
  Object.assign(stack, settings);
  for (const name of Object.keys(stack.resources)) {
    if (resources[name] === undefined) delete stack.resources[name];
  }
  const tasks = Object.values(resources)
    .filter(({ logicalId }) => touched.has(logicalId))
    .map(
      ({ dependencies, logicalId }): Task => ({
        id: logicalId,
        logicalId,
        action: "revert",
        after: dependencies.filter((name) => touched.has(name) && resources[name] !== undefined),
        state: "waiting",
      }),
    );
  beginOperation(work, atMs, { ...nextOf(operation), kind: "update-rollback", previous, discarded, tasks });
}

/** What a failed update has made and nothing needs any more. */
function madeByUpdate({ stack }: StackWork, { previous }: Operation, touched: ReadonlySet<string>): StackResource[] {
  return Object.values(stack.resources).filter(
    ({ logicalId, physicalId }) =>
      touched.has(logicalId) && physicalId !== undefined && previous?.resources[logicalId]?.physicalId !== physicalId,
  );
}

function completePhase(work: StackWork, operation: Operation, atMs: number): void {
  switch (operation.kind) {
    case "create":
      if (storeOutputs(work, operation, atMs)) endWith(work, atMs, "CREATE_COMPLETE");
      break;
    case "update":
      if (storeOutputs(work, operation, atMs)) beginCleanup(work, operation, { atMs, kind: "cleanup" });
      break;
    case "import":
      endWith(work, atMs, "IMPORT_COMPLETE");
      break;
    case "import-rollback":
      endWith(work, atMs, "IMPORT_ROLLBACK_COMPLETE");
      break;
    case "cleanup":
      endWith(work, atMs, "UPDATE_COMPLETE");
      break;
    case "update-rollback":
      completeWayBack(work, operation, atMs);
      break;
    case "rollback-cleanup":
      endWith(work, atMs, "UPDATE_ROLLBACK_COMPLETE");
      break;
    default:
      completeDeletion(work, operation, atMs);
  }
}

function completeWayBack(work: StackWork, operation: Operation, atMs: number): void {
  const failed = failedNames(operation);
  if (failed === "") {
    beginCleanup(work, operation, { atMs, kind: "rollback-cleanup" });
    return;
  }
  operation.stage = "running";
  setStackStatus(work, atMs, "UPDATE_ROLLBACK_FAILED", `The following resource(s) failed to update: [${failed}]. `);
}

function completeDeletion(work: StackWork, operation: Operation, atMs: number): void {
  const verb = operation.kind === "delete" ? "DELETE" : "ROLLBACK";
  const failed = failedNames(operation);
  if (failed === "") endWith(work, atMs, `${verb}_COMPLETE`);
  else endWith(work, atMs, `${verb}_FAILED`, `The following resource(s) failed to delete: [${failed}]. `);
}

function failedNames({ tasks }: Operation): string {
  return tasks
    .filter(({ state }) => state === "failed")
    .map(({ logicalId }) => logicalId)
    .join(", ");
}

function endWith(work: StackWork, atMs: number, status: string, reason?: string): void {
  setStackStatus(work, atMs, status, reason);
  delete work.stack.operation;
  if (status === "DELETE_COMPLETE" || status === "ROLLBACK_COMPLETE") work.stack.deletedAtMs = atMs;
}

function beginCleanup(
  work: StackWork,
  operation: Operation,
  { atMs, kind }: { readonly atMs: number; readonly kind: "cleanup" | "rollback-cleanup" },
): void {
  const { stack } = work;
  const isBack = kind === "rollback-cleanup";
  const removed = isBack ? [] : removedResources(work);
  setStackStatus(work, atMs, `UPDATE_${isBack ? "ROLLBACK_" : ""}COMPLETE_CLEANUP_IN_PROGRESS`);
  const discarded = [...operation.discarded, ...removed];
  for (const { logicalId } of removed) delete stack.resources[logicalId];
  beginOperation(work, atMs, {
    ...nextOf(operation),
    kind,
    discarded,
    tasks: discarded.map((resource) => ({
      id: discardId(resource),
      logicalId: resource.logicalId,
      action: "delete",
      after: discarded.filter((other) => other.dependencies.includes(resource.logicalId)).map(discardId),
      state: "waiting",
    })),
  });
}

function removedResources(work: StackWork): readonly StackResource[] {
  const template = currentTemplate(work);
  return Object.values(work.stack.resources).filter(({ logicalId }) => !Object.hasOwn(template.resources, logicalId));
}

/** Evaluates the outputs; a template whose outputs cannot be evaluated fails its operation. */
function storeOutputs(work: StackWork, operation: Operation, atMs: number): boolean {
  const { stack } = work;
  const template = currentTemplate(work);
  const scope = scopeOfStack(work, template);
  const outputs = Object.entries(template.outputs).map(([name, { description, value }]) => {
    const found = evaluate(value, scope);
    return [name, { value: typeof found === "string" ? found : toText(found), description }] as const;
  });
  const bad = outputs.find(([, { value }]) => value === undefined);
  if (bad !== undefined) {
    turnBack(work, operation, atMs);
    return false;
  }
  stack.outputs = Object.fromEntries(
    outputs.map(([name, { description, value = "" }]) => [name, { description, value }]),
  );
  return true;
}

function toText(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return Array.isArray(value) ? value.join(",") : undefined;
}
