import { outputName, parameterName } from "../model/cloudformation.ts";
import type { Deferred } from "../model/deferred.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";
import type { AccountBook } from "./account-book.ts";
import { hasTemplate } from "./read-template.ts";
import type { Resolution, Resolve } from "./resolve-deferred.ts";
import { type SnapshotIndex, stackKey } from "./snapshot-index.ts";

export interface ValueSources {
  readonly index: SnapshotIndex;
  readonly accounts: AccountBook;
}

/**
 * What the snapshot says about a value that another resource has: an output of its stack, an account's number, a status.
 *
 * A resource that the snapshot lacks is `pending`; one that is there without the value is `unreadable`.
 */
export function resolveFromSnapshot(deferred: Deferred, sources: ValueSources): Resolution {
  const [kind] = deferred.resource.split("/", 1);
  switch (kind) {
    case "organization":
      return resolveOrganization(deferred, sources);
    case "stack":
      return resolveOutput(deferred, sources);
    case "object":
      return resolveStatus(deferred, sources);
    default:
      return { kind: "unreadable" };
  }
}

/** As `resolveFromSnapshot`, and what cannot be read is what the stack's parameter was deployed with. */
export function resolveForStack(parameters: Readonly<Record<string, string>>, sources: ValueSources): Resolve {
  return (deferred) => {
    const resolution = resolveFromSnapshot(deferred, sources);
    if (resolution.kind !== "unreadable") return resolution;
    const deployed = parameters[parameterName(deferred)];
    return deployed === undefined ? resolution : { kind: "known", value: deployed };
  };
}

/** The account's number behind the account part of a stack's id; undefined while it has none. */
export function accountNumberOf(account: string, accounts: AccountBook): string | undefined {
  if (/^\d{12}$/.test(account)) return account;
  return accounts.find(`organization/account/${account}`)?.id;
}

function resolveOrganization(deferred: Deferred, { accounts }: ValueSources): Resolution {
  const twin = accounts.find(deferred.resource);
  if (twin === undefined) return { kind: accounts.isRegistered(deferred.resource) ? "pending" : "unreadable" };
  if (deferred.attribute === "Id" || deferred.attribute === "Ref") return { kind: "known", value: twin.id };
  const value = twin.properties[deferred.attribute];
  return typeof value === "string" ? { kind: "known", value } : { kind: "unreadable" };
}

function resolveOutput(deferred: Deferred, { index, accounts }: ValueSources): Resolution {
  const [, account = "", region = "", name = "", logical = ""] = deferred.resource.split("/");
  const number = accountNumberOf(account, accounts);
  const stack = number === undefined ? undefined : index.stacks.get(stackKey(number, region, name));
  if (stack === undefined) return { kind: "pending" };
  const value = stack.outputs[outputName(logical, deferred.attribute)];
  if (value !== undefined) return { kind: "known", value };
  const resources = stack.template.Resources as JsonObject | undefined;
  return hasTemplate(stack) && resources?.[logical] === undefined ? { kind: "pending" } : { kind: "unreadable" };
}

function resolveStatus(deferred: Deferred, { index }: ValueSources): Resolution {
  const object = index.objects.get(deferred.resource);
  if (object === undefined) return { kind: "pending" };
  let value: JsonValue | undefined = object.manifest;
  for (const name of deferred.attribute.split(".")) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return { kind: "pending" };
    value = (value as JsonObject)[name];
  }
  return typeof value === "string" ? { kind: "known", value } : { kind: "pending" };
}
