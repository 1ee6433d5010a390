import { outputName, parameterName } from "../model/cloudformation.ts";
import type { Deferred } from "../model/deferred.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";
import { type AccountBook, accountNumberOf } from "./account-book.ts";
import { hasTemplate } from "./read-template.ts";
import type { Resolution, Resolve } from "./resolve-deferred.ts";
import { type SnapshotIndex, stackKey } from "./snapshot-index.ts";
import type { UnreadIndex } from "./unread-places.ts";

export interface ValueSources {
  readonly index: SnapshotIndex;
  readonly accounts: AccountBook;
  readonly unread: UnreadIndex;
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

function resolveOrganization(deferred: Deferred, { accounts, unread }: ValueSources): Resolution {
  const twin = accounts.find(deferred.resource);
  const isRead = accounts.isRegistered(deferred.resource) && !unread.has("organization", "organization");
  if (twin === undefined) return { kind: isRead ? "pending" : "unreadable" };
  if (deferred.attribute === "Id" || deferred.attribute === "Ref") return { kind: "known", value: twin.id };
  const value = twin.properties[deferred.attribute];
  return typeof value === "string" ? { kind: "known", value } : { kind: "unreadable" };
}

function resolveOutput(deferred: Deferred, { index, accounts, unread }: ValueSources): Resolution {
  const [, account = "", region = "", name = "", logical = ""] = deferred.resource.split("/");
  const number = accountNumberOf(account, accounts);
  const isRead =
    number === undefined ? !unread.has("organization", "organization") : !unread.has(`${number}/${region}`, "stacks");
  const stack = number === undefined ? undefined : index.stacks.get(stackKey(number, region, name));
  if (stack === undefined) return { kind: isRead ? "pending" : "unreadable" };
  const value = stack.outputs[outputName(logical, deferred.attribute)];
  if (value !== undefined) return { kind: "known", value };
  const resources = stack.template.Resources as JsonObject | undefined;
  return hasTemplate(stack) && resources?.[logical] === undefined ? { kind: "pending" } : { kind: "unreadable" };
}

function resolveStatus(deferred: Deferred, { index, unread }: ValueSources): Resolution {
  const object = index.objects.get(deferred.resource);
  const [, place = ""] = deferred.resource.split("/");
  if (object === undefined) return { kind: unread.has(place, "objects") ? "unreadable" : "pending" };
  let value: JsonValue | undefined = object.manifest;
  for (const name of deferred.attribute.split(".")) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return { kind: "pending" };
    value = (value as JsonObject)[name];
  }
  return typeof value === "string" ? { kind: "known", value } : { kind: "pending" };
}
