import { isRecord } from "../../model/json.ts";
/** What is known of an object's labels. */
export interface Labels {
  /** Keys with their values. */
  readonly known: Readonly<Record<string, string>>;
  /** Keys that are there with a value that nobody knows before creation, as `pod-template-hash`. */
  readonly vague?: readonly string[];
  /** Any further label may be there or not. */
  readonly open?: true;
  /** With `open`: keys that are never there. */
  readonly absent?: readonly string[];
}

export type Tri = "yes" | "maybe" | "no";

export interface Requirement {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  /** Of `In` and `NotIn`; never empty for these. */
  readonly values: readonly string[];
}

/** A label selector, compiled: all requirements must hold. Empty selects everything. */
export interface Selector {
  readonly requirements: readonly Requirement[];
  /** Equal for equal selectors. */
  readonly key: string;
}

export const everything: Selector = { requirements: [], key: "" };

/**
 * Compiles a `LabelSelector`; the text of what is wrong with it when the API server would refuse it.
 *
 * Source: apimachinery pkg/apis/meta/v1/helpers.go, `LabelSelectorAsSelector`.
 */
export function compileSelector(value: unknown): Selector | string {
  if (!isRecord(value)) return "a label selector must be an object";
  const { matchLabels, matchExpressions } = value;
  if (matchLabels !== undefined && matchLabels !== null && !isRecord(matchLabels))
    return "matchLabels must be an object";
  if (matchExpressions !== undefined && matchExpressions !== null && !Array.isArray(matchExpressions)) {
    return "matchExpressions must be a list";
  }
  const requirements: Requirement[] = [];
  for (const [key, wanted] of Object.entries(matchLabels ?? {})) {
    if (typeof wanted !== "string") return `the value of matchLabels.${key} must be text`;
    requirements.push({ key, operator: "In", values: [wanted] });
  }
  for (const expression of matchExpressions ?? []) {
    const compiled = compileExpression(expression);
    if (typeof compiled === "string") return compiled;
    requirements.push(compiled);
  }
  return selectorOf(requirements);
}

export function selectorOf(requirements: readonly Requirement[]): Selector {
  if (requirements.length === 0) return everything;
  const parts = requirements.map(({ key, operator, values }) => JSON.stringify([key, operator, [...values].sort()]));
  return { requirements, key: parts.sort().join("&") };
}

/** Whether a selector selects an object of which its labels are known as far as `labels` says. */
export function matchLabels(selector: Selector, labels: Labels): Tri {
  let answer: Tri = "yes";
  for (const requirement of selector.requirements) {
    const one = matchRequirement(requirement, labels);
    if (one === "no") return "no";
    if (one === "maybe") answer = "maybe";
  }
  return answer;
}

export function both(left: Tri, right: Tri): Tri {
  if (left === "no" || right === "no") return "no";
  return left === "yes" && right === "yes" ? "yes" : "maybe";
}

function matchRequirement({ key, operator, values }: Requirement, labels: Labels): Tri {
  if (Object.hasOwn(labels.known, key)) return sure(acceptsValue({ operator, values }, labels.known[key] ?? ""));
  if (labels.vague?.includes(key) === true) return matchVague(operator);
  if (labels.open === true && labels.absent?.includes(key) !== true) return "maybe";
  return sure(operator === "NotIn" || operator === "DoesNotExist");
}

/** Whether a requirement holds for a label that has the value. */
export function acceptsValue({ operator, values }: Pick<Requirement, "operator" | "values">, value: string): boolean {
  switch (operator) {
    case "In":
      return values.includes(value);
    case "NotIn":
      return !values.includes(value);
    case "Exists":
      return true;
    case "DoesNotExist":
      return false;
  }
}

function matchVague(operator: Requirement["operator"]): Tri {
  switch (operator) {
    case "In":
    case "NotIn":
      return "maybe";
    case "Exists":
      return "yes";
    case "DoesNotExist":
      return "no";
  }
}

function sure(holds: boolean): Tri {
  return holds ? "yes" : "no";
}

function compileExpression(expression: unknown): Requirement | string {
  if (!isRecord(expression) || typeof expression.key !== "string" || expression.key === "") {
    return "an item of matchExpressions needs a key";
  }
  const { key, operator } = expression;
  const values = expression.values ?? [];
  if (!Array.isArray(values) || !values.every((value) => typeof value === "string")) {
    return `values of ${key} must be a list of text`;
  }
  switch (operator) {
    case "In":
    case "NotIn":
      return values.length === 0 ? `operator ${operator} of ${key} needs values` : { key, operator, values };
    case "Exists":
    case "DoesNotExist":
      return values.length > 0 ? `operator ${operator} of ${key} takes no values` : { key, operator, values: [] };
    default:
      return `${JSON.stringify(operator)} is no operator of a label selector (In, NotIn, Exists, DoesNotExist)`;
  }
}
