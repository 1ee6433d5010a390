import type { Change } from "@aws-sdk/client-cloudformation";
import type { AccountRegion } from "../../../ports/cloud.ts";
import { type State, scopeOf, type Table } from "../state.ts";

/** A change set as the sandbox keeps it. */
export interface ChangeSetRow {
  readonly id: string;
  readonly name: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly type: "CREATE" | "UPDATE" | "IMPORT";
  /** Of an import: physical ids by logical id. */
  readonly imports?: Readonly<Record<string, string>>;
  readonly createdAtMs: number;
  /** Until then it is `CREATE_IN_PROGRESS`. */
  readonly readyAtMs: number;
  /** What it will be then. */
  readonly status: "CREATE_COMPLETE" | "FAILED";
  readonly statusReason?: string;
  readonly executionStatus: "AVAILABLE" | "UNAVAILABLE" | "EXECUTE_COMPLETE" | "OBSOLETE";
  readonly templateKey: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly description?: string;
  readonly roleArn?: string;
  /** Of the request that made it. */
  readonly token?: string;
  readonly changes: readonly Change[];
}

/** Change sets by their ARN. */
export function changeSetsOf(state: State, place: AccountRegion): Table<ChangeSetRow> {
  return state.table<ChangeSetRow>("cloudformation/change-sets", scopeOf(place.accountId, place.region));
}

/** ARNs of the change sets of each stack, by the stack's ARN: name to ARN. */
export function changeSetNames(state: State, place: AccountRegion): Table<Readonly<Record<string, string>>> {
  return state.table("cloudformation/change-set-names", scopeOf(place.accountId, place.region));
}

/** All change sets of a stack. */
export function listChangeSets(state: State, place: AccountRegion, stackId: string): readonly ChangeSetRow[] {
  const names = changeSetNames(state, place).get(stackId) ?? {};
  return Object.values(names).flatMap((id) => changeSetsOf(state, place).get(id) ?? []);
}

export function putChangeSet(state: State, place: AccountRegion, row: ChangeSetRow): void {
  const names = changeSetNames(state, place);
  names.put(row.stackId, { ...names.get(row.stackId), [row.name]: row.id });
  changeSetsOf(state, place).put(row.id, row);
}

export function removeChangeSet(state: State, place: AccountRegion, row: ChangeSetRow): void {
  const names = changeSetNames(state, place);
  const { [row.name]: _gone, ...rest } = names.get(row.stackId) ?? {};
  if (Object.keys(rest).length === 0) names.delete(row.stackId);
  else names.put(row.stackId, rest);
  changeSetsOf(state, place).delete(row.id);
}
