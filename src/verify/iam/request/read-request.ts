import type { Diagnostic } from "../../../model/diagnostic.ts";
import { asJsonObject, type JsonObject, type JsonValue } from "../../../model/json.ts";
import { splitArn } from "../arn-glob.ts";
import type { IamRequest, PolicySet } from "../iam-request.ts";
import { parsePrincipal, type RequestPrincipal } from "../request-principal.ts";
import { contextKeys, readContext } from "./read-context.ts";
import { policyKeys, readPolicies } from "./read-policies.ts";
import { RequestProblems } from "./request-problems.ts";

/** A request file, read: one question for each action and resource that it names. */
export interface RequestFile {
  readonly principal?: RequestPrincipal;
  readonly questions: readonly Question[];
  readonly policies: PolicySet;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Question {
  readonly action: string;
  readonly resource: string;
  readonly request: IamRequest;
}

const requestKeys: readonly string[] = [
  "request",
  "name",
  "comment",
  "principal",
  "action",
  "actions",
  "resource",
  "resources",
  "resourceAccount",
  "organization",
  "blockPublicAccess",
  "keyGrants",
  "expect",
  "expected",
];

/**
 * Reads a request in JSON form. What belongs to the call may stand under `request` or beside the policies.
 *
 * `now` is the time of the call unless the context gives one.
 */
export function readRequest(document: JsonValue, now?: string): RequestFile {
  const problems = new RequestProblems();
  const outer = asJsonObject(document);
  if (outer === undefined) {
    problems.add("", "a request is an object", "write principal, action, resource and policies");
    return { questions: [], policies: { identity: [] }, diagnostics: problems.list() };
  }
  const root: JsonObject = { ...outer, ...(asJsonObject(outer.request) ?? {}) };
  const accepted = new Set([...requestKeys, ...policyKeys, ...contextKeys]);
  for (const key of Object.keys(root)) {
    if (!accepted.has(key)) problems.add(key, `a request has no field ${key}`, "remove or correct it");
  }
  const policies = { ...readPolicies(root, problems), ...settings(root) };
  const principal = readPrincipal(root.principal, problems);
  const actions = readTexts(root, ["action", "actions"], problems);
  for (const action of actions) {
    if (!/^[a-z0-9-]+:[a-z0-9]+$/i.test(action))
      problems.add("action", `${JSON.stringify(action)} is no action`, "write `service:Action`");
  }
  const resources = readTexts(root, ["resource", "resources"], problems);
  if (principal === undefined) return { questions: [], policies, diagnostics: problems.list() };
  const questions = actions.flatMap((action) =>
    resources.map((resource) => question(root, { principal, action, resource }, { problems, now })),
  );
  return { principal, questions, policies, diagnostics: problems.list() };
}

interface Asked {
  readonly principal: RequestPrincipal;
  readonly action: string;
  readonly resource: string;
}

interface Reading {
  readonly problems: RequestProblems;
  readonly now: string | undefined;
}

function question(root: JsonObject, asked: Asked, { problems, now }: Reading): Question {
  const { principal, action, resource } = asked;
  const resourceAccount = accountOfResource(root, resource);
  const account = resourceAccount === undefined ? {} : { resourceAccount };
  const findKey = readContext(
    root,
    { principal, resource, ...account, ...(now === undefined ? {} : { now }) },
    problems,
  );
  // In a request an asterisk is a plain character: "no particular resource".
  const request = { principal, action: action.toLowerCase(), resource: splitArn(resource), ...account, findKey };
  return { action, resource, request };
}

function accountOfResource(root: JsonObject, resource: string): string | undefined {
  const given = root.resourceAccount ?? asJsonObject(root.resource)?.accountId;
  if (typeof given === "string" || typeof given === "number") return String(given);
  const account = resource.split(":")[4] ?? "";
  return account === "" || account === "*" || account === "aws" ? undefined : account;
}

function readPrincipal(value: JsonValue | undefined, problems: RequestProblems): RequestPrincipal | undefined {
  const object = asJsonObject(value);
  const text = object === undefined ? value : (object.arn ?? object.AWS ?? object.Service ?? object.Federated);
  if (object?.Federated !== undefined && typeof text === "string") return { kind: "federated", provider: text };
  const principal = typeof text === "string" ? parsePrincipal(text) : undefined;
  if (principal !== undefined) return principal;
  problems.add(
    "principal",
    value === undefined ? "the request has no principal" : `${JSON.stringify(value)} is no principal`,
    "write the ARN of a user, role, session, root user or provider, a service's name, or `anonymous`",
  );
  return undefined;
}

function readTexts(root: JsonObject, keys: readonly string[], problems: RequestProblems): readonly string[] {
  const key = keys.find((name) => root[name] !== undefined);
  const value = key === undefined ? undefined : (asJsonObject(root[key])?.resource ?? root[key]);
  const list: readonly JsonValue[] = Array.isArray(value)
    ? (value as readonly JsonValue[])
    : value === undefined
      ? []
      : [value as JsonValue];
  const texts = list.filter((item) => typeof item === "string" && item !== "") as readonly string[];
  if (texts.length === 0 || texts.length < list.length) {
    problems.add(
      key ?? keys[0] ?? "",
      `the request has no ${keys[0]}`,
      `write a text or a list of texts under ${keys[0]}`,
    );
  }
  return texts;
}

function settings(root: JsonObject): Pick<PolicySet, "restrictPublicBuckets" | "managementAccountId"> {
  const block = asJsonObject(root.blockPublicAccess);
  const management = asJsonObject(root.organization)?.managementAccountId;
  return {
    ...(block?.RestrictPublicBuckets === true || block?.restrictPublicBuckets === true
      ? { restrictPublicBuckets: true }
      : {}),
    ...(typeof management === "string" ? { managementAccountId: management } : {}),
  };
}
