import { isDeepStrictEqual } from "node:util";
import { changeResource, dropResource, isTaggable, makeResource, settleResource } from "../resources/make-resource.ts";
import { type CloudResource, findResource, makeUuid, putResource } from "../resources/resource-state.ts";
import { type HandlerErrorCode, ResourceError } from "../resources/resource-type.ts";
import { authorize } from "./authorize-resource.ts";
import { evaluateProperties } from "./evaluate.ts";
import { keepSnapshot } from "./keep-snapshot.ts";
import { isReplaced } from "./resource-difference.ts";
import type { StackResource, Task } from "./stack-row.ts";
import {
  propagatedTags,
  type ResourceFault,
  resourceContext,
  type StackWork,
  scopeOfStack,
  setResourceStatus,
  takeFault,
} from "./stack-work.ts";
import type { Template } from "./template.ts";

/** A refusal is told this long after the request. */
const refusalMs = 1000;

/** Starts a task; it is then `running` with a time at which it ends, or `done` when there is nothing to do. */
export function startTask(work: StackWork, template: Template, task: Task, atMs: number): void {
  task.state = "running";
  switch (task.action) {
    case "ensure":
      startEnsure(work, template, task, atMs);
      return;
    case "revert":
      startRevert(work, task, atMs);
      return;
    case "delete":
      startDelete(work, task, atMs);
      return;
    case "import":
      startImport(work, template, task, atMs);
      return;
  }
}

/** Ends a task that is due: `done` or `failed`. */
export function finishTask(work: StackWork, task: Task, atMs: number): void {
  const resource = resourceOfTask(work, task);
  if (resource === undefined) {
    task.state = "done";
    return;
  }
  if (task.action === "delete") finishDelete(work, resource, task, atMs);
  else if (task.action === "import") finishImport(work, resource, task, atMs);
  else finishChange(work, resource, task, atMs);
}

/** Marks a task that was under way when another one failed. */
export function cancelTask(work: StackWork, task: Task, atMs: number): void {
  const resource = resourceOfTask(work, task);
  task.state = "failed";
  if (resource === undefined) return;
  const isUpdate = task.change === "update";
  if (task.action === "import") {
    setResourceStatus(work, resource, atMs, { status: "IMPORT_FAILED", reason: "Resource import cancelled" });
    return;
  }
  setResourceStatus(work, resource, atMs, {
    status: isUpdate ? "UPDATE_FAILED" : "CREATE_FAILED",
    reason: isUpdate ? "Resource update cancelled" : "Resource creation cancelled",
  });
}

/** The live resource behind a stack's. */
export function liveResource(work: StackWork, { physicalId, type }: StackResource): CloudResource | undefined {
  return physicalId === undefined ? undefined : findResource(work.call.state, work.stack, type, physicalId);
}

function resourceOfTask({ stack }: StackWork, task: Task): StackResource | undefined {
  const discarded = stack.operation?.discarded.find((one) => discardId(one) === task.id);
  return discarded ?? stack.resources[task.logicalId];
}

/** The id of the task that deletes a discarded resource. */
export function discardId({ logicalId, physicalId = "" }: StackResource): string {
  return `${logicalId}/${physicalId}`;
}

function startEnsure(work: StackWork, template: Template, task: Task, atMs: number): void {
  const { stack } = work;
  const declared = template.resources[task.logicalId];
  if (declared === undefined) throw new Error(`The template has no ${task.logicalId}`);
  const existing = stack.resources[task.logicalId];
  const wanted: StackResource = {
    logicalId: task.logicalId,
    type: declared.type,
    status: existing?.status ?? "",
    atMs,
    properties: evaluateProperties(template, task.logicalId, scopeOfStack(work, template)),
    stackTags: isTaggable(declared.type) ? stack.tags : {},
    dependencies: declared.dependencies.filter((name) => Object.hasOwn(template.resources, name)),
    deletionPolicy: declared.deletionPolicy,
    updateReplacePolicy: declared.updateReplacePolicy,
  };
  if (existing?.physicalId === undefined) {
    stack.resources[task.logicalId] = wanted;
    beginCreate(work, wanted, task, atMs);
    return;
  }
  stack.resources[task.logicalId] = { ...wanted, physicalId: existing.physicalId };
  const isSame =
    isDeepStrictEqual(existing.properties, wanted.properties) &&
    isDeepStrictEqual(existing.stackTags, wanted.stackTags);
  if (isSame) task.state = "done";
  else if (isReplaced(wanted.type, existing.properties, wanted.properties))
    beginReplace(work, existing, wanted, { task, atMs });
  else beginUpdate(work, { ...wanted, physicalId: existing.physicalId }, task, atMs);
}

/** Takes in what exists as it is: its properties may be other than the template's, and nobody compares them. */
function startImport(work: StackWork, template: Template, task: Task, atMs: number): void {
  const { stack } = work;
  const declared = template.resources[task.logicalId];
  if (declared === undefined || task.physicalId === undefined)
    throw new Error(`Nothing to import as ${task.logicalId}`);
  const { type, deletionPolicy, updateReplacePolicy } = declared;
  const resource: StackResource = {
    logicalId: task.logicalId,
    type,
    physicalId: task.physicalId,
    status: "",
    atMs,
    properties: evaluateProperties(template, task.logicalId, scopeOfStack(work, template)),
    stackTags: {},
    dependencies: declared.dependencies.filter((name) => Object.hasOwn(template.resources, name)),
    deletionPolicy,
    updateReplacePolicy,
  };
  stack.resources[task.logicalId] = resource;
  setResourceStatus(work, resource, atMs, { status: "IMPORT_IN_PROGRESS", reason: "Resource import started." });
  attempt(work, { task, resource, atMs, action: "import" }, () => {
    const live = liveResource(work, resource);
    if (live !== undefined && live.status !== "PendingDeletion") return;
    throw new ResourceError(
      "NotFound",
      `Resource of type '${type}' with identifier '${resource.physicalId ?? ""}' was not found.`,
    );
  });
}

function finishImport(work: StackWork, resource: StackResource, task: Task, atMs: number): void {
  if (task.failure !== undefined) {
    task.state = "failed";
    setResourceStatus(work, resource, atMs, { status: "IMPORT_FAILED", reason: task.failure });
    return;
  }
  task.state = "done";
  setResourceStatus(work, resource, atMs, { status: "IMPORT_COMPLETE", reason: "Resource import completed." });
}

function beginCreate(work: StackWork, wanted: StackResource, task: Task, atMs: number): void {
  task.change = "create";
  setResourceStatus(work, wanted, atMs, { status: "CREATE_IN_PROGRESS" });
  attempt(work, { task, resource: wanted, atMs, action: "create" }, () => create(work, wanted, atMs));
}

function beginReplace(
  work: StackWork,
  existing: StackResource,
  wanted: StackResource,
  { atMs, task }: { readonly task: Task; readonly atMs: number },
): void {
  const { stack } = work;
  task.change = "replace";
  stack.resources[task.logicalId] = wanted;
  setResourceStatus(work, wanted, atMs, {
    status: "UPDATE_IN_PROGRESS",
    reason: "Requested update requires the creation of a new physical resource; hence creating one.",
  });
  attempt(work, { task, resource: wanted, atMs, action: "create" }, () => {
    try {
      create(work, wanted, atMs);
    } catch (error) {
      if (!(error instanceof ResourceError) || error.code !== "AlreadyExists") throw error;
      throw new ResourceError(
        "InvalidRequest",
        `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${existing.physicalId ?? ""} and update the stack again.`,
      );
    }
    stack.operation?.discarded.push({ ...existing, deletionPolicy: existing.updateReplacePolicy });
  });
}

function beginUpdate(work: StackWork, wanted: StackResource, task: Task, atMs: number): void {
  task.change = "update";
  work.stack.resources[task.logicalId] = wanted;
  setResourceStatus(work, wanted, atMs, { status: "UPDATE_IN_PROGRESS" });
  attempt(work, { task, resource: wanted, atMs, action: "update" }, () => change(work, wanted, atMs));
}

function startRevert(work: StackWork, task: Task, atMs: number): void {
  const { stack } = work;
  const before = stack.operation?.previous?.resources[task.logicalId];
  const now = stack.resources[task.logicalId];
  if (before === undefined || now === undefined || stack.operation?.retained.includes(task.logicalId) === true) {
    if (before !== undefined) stack.resources[task.logicalId] = { ...before, atMs };
    task.state = "done";
    return;
  }
  const reverted = { ...before, atMs };
  stack.resources[task.logicalId] = reverted;
  task.change = "update";
  setResourceStatus(work, reverted, atMs, { status: "UPDATE_IN_PROGRESS" });
  attempt(work, { task, resource: reverted, atMs, action: "rollback" }, () => {
    if (before.physicalId === now.physicalId) change(work, reverted, atMs);
  });
}

function startDelete(work: StackWork, task: Task, atMs: number): void {
  const resource = resourceOfTask(work, task);
  const kind = work.stack.operation?.kind;
  if (resource?.physicalId === undefined || resource.status === "DELETE_COMPLETE") {
    if (resource !== undefined) resource.status = "DELETE_COMPLETE";
    task.state = "done";
    return;
  }
  const isNew = kind === "rollback" || kind === "rollback-cleanup";
  const policy = resource.deletionPolicy;
  const isKept = policy === "Retain" || (policy === "RetainExceptOnCreate" && !isNew);
  if (isKept || work.stack.operation?.retained.includes(task.logicalId) === true) {
    setResourceStatus(work, resource, atMs, { status: "DELETE_SKIPPED" });
    task.state = "done";
    return;
  }
  setResourceStatus(work, resource, atMs, { status: "DELETE_IN_PROGRESS" });
  const live = liveResource(work, resource);
  if (live?.type === "AWS::EKS::Cluster") putResource(work.call.state, { ...live, status: "DELETING" });
  attempt(work, { task, resource, atMs, action: "delete" }, () => undefined);
}

function finishDelete(work: StackWork, resource: StackResource, task: Task, atMs: number): void {
  const live = liveResource(work, resource);
  const failure = task.failure ?? (live === undefined ? undefined : refusalOf(work, () => drop(work, live, atMs)));
  if (failure === undefined) {
    if (live !== undefined && resource.deletionPolicy === "Snapshot") keepSnapshot(work, live, atMs);
    setResourceStatus(work, resource, atMs, { status: "DELETE_COMPLETE" });
    task.state = "done";
    return;
  }
  if (live?.type === "AWS::EKS::Cluster") putResource(work.call.state, { ...live, status: "ACTIVE" });
  setResourceStatus(work, resource, atMs, { status: "DELETE_FAILED", reason: failure });
  task.state = "failed";
}

function finishChange(work: StackWork, resource: StackResource, task: Task, atMs: number): void {
  const verb = task.change === "create" ? "CREATE" : "UPDATE";
  if (task.failure !== undefined) {
    task.state = "failed";
    setResourceStatus(work, resource, atMs, { status: `${verb}_FAILED`, reason: task.failure });
    return;
  }
  const live = liveResource(work, resource);
  if (live !== undefined) settleResource(resourceContext(work, atMs), live);
  task.state = "done";
  setResourceStatus(work, resource, atMs, { status: `${verb}_COMPLETE` });
}

interface Attempt {
  readonly task: Task;
  readonly resource: StackResource;
  readonly atMs: number;
  readonly action: ResourceFault["action"];
}

/** Does what a task starts with, and settles when it will end and how. */
function attempt(work: StackWork, { action, atMs, resource, task }: Attempt, run: () => void): void {
  const fault = takeFault(work, resource, action);
  const refusal = fault !== undefined && action !== "create" ? fault : refusalOf(work, run);
  const failure = refusal ?? fault;
  if (failure !== undefined) task.failure = failure;
  task.dueMs = atMs + (refusal === undefined ? durationMs(work, resource.type, action) : refusalMs);
}

function refusalOf(work: StackWork, run: () => void): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof ResourceError) return handlerMessage(work, error.code, error.message);
    if (error instanceof Error && error.name.startsWith("AccessDenied")) {
      return handlerMessage(work, "AccessDenied", error.message);
    }
    throw error;
  }
}

function handlerMessage({ call }: StackWork, code: HandlerErrorCode, message: string): string {
  return `Resource handler returned message: "${message}" (RequestToken: ${makeUuid(call.state)}, HandlerErrorCode: ${code})`;
}

function create(work: StackWork, wanted: StackResource, atMs: number): void {
  const { call, stack } = work;
  authorize(work, wanted, "Create");
  const made = makeResource(resourceContext(work, atMs), {
    type: wanted.type,
    properties: wanted.properties,
    generatedName: `${stack.name}-${wanted.logicalId}-${call.state.nextId("name", 12, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")}`,
    tags: propagatedTags(stack, wanted.logicalId),
    stack: { stackId: stack.id, logicalId: wanted.logicalId },
  });
  wanted.physicalId = made.id;
  const isReplacement = wanted.status === "UPDATE_IN_PROGRESS";
  setResourceStatus(work, wanted, atMs, {
    status: wanted.status,
    reason: isReplacement ? "Resource update Initiated" : "Resource creation Initiated",
  });
}

function change(work: StackWork, wanted: StackResource, atMs: number): void {
  const live = liveResource(work, wanted);
  if (live === undefined) {
    throw new ResourceError(
      "NotFound",
      `Resource of type '${wanted.type}' with identifier '${wanted.physicalId ?? ""}' was not found.`,
    );
  }
  authorize(work, wanted, "Update");
  changeResource(resourceContext(work, atMs), live, {
    properties: wanted.properties,
    generatedName: live.id,
    tags: propagatedTags(work.stack, wanted.logicalId),
  });
}

function drop(work: StackWork, live: CloudResource, atMs: number): void {
  authorize(work, { type: live.type, physicalId: live.id, properties: live.properties }, "Delete");
  dropResource(resourceContext(work, atMs), live);
}

/** Changing and deleting take half as long as making. */
function durationMs({ call }: StackWork, type: string, action: ResourceFault["action"]): number {
  const whole = call.durationMs(type);
  return Math.max(1000, action === "create" ? whole : Math.ceil(whole / 2));
}
