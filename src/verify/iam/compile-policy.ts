import type { Diagnostic } from "../../model/diagnostic.ts";
import { asJsonObject, type JsonObject, type JsonValue } from "../../model/json.ts";
import { splitArn } from "./arn-glob.ts";
import { compileConditions } from "./compile-conditions.ts";
import { compilePrincipals } from "./compile-principals.ts";
import type { ActionSet, CompiledPolicy, CompiledStatement, PrincipalSet, ResourceSet } from "./compiled-policy.ts";
import { parseGlob } from "./glob.ts";
import { PolicyProblems } from "./policy-problems.ts";
import { parsePolicyText } from "./policy-text.ts";
import type { StatementContext } from "./statement-context.ts";

export interface CompiledDocument {
  readonly policy: CompiledPolicy;
  /** `path` is a dotted path inside the document: `Statement[0].Condition.StringEqual`. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a policy document (IAM user guide, reference_policies_grammar). Element names are exact; operators, actions and
 * condition keys are case-insensitive. What is malformed is reported and the rest is still compiled, each broken part in
 * the way that trusts the policy less: a broken Allow allows nothing more, and a broken Deny is reported as an error.
 */
export function compilePolicy(document: JsonValue, name = "policy"): CompiledDocument {
  const problems = new PolicyProblems();
  const object = asJsonObject(document);
  if (object === undefined) {
    problems.shape("", "a policy is an object", "write the document as an object with Version and Statement");
    return { policy: { name, statements: [] }, diagnostics: problems.list() };
  }
  const version = object.Version;
  if (version !== undefined && version !== "2012-10-17" && version !== "2008-10-17") {
    problems.shape("Version", `${JSON.stringify(version)} is no policy version`, "write 2012-10-17");
  }
  for (const key of Object.keys(object)) {
    if (!["Version", "Id", "Statement"].includes(key))
      problems.shape(key, `a policy has no element ${key}`, "remove it");
  }
  const listed = object.Statement;
  if (listed === undefined) problems.shape("", "the policy has no Statement", "add one");
  const isList = Array.isArray(listed);
  const items: readonly JsonValue[] = isList
    ? (listed as readonly JsonValue[])
    : listed === undefined
      ? []
      : [listed as JsonValue];
  const options = { variables: version === "2012-10-17", problems };
  const statements = items.flatMap((item, index) => {
    const statement = compileStatement(item, index, { ...options, at: isList ? `Statement[${index}]` : "Statement" });
    return statement === undefined ? [] : [statement];
  });
  return { policy: { name, statements }, diagnostics: problems.list() };
}

const elements: ReadonlySet<string> = new Set([
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);

function compileStatement(item: JsonValue, index: number, context: StatementContext): CompiledStatement | undefined {
  const { problems, at } = context;
  const object = asJsonObject(item);
  if (object === undefined) {
    problems.shape(at, "a statement is an object", "write it as an object");
    return undefined;
  }
  for (const key of Object.keys(object)) {
    if (!elements.has(key)) problems.shape(`${at}.${key}`, `a statement has no element ${key}`, "remove or correct it");
  }
  const effect = object.Effect;
  if (effect !== "Allow" && effect !== "Deny") {
    problems.shape(`${at}.Effect`, `the Effect is ${JSON.stringify(effect ?? null)}`, "write Allow or Deny");
    return undefined;
  }
  const actions = compileActions(object, context);
  if (actions === undefined) return undefined;
  const resources = compileResources(object, context);
  const principals = principalSet(object, context);
  const sid = object.Sid;
  return {
    index,
    ...(typeof sid === "string" && sid !== "" ? { sid } : {}),
    effect,
    actions,
    ...(resources === undefined ? {} : { resources }),
    ...(principals === undefined ? {} : { principals }),
    conditions: compileConditions(object.Condition, context),
  };
}

/** The element or its negation; both at once is malformed. */
function pick(
  object: JsonObject,
  name: string,
  { problems, at }: StatementContext,
): { readonly value: JsonValue; readonly inverted: boolean; readonly path: string } | undefined {
  const [plain, inverted] = [object[name], object[`Not${name}`]];
  if (plain !== undefined && inverted !== undefined) {
    problems.shape(at, `${name} and Not${name} stand side by side`, "keep one of them");
  }
  if (plain !== undefined) return { value: plain, inverted: false, path: `${at}.${name}` };
  return inverted === undefined ? undefined : { value: inverted, inverted: true, path: `${at}.Not${name}` };
}

function compileActions(object: JsonObject, context: StatementContext): ActionSet | undefined {
  const picked = pick(object, "Action", context);
  if (picked === undefined) {
    context.problems.shape(context.at, "the statement has neither Action nor NotAction", "add one");
    return undefined;
  }
  const texts = textsOf(picked.value, picked.path, context.problems);
  for (const text of texts) {
    if (text !== "*" && !/^[a-z0-9*?-]+:[A-Za-z0-9*?]+$/i.test(text)) {
      context.problems.shape(picked.path, `${JSON.stringify(text)} is no action`, "write `service:Action`, or `*`");
    }
  }
  return { globs: texts.map((text) => parseGlob(text.toLowerCase())), inverted: picked.inverted };
}

function compileResources(object: JsonObject, context: StatementContext): ResourceSet | undefined {
  const picked = pick(object, "Resource", context);
  if (picked === undefined) return undefined;
  const texts = textsOf(picked.value, picked.path, context.problems);
  const entries = texts.map((source) => {
    if (!context.variables && source.includes("${")) context.problems.oldVariables(picked.path);
    if (source !== "*" && !source.startsWith("arn:") && !source.startsWith("${") && !source.startsWith("*")) {
      context.problems.shape(picked.path, `${JSON.stringify(source)} is no ARN`, "write an ARN, or `*`");
    }
    const text = parsePolicyText(source, { variables: context.variables, wildcards: true });
    return text.glob === undefined ? { text } : { text, arn: splitArn(text.glob) };
  });
  return { entries, inverted: picked.inverted };
}

function principalSet(object: JsonObject, context: StatementContext): PrincipalSet | undefined {
  const picked = pick(object, "Principal", context);
  if (picked === undefined) return undefined;
  return { entries: compilePrincipals(picked.value, picked.path, context.problems), inverted: picked.inverted };
}

/** A text, or a list of texts. */
export function textsOf(value: JsonValue, path: string, problems: PolicyProblems): readonly string[] {
  const list: readonly JsonValue[] = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  return list.flatMap((item) => {
    if (typeof item === "string") return [item];
    problems.shape(path, `${JSON.stringify(item)} is no text`, "write a text or a list of texts");
    return [];
  });
}
