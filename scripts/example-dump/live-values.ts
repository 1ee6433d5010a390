import type { Stack } from "../../src/model/blueprint.ts";
import {
  type Deferred,
  type DeferredText,
  isDeferred,
  isDeferredText,
  replaceDeferred,
  type Value,
} from "../../src/model/deferred.ts";
import type { JsonValue } from "../../src/model/json.ts";
import { shortHash } from "../../src/model/names.ts";

/** Invents, always the same way, what AWS would have answered for values that exist only after creation. */
export interface LiveValues {
  readonly accountNumber: (key: string) => string;
  readonly answerFor: (deferred: Deferred) => string;
  readonly resolve: (value: Value) => JsonValue;
}

/** `stacks` are all stacks of the blueprint, so that a value knows the type and the name of its resource. */
export function liveValues(stacks: readonly Stack[]): LiveValues {
  const byId = new Map(stacks.map((stack) => [stack.id, stack]));
  const accountNumber = (key: string): string => (/^\d{12}$/.test(key) ? key : `5${digits(key, 11)}`);
  const answerFor = (deferred: Deferred): string => {
    const [kind = "", ...parts] = deferred.resource.split("/");
    if (kind === "organization") return accountNumber(parts.at(-1) ?? "");
    if (kind !== "stack") return shortHash(`${deferred.resource} ${deferred.attribute}`, 12);
    const [account = "", region = "", name = "", logical = ""] = parts;
    const type = byId.get(`stack/${account}/${region}/${name}`)?.resources[logical]?.type ?? "";
    const physical = `${name}-${logical}-${shortHash(deferred.resource, 8)}`.toLowerCase();
    const isArn = /Arn$/.test(deferred.attribute) || deferred.attribute === "Id";
    return isArn ? arn({ type, region, account: accountNumber(account), physical }) : physical;
  };
  const text = (value: Deferred | DeferredText): string =>
    isDeferredText(value)
      ? value.parts.map((part) => (isDeferred(part) ? answerFor(part) : part)).join("")
      : answerFor(value);
  return { accountNumber, answerFor, resolve: (value) => replaceDeferred(value, text) as JsonValue };
}

interface ArnParts {
  readonly type: string;
  readonly region: string;
  readonly account: string;
  readonly physical: string;
}

function arn({ type, region, account, physical }: ArnParts): string {
  const [, service = "", resource = ""] = type.toLowerCase().split("::");
  if (service === "s3") return `arn:aws:s3:::${physical}`;
  return `arn:aws:${service}:${service === "iam" ? "" : region}:${account}:${resource}/${physical}`;
}

/** Decimal digits that depend on a text alone. */
export function digits(text: string, count: number): string {
  const value = BigInt(`0x${shortHash(text, 20)}`);
  return String(value).padStart(count, "0").slice(-count);
}
