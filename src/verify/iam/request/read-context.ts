import { asJsonObject, type JsonObject, type JsonValue } from "../../../model/json.ts";
import { absent, type FindKey, free, type KeyValue, known, notKnown } from "../key-value.ts";
import type { RequestPrincipal } from "../request-principal.ts";
import type { RequestProblems } from "./request-problems.ts";

export const contextKeys: readonly string[] = [
  "context",
  "contextVariables",
  "contextEntries",
  "principalTags",
  "resourceTags",
  "requestTags",
  "unknownKeys",
  "callerChosenKeys",
];

/** Keys that follow from the rest of a request, unless the request says otherwise. */
export interface DerivedFrom {
  readonly principal: RequestPrincipal;
  readonly resource: string;
  readonly resourceAccount?: string;
  /** ISO 8601, UTC; absent: dates are not known. */
  readonly now?: string;
}

/** The context of a request: complete, except for the keys that it calls unknown or the caller's to choose. */
export function readContext(root: JsonObject, derived: DerivedFrom, problems: RequestProblems): FindKey {
  const values = new Map<string, KeyValue>(derivedKeys(derived));
  for (const [key, value] of givenKeys(root, problems)) values.set(key.toLowerCase(), value);
  for (const key of textsAt(root, "unknownKeys")) values.set(key.toLowerCase(), notKnown);
  for (const key of textsAt(root, "callerChosenKeys")) values.set(key.toLowerCase(), free);
  return (key) => values.get(key) ?? absent;
}

function givenKeys(root: JsonObject, problems: RequestProblems): readonly (readonly [string, KeyValue])[] {
  return [
    ...readMap(root, "context", problems),
    ...readMap(root, "contextVariables", problems),
    ...readEntries(root.contextEntries),
    ...readTags(root, "principalTags", "aws:PrincipalTag/"),
    ...readTags(root, "resourceTags", "aws:ResourceTag/"),
    ...readTags(root, "requestTags", "aws:RequestTag/"),
  ];
}

function readMap(root: JsonObject, name: string, problems: RequestProblems): readonly (readonly [string, KeyValue])[] {
  const value = root[name];
  if (Array.isArray(value)) return readEntries(value);
  return Object.entries(asJsonObject(value) ?? {}).flatMap(([key, given]) => {
    if (given === null) return [];
    if (asJsonObject(given) === undefined) return [[key, known(...valuesOf(given))] as const];
    problems.add(
      `${name}.${key}`,
      "a context value is a text, a number, a truth value, or a list of them",
      "write it as one",
    );
    return [];
  });
}

/** As `aws iam simulate-principal-policy --context-entries` takes them. */
function readEntries(value: JsonValue | undefined): readonly (readonly [string, KeyValue])[] {
  const list: readonly JsonValue[] = Array.isArray(value) ? (value as readonly JsonValue[]) : [];
  return list.flatMap((item) => {
    const { ContextKeyName: name, ContextKeyValues: values } = asJsonObject(item) ?? {};
    return typeof name === "string" ? [[name, known(...valuesOf(values ?? []))] as const] : [];
  });
}

function readTags(root: JsonObject, name: string, prefix: string): readonly (readonly [string, KeyValue])[] {
  const tags = Object.entries(asJsonObject(root[name]) ?? {});
  const entries = tags.map(([key, value]) => [`${prefix}${key}`, known(...valuesOf(value))] as const);
  if (name !== "requestTags" || tags.length === 0) return entries;
  return [...entries, ["aws:TagKeys", known(...tags.map(([key]) => key))]];
}

function valuesOf(value: JsonValue): readonly string[] {
  const list: readonly JsonValue[] = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  return list.map((item) => (typeof item === "string" ? item : JSON.stringify(item)));
}

function textsAt(root: JsonObject, name: string): readonly string[] {
  const value = root[name];
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter((item) => typeof item === "string") : [];
}

function derivedKeys({
  principal,
  resource,
  resourceAccount,
  now,
}: DerivedFrom): readonly (readonly [string, KeyValue])[] {
  const region = resource.split(":")[3] ?? "";
  return [
    ...principalKeys(principal),
    ...(resourceAccount === undefined ? [] : [["aws:resourceaccount", known(resourceAccount)] as const]),
    ...(region === "" || region === "*" ? [] : [["aws:requestedregion", known(region)] as const]),
    ["aws:securetransport", known("true")],
    ["aws:currenttime", now === undefined ? notKnown : known(now)],
    ["aws:epochtime", now === undefined ? notKnown : known(String(Math.floor(Date.parse(now) / 1000)))],
  ];
}

/** What AWS itself puts into every request of a principal (IAM user guide, reference_policies_condition-keys). */
export function principalKeys(principal: RequestPrincipal): readonly (readonly [string, KeyValue])[] {
  const of = (type: string, arn: string, account: string): readonly (readonly [string, KeyValue])[] => [
    ["aws:principaltype", known(type)],
    ["aws:principalarn", known(arn)],
    ["aws:principalaccount", known(account)],
    ["aws:principalisawsservice", known("false")],
  ];
  switch (principal.kind) {
    case "user":
      return [...of("User", principal.arn, principal.accountId), ["aws:username", known(principal.name)]];
    case "role":
      return of("AssumedRole", principal.arn, principal.accountId);
    case "federated-user":
      return of("FederatedUser", principal.arn, principal.accountId);
    case "root":
      return of("Account", principal.arn, principal.accountId);
    case "service":
      return [
        ["aws:principalisawsservice", known("true")],
        ["aws:principalservicename", known(principal.name)],
      ];
    case "federated":
      return [
        ["aws:principalisawsservice", known("false")],
        ["aws:federatedprovider", known(principal.provider)],
      ];
    case "anonymous":
      return [
        ["aws:principaltype", known("Anonymous")],
        ["aws:principalisawsservice", known("false")],
      ];
  }
}
