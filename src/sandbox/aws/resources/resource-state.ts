import type { JsonObject, JsonValue } from "../../../model/json.ts";
import type { AccountRegion } from "../../../ports/cloud.ts";
import { globalScope, type State, scopeOf, type Table } from "../state.ts";

/** One AWS resource of the sandbox, whoever made it. Plain JSON; replaced as a whole, never changed. */
export interface CloudResource {
  /** A CloudFormation type. */
  readonly type: string;
  readonly accountId: string;
  /** Where it is; for IAM and Budgets the region from which it was made. */
  readonly region: string;
  /** The physical id: what `Ref` returns. */
  readonly id: string;
  /** In the words of its service: `CREATING`, `ACTIVE`, `available` … */
  readonly status: string;
  /** As last applied, after evaluation. */
  readonly properties: JsonObject;
  /** Return values of `Fn::GetAtt`, by their full name. */
  readonly attributes: Readonly<Record<string, JsonValue>>;
  /** Those of its properties and of its stack. */
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAtMs: number;
  /** The stack that made it; it stays after the stack has let go of it. */
  readonly stack?: { readonly stackId: string; readonly logicalId: string };
}

const bucketType = "AWS::S3::Bucket";

/** The table kind of a type's resources. */
export function kindOfType(type: string): string {
  return `resource/${type}`;
}

/** IAM and Budgets know no region: one scope for the whole account. */
function scopeOfType(place: AccountRegion, type: string): string {
  const isGlobal = type.startsWith("AWS::IAM::") || type.startsWith("AWS::Budgets::");
  return isGlobal ? scopeOf(place.accountId) : scopeOf(place.accountId, place.region);
}

function tableOf(state: State, place: AccountRegion, type: string): Table<CloudResource> {
  return state.table<CloudResource>(kindOfType(type), scopeOfType(place, type));
}

export function findResource(state: State, place: AccountRegion, type: string, id: string): CloudResource | undefined {
  return tableOf(state, place, type).get(id);
}

/** Resources of a type in an account and region, by id. */
export function listResources(state: State, place: AccountRegion, type: string): readonly CloudResource[] {
  return tableOf(state, place, type).values();
}

export function countResources(state: State, place: AccountRegion, type: string): number {
  return tableOf(state, place, type).size();
}

/** Where each bucket is: their names are unique in the world. */
function bucketHomes(state: State): Table<AccountRegion> {
  return state.table<AccountRegion>("resource/bucket-homes", globalScope);
}

/** A bucket by its name, whoever has it. */
export function findBucket(state: State, name: string): CloudResource | undefined {
  const home = bucketHomes(state).get(name);
  return home === undefined ? undefined : findResource(state, home, bucketType, name);
}

/** A role by its name without path. */
export function findRole(state: State, accountId: string, name: string): CloudResource | undefined {
  return findResource(state, { accountId, region: "" }, "AWS::IAM::Role", name);
}

/** Makes a resource, or replaces what has its type and id. In a transaction. */
export function putResource(state: State, resource: CloudResource): void {
  tableOf(state, resource, resource.type).put(resource.id, resource);
  if (resource.type !== bucketType) return;
  bucketHomes(state).put(resource.id, { accountId: resource.accountId, region: resource.region });
}

/** Takes a resource away; nothing checks whether it is in use. In a transaction. */
export function removeResource(state: State, resource: CloudResource): void {
  tableOf(state, resource, resource.type).delete(resource.id);
  if (resource.type === bucketType) bucketHomes(state).delete(resource.id);
}

/** An identifier of EC2: `vpc-` and 17 hexadecimal digits, the first of them zero. */
export function makeId(state: State, prefix: string): string {
  return `${prefix}-0${state.nextId(prefix, 16)}`;
}

/** A new UUID, never the same twice. */
export function makeUuid(state: State): string {
  const hex = state.nextId("uuid", 32);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)].join("-");
}
