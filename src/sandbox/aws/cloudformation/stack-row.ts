import type { JsonObject } from "../../../model/json.ts";
import { shortHash } from "../../../model/names.ts";
import type { AccountRegion } from "../../../ports/cloud.ts";
import { type State, type Scope as StateScope, scopeOf, type Table } from "../state.ts";
import { parseTemplate, type Template } from "./template.ts";

/** A stack as the sandbox keeps it. Rows are never changed in place: the engine works on a copy. */
export interface StackRow {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly createdAtMs: number;
  status: string;
  statusReason?: string;
  description: string;
  /** Which template it has; see `templates`. Empty while nothing has been executed. */
  templateKey: string;
  parameters: Readonly<Record<string, string>>;
  tags: Readonly<Record<string, string>>;
  capabilities: readonly string[];
  roleArn?: string;
  outputs: Readonly<Record<string, { readonly value: string; readonly description: string }>>;
  terminationProtection: boolean;
  updatedAtMs?: number;
  deletedAtMs?: number;
  /** The change set that was executed last. */
  changeSetId?: string;
  resources: Record<string, StackResource>;
  /** What is under way, or, in UPDATE_ROLLBACK_FAILED, waits to be continued. */
  operation?: Operation;
  /** Tokens of requests, so that a repeated one does nothing. */
  tokens: readonly string[];
  driftStatus?: string;
  driftCheckedAtMs?: number;
}

/** A resource of a stack. */
export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  physicalId?: string;
  status: string;
  reason?: string;
  atMs: number;
  /** As the template last had them, evaluated; what the resource really has may have drifted. */
  properties: JsonObject;
  /** What the stack's tags gave it. */
  stackTags: Readonly<Record<string, string>>;
  /** Logical ids of this stack that were there before it. */
  dependencies: readonly string[];
  deletionPolicy: "Delete" | "Retain" | "RetainExceptOnCreate" | "Snapshot";
  updateReplacePolicy: "Delete" | "Retain" | "Snapshot";
}

/** `cleanup` follows a successful update and `rollback-cleanup` one that was rolled back. */
export type OperationKind =
  | "create"
  | "rollback"
  | "update"
  | "update-rollback"
  | "cleanup"
  | "rollback-cleanup"
  | "import"
  | "import-rollback"
  | "delete";

/** A phase of work on a stack: tasks that wait for each other. */
export interface Operation {
  kind: OperationKind;
  /** Who works: the stack's role, or whoever asked. */
  readonly principalArn: string;
  readonly token?: string;
  stage: "starting" | "running" | "finishing";
  /** When a stage that is not `running` ends. */
  wakeMs: number;
  tasks: Task[];
  /** Everything that was there before an update, to go back to. */
  readonly previous?: PreviousState;
  /** Resources that are to be deleted once the update, or its rollback, has succeeded. */
  discarded: StackResource[];
  /** Logical ids to leave alone. */
  readonly retained: readonly string[];
}

export interface PreviousState {
  readonly templateKey: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly resources: Readonly<Record<string, StackResource>>;
}

export interface Task {
  /** The logical id; for discarded resources with the physical id. */
  readonly id: string;
  readonly logicalId: string;
  readonly action: "ensure" | "revert" | "delete" | "import";
  /** Of an import: what is taken in. */
  readonly physicalId?: string;
  /** Ids of tasks that must be done before. */
  readonly after: readonly string[];
  state: "waiting" | "running" | "done" | "failed";
  /** What `ensure` turned out to be. */
  change?: "create" | "update" | "replace";
  dueMs?: number;
  /** Why it will fail when it is due. */
  failure?: string;
}

export interface StackEventRow {
  readonly id: string;
  readonly atMs: number;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly token?: string;
}

function regionScope(place: AccountRegion): StateScope {
  return scopeOf(place.accountId, place.region);
}

/** Stacks by their ARN, deleted ones included. */
export function stacksOf(state: State, place: AccountRegion): Table<StackRow> {
  return state.table<StackRow>("cloudformation/stacks", regionScope(place));
}

/** The ARN of the one stack of a name that is not deleted. */
export function stackNames(state: State, place: AccountRegion): Table<string> {
  return state.table<string>("cloudformation/names", regionScope(place));
}

/** ARNs of stacks on which there is work under way. */
export function activeStacks(state: State, place: AccountRegion): Table<true> {
  return state.table<true>("cloudformation/active", regionScope(place));
}

/** Events by the stack's ARN, oldest first. */
export function eventsOf(state: State, place: AccountRegion): Table<readonly StackEventRow[]> {
  return state.table<readonly StackEventRow[]>("cloudformation/events", regionScope(place));
}

/** The texts of templates, by a digest of them. */
function templates(state: State, place: AccountRegion): Table<string> {
  return state.table<string>("cloudformation/templates", regionScope(place));
}

/** Keeps a template; the same text has the same key. */
export function storeTemplate(state: State, place: AccountRegion, body: string): string {
  const key = shortHash(body, 32);
  if (!templates(state, place).has(key)) templates(state, place).put(key, body);
  return key;
}

export function templateBody(state: State, place: AccountRegion, key: string): string {
  return templates(state, place).get(key) ?? "{}";
}

/** The same few templates are read again and again, so what was parsed is kept; bounded. */
const parsed = new Map<string, Template>();
const mostParsed = 1000;

/** The template of a key, parsed. */
export function templateOf(state: State, place: AccountRegion, key: string): Template {
  const body = templateBody(state, place, key);
  const known = parsed.get(body);
  if (known !== undefined) return known;
  const template = parseTemplate(body);
  if (parsed.size >= mostParsed) parsed.clear();
  parsed.set(body, template);
  return template;
}

/** The stack of a name, if one is not deleted, or of an ARN, deleted or not. */
export function findStack(state: State, place: AccountRegion, nameOrId: string): StackRow | undefined {
  const id = nameOrId.startsWith("arn:") ? nameOrId : stackNames(state, place).get(nameOrId);
  return id === undefined ? undefined : stacksOf(state, place).get(id);
}
