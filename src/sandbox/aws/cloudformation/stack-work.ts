import type { JsonValue } from "../../../model/json.ts";
import type { AccountRegion } from "../../../ports/cloud.ts";
import { findResource } from "../resources/resource-state.ts";
import type { ResourceContext } from "../resources/resource-type.ts";
import type { Call } from "../service.ts";
import { globalScope, type State, type Table } from "../state.ts";
import type { Scope } from "./evaluate.ts";
import { resolveParameters } from "./parameters.ts";
import {
  activeStacks,
  eventsOf,
  type StackEventRow,
  type StackResource,
  type StackRow,
  stackNames,
  stacksOf,
} from "./stack-row.ts";
import type { Template } from "./template.ts";

/** What the engine needs from the sandbox's other services. */
export interface EngineLinks {
  readonly isBucketEmpty: (state: State, name: string) => boolean;
  /** The text of an object, read with the caller's rights; throws as S3 does. */
  readonly readObject: (call: Call, bucket: string, key: string) => string;
  /** The applied value of a quota of `data/quotas.json`. */
  readonly quota: (state: State, place: AccountRegion, key: string) => number;
}

/** One stack under the engine's hands: a copy of its row, and the events that it has not yet saved. */
export interface StackWork {
  readonly call: Call;
  readonly links: EngineLinks;
  readonly stack: StackRow;
  readonly events: StackEventRow[];
}

/** A failure that is to happen to resources that match, for demonstrations and tests. */
export interface ResourceFault {
  readonly stackName?: string;
  readonly logicalId?: string;
  readonly type?: string;
  /** `rollback` is the way back of an update. */
  readonly action: "create" | "update" | "delete" | "rollback" | "import";
  readonly reason: string;
  /** How often; forever unless told. */
  readonly times?: number;
}

function faultTable(state: State): Table<ResourceFault> {
  return state.table<ResourceFault>("cloudformation/faults", globalScope);
}

/** Makes resources fail from now on; the key of a fault lets it be taken away again. In a transaction. */
export function addResourceFault(state: State, fault: ResourceFault): string {
  const key = state.nextId("resource-fault", 8);
  faultTable(state).put(key, fault);
  return key;
}

/** Takes a fault away. In a transaction. */
export function removeResourceFault(state: State, key: string): void {
  faultTable(state).delete(key);
}

/** The reason of a fault that meets a resource now; one with a number of times is used up. */
export function takeFault(
  { call, stack }: StackWork,
  { logicalId, type }: StackResource,
  action: ResourceFault["action"],
): string | undefined {
  const faults = faultTable(call.state);
  for (const key of faults.keys()) {
    const fault = faults.get(key);
    if (fault === undefined || fault.action !== action) continue;
    const isMeant =
      (fault.stackName ?? stack.name) === stack.name &&
      (fault.logicalId ?? logicalId) === logicalId &&
      (fault.type ?? type) === type;
    if (!isMeant) continue;
    if (fault.times === 1) faults.delete(key);
    else if (fault.times !== undefined) faults.put(key, { ...fault, times: fault.times - 1 });
    return fault.reason;
  }
  return undefined;
}

/** Opens a stack for work. */
export function openStack(call: Call, links: EngineLinks, row: StackRow): StackWork {
  return { call, links, stack: structuredClone(row), events: [] };
}

/** Saves what was done to a stack. */
export function saveStack({ call, events, stack }: StackWork): void {
  const { state } = call;
  stacksOf(state, stack).put(stack.id, stack);
  const isDeleted = stack.status === "DELETE_COMPLETE";
  if (isDeleted) {
    if (stackNames(state, stack).get(stack.name) === stack.id) stackNames(state, stack).delete(stack.name);
  } else {
    stackNames(state, stack).put(stack.name, stack.id);
  }
  const isActive = stack.operation !== undefined && stack.status !== "UPDATE_ROLLBACK_FAILED";
  if (isActive) activeStacks(state, stack).put(stack.id, true);
  else activeStacks(state, stack).delete(stack.id);
  if (events.length > 0) {
    const known = eventsOf(state, stack).get(stack.id) ?? [];
    eventsOf(state, stack).put(stack.id, [...known, ...events.splice(0)]);
  }
}

/** Sets the stack's own status, with an event. */
export function setStackStatus(work: StackWork, atMs: number, status: string, reason?: string): void {
  const { stack } = work;
  stack.status = status;
  if (reason === undefined) delete stack.statusReason;
  else stack.statusReason = reason;
  if (status.startsWith("UPDATE") || status.startsWith("IMPORT") || status.startsWith("ROLLBACK"))
    stack.updatedAtMs = atMs;
  record(
    work,
    { atMs, logicalId: stack.name, physicalId: stack.id, type: "AWS::CloudFormation::Stack", status },
    reason,
  );
}

/** Sets a resource's status, with an event. */
export function setResourceStatus(
  work: StackWork,
  resource: StackResource,
  atMs: number,
  { status, reason }: { readonly status: string; readonly reason?: string },
): void {
  resource.status = status;
  resource.atMs = atMs;
  if (reason === undefined) delete resource.reason;
  else resource.reason = reason;
  const { logicalId, physicalId = "", type } = resource;
  record(work, { atMs, logicalId, physicalId, type, status }, reason);
}

function record(
  { call, events, stack }: StackWork,
  event: Omit<StackEventRow, "id">,
  reason: string | undefined,
): void {
  const serial = call.state.nextId("cloudformation/event", 12);
  const token = stack.operation?.token;
  events.push({
    id: `${event.logicalId}-${event.status}-${new Date(event.atMs).toISOString()}-${serial}`,
    ...event,
    ...(reason === undefined ? {} : { reason }),
    ...(token === undefined ? {} : { token }),
  });
}

/** The context in which a stack's resources are made, at a moment. */
export function resourceContext(work: StackWork, nowMs: number): ResourceContext {
  const { call, links, stack } = work;
  const place = { accountId: stack.accountId, region: stack.region };
  return {
    state: call.state,
    place,
    nowMs,
    quota: (key) => links.quota(call.state, place, key),
    isBucketEmpty: (name) => links.isBucketEmpty(call.state, name),
  };
}

/** What the stack's template can refer to at the moment. */
export function scopeOfStack(work: StackWork, template: Template): Scope {
  const { call, stack } = work;
  return {
    place: stack,
    stackId: stack.id,
    stackName: stack.name,
    parameters: resolveParameters(template, stack.parameters),
    resource: (logicalId, attribute): JsonValue | undefined => {
      const id = stack.resources[logicalId]?.physicalId;
      const type = stack.resources[logicalId]?.type;
      if (id === undefined || type === undefined || attribute === undefined) return id;
      return findResource(call.state, stack, type, id)?.attributes[attribute];
    },
  };
}

/** The tags that every resource of a stack gets. */
export function propagatedTags({ id, name, tags }: StackRow, logicalId: string): Readonly<Record<string, string>> {
  return {
    ...tags,
    "aws:cloudformation:logical-id": logicalId,
    "aws:cloudformation:stack-id": id,
    "aws:cloudformation:stack-name": name,
  };
}
