import { isRecord } from "./json.ts";
/** A selector over labels, compiled. */
export type MatchLabels = (labels: Readonly<Record<string, string>>) => boolean;

/**
 * Compiles a Kubernetes label selector; an empty one matches everything. Undefined when the API server would call it invalid.
 *
 * Source: apimachinery pkg/apis/meta/v1/helpers.go, `LabelSelectorAsSelector`.
 */
export function compileLabelSelector(selector: unknown): MatchLabels | undefined {
  if (!isRecord(selector)) return undefined;
  const matchLabels = selector.matchLabels ?? {};
  const matchExpressions = selector.matchExpressions ?? [];
  if (!isRecord(matchLabels) || !Array.isArray(matchExpressions)) return undefined;
  const expressions = matchExpressions.map(compileExpression);
  if (!expressions.every((expression) => expression !== undefined)) return undefined;
  const wanted = Object.entries(matchLabels);
  return (labels) =>
    wanted.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value) &&
    expressions.every((matches) => matches(labels));
}

function compileExpression(expression: unknown): MatchLabels | undefined {
  if (!isRecord(expression) || typeof expression.key !== "string") return undefined;
  const { key, operator } = expression;
  const values: readonly unknown[] = Array.isArray(expression.values) ? expression.values : [];
  const has = (labels: Readonly<Record<string, string>>): boolean => Object.hasOwn(labels, key);
  switch (operator) {
    case "In":
      return values.length === 0 ? undefined : (labels) => has(labels) && values.includes(labels[key]);
    case "NotIn":
      return values.length === 0 ? undefined : (labels) => !(has(labels) && values.includes(labels[key]));
    case "Exists":
      return values.length > 0 ? undefined : has;
    case "DoesNotExist":
      return values.length > 0 ? undefined : (labels) => !has(labels);
    default:
      return undefined;
  }
}
