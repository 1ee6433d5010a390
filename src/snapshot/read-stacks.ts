import type { Diagnostic } from "../model/diagnostic.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";
import { managedByTag, managedByValue } from "../model/ownership.ts";
import type { LiveStack, Snapshot } from "../model/snapshot.ts";
import { parseTemplateBody } from "../model/template-body.ts";
import { asList, asObject, asText, type DumpFile, shapeProblem } from "./dump-file.ts";

/** A file under `cloudformation/<account>/<region>/`. */
export interface StackDump {
  readonly file: DumpFile;
  readonly account: string;
  readonly region: string;
  readonly value: JsonValue;
}

export interface ReadStacks {
  readonly stacks: readonly LiveStack[];
  readonly gaps: Snapshot["gaps"];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Joins the answers of describe-stacks (`*.json` with `Stacks`) with those of get-template (`<stack>.template.json`).
 *
 * A stack without a template keeps an empty one, which is a gap if it is tagged as ours; a template of a stack that is not described is left out.
 */
export function readStacks(dumps: readonly StackDump[]): ReadStacks {
  const templates = new Map<string, JsonObject>();
  const described: LiveStack[] = [];
  const gaps: { readonly place: string; readonly reason: string }[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const dump of dumps) {
    const read = readDump(dump);
    if (read.kind === "problem") diagnostics.push(read.problem);
    else if (read.kind === "template") templates.set(stackKey(dump, templateName(dump.file.path)), read.template);
    else described.push(...read.stacks);
    if (read.kind === "stacks" && !read.isComplete)
      gaps.push({ place: placeOf(dump), reason: `${dump.file.path} ends before its list does` });
  }
  const stacks = described.map((stack) => {
    const template = templates.get(stackKey({ account: stack.accountId, region: stack.region }, stack.name));
    if (template !== undefined) return { ...stack, template };
    if (stack.tags[managedByTag] === managedByValue)
      gaps.push({ place: `${stack.accountId}/${stack.region}`, reason: `stack ${stack.name} has no template dump` });
    return stack;
  });
  return { stacks, gaps, diagnostics };
}

function placeOf({ account, region }: Pick<StackDump, "account" | "region">): string {
  return `${account}/${region}`;
}

function stackKey(dump: Pick<StackDump, "account" | "region">, name: string): string {
  return `${placeOf(dump)}/${name}`;
}

type ReadDump =
  | { readonly kind: "stacks"; readonly stacks: readonly LiveStack[]; readonly isComplete: boolean }
  | { readonly kind: "template"; readonly template: JsonObject }
  | { readonly kind: "problem"; readonly problem: Diagnostic };

function readDump(dump: StackDump): ReadDump {
  const answer = asObject(dump.value);
  const descriptions = asList(answer?.Stacks);
  if (descriptions === undefined) return readTemplateDump(dump);
  const stacks = descriptions.map((item) => readStack(dump, item)).filter((stack) => stack !== undefined);
  if (stacks.length < descriptions.length) return { kind: "problem", problem: wrongShape(dump) };
  return { kind: "stacks", stacks, isComplete: answer?.NextToken === undefined };
}

function readStack({ account, region }: StackDump, value: JsonValue): LiveStack | undefined {
  const stack = asObject(value);
  const name = asText(stack?.StackName);
  if (stack === undefined || name === undefined) return undefined;
  return {
    accountId: account,
    region,
    name,
    status: asText(stack.StackStatus) ?? "UNKNOWN",
    tags: pairs(stack.Tags, "Key", "Value"),
    parameters: pairs(stack.Parameters, "ParameterKey", "ParameterValue"),
    outputs: pairs(stack.Outputs, "OutputKey", "OutputValue"),
    terminationProtection: stack.EnableTerminationProtection === true,
    template: {},
  };
}

/** `****` is what CloudFormation answers for a parameter that hides its value. */
function pairs(value: JsonValue | undefined, key: string, item: string): Readonly<Record<string, string>> {
  const found = (asList(value) ?? []).flatMap((entry) => {
    const name = asText(asObject(entry)?.[key]);
    const text = asText(asObject(entry)?.[item]);
    return name === undefined || text === undefined || text === "****" ? [] : [[name, text] as const];
  });
  return Object.fromEntries(found);
}

function readTemplateDump(dump: StackDump): ReadDump {
  const answer = asObject(dump.value);
  const body = answer?.TemplateBody ?? (answer?.Resources === undefined ? undefined : answer);
  if (!dump.file.path.endsWith(".template.json") || body === undefined)
    return { kind: "problem", problem: wrongShape(dump) };
  const template = typeof body === "string" ? parseTemplateBody(body) : asObject(body);
  if (template !== undefined) return { kind: "template", template };
  const problem = shapeProblem(dump.file, {
    code: "TEN5006",
    severity: "error",
    summary: `the template body in ${dump.file.path} is neither JSON nor YAML`,
    fix: "dump it again with aws cloudformation get-template --output json",
  });
  return { kind: "problem", problem };
}

function templateName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.template\.json$/, "");
}

function wrongShape(dump: StackDump): Diagnostic {
  return shapeProblem(dump.file, {
    code: "TEN5005",
    severity: "error",
    summary: `${dump.file.path} is neither a describe-stacks answer nor a <stack>.template.json`,
    fix: "write aws cloudformation describe-stacks to <stack>.stack.json and get-template to <stack>.template.json",
  });
}
