import type { GuardrailSettings } from "../../../model/guardrail.ts";
import type { NamedExpression } from "./admission-policy.ts";

/** CEL fragments that several policies share. */

/** A CEL string literal. */
export function celText(text: string): string {
  return JSON.stringify(text);
}

/** A CEL list of string literals. */
export function celTexts(texts: readonly string[]): string {
  return `[${texts.map(celText).join(", ")}]`;
}

/** Joins alternatives or conjuncts, each in parentheses. */
export function celAny(...parts: readonly string[]): string {
  return parts.map((part) => `(${part})`).join(" || ");
}

export function celAll(...parts: readonly string[]): string {
  return parts.map((part) => `(${part})`).join(" && ");
}

/**
 * The entries of a list of the Guardrail, for a message; a long list is only pointed to, because the API server drops
 * messages over five kilobytes.
 */
export function listed(field: keyof GuardrailSettings): string {
  const list = `params.spec.${field}`;
  const pointer = `string(${list}.size()) + ' entries of spec.${field} in the Guardrail'`;
  return `(${list}.size() == 0 ? '(none)' : ${list}.size() <= 10 ? ${list}.join(', ') : ${pointer})`;
}

/** The environment's id. */
export const environmentIdExpression = "params.spec.tenant + '--' + params.spec.environment";

/** Whether a namespace's name belongs to the environment with this id; `--` is reserved, so no other id is a prefix. */
export function isNamespaceOf(id: string, name: string): string {
  return `${name} == ${id} || ${name}.startsWith(${id} + '--')`;
}

/**
 * Whether a label selector on namespaces can select nothing outside the environments in a list of ids.
 *
 * True when it pins tenant and environment, or the namespace's own name. Further terms only narrow it.
 */
export function selectsOnly(selector: string, ids: string): string {
  const label = (key: string): string => `${selector}.?matchLabels[?${celText(key)}].orValue('')`;
  const within = (name: string): string => `${ids}.exists(e, ${isNamespaceOf("e", name)})`;
  return celAny(
    `(${label("tenantry.dev/tenant")} + '--' + ${label("tenantry.dev/environment")}) in ${ids}`,
    within(label("kubernetes.io/metadata.name")),
    `${selector}.?matchExpressions.orValue([]).exists(x, x.key == 'kubernetes.io/metadata.name' && x.operator == 'In' && x.?values.orValue([]).all(v, ${within("v")}))`,
  );
}

/**
 * True for whoever may not change the Guardrail of a namespace.
 *
 * Whoever may change it could relax the rule anyway, so letting them pass gives nothing away, and no user name has to be
 * known. No tenant role has that right.
 */
export function mayNotChangeGuardrail(namespace: string): NamedExpression {
  return {
    name: "may-not-change-guardrail",
    expression: `!authorizer.group('tenantry.dev').resource('guardrails').namespace(${namespace}).check('update').allowed()`,
  };
}

/** Skips updates that leave spec and annotations alone, such as the removal of a finalizer. */
export const changesSpecOrAnnotations: NamedExpression = {
  name: "changes-spec-or-annotations",
  expression:
    "request.operation == 'CREATE' || object.spec != oldObject.spec || object.metadata.?annotations.orValue({}) != oldObject.metadata.?annotations.orValue({})",
};

/** The annotations of the object under review as a variable. */
export const annotationsVariable: NamedExpression = {
  name: "annotations",
  expression: "object.metadata.?annotations.orValue({})",
};

/**
 * Whether nobody set a field of the spec, so that what stands there was filled in by the API server.
 *
 * Read from `managedFields`, which the API server computes from the request before its defaulting admission plugins run,
 * whatever the request itself says about them.
 */
export function isFilledIn(field: string): string {
  const owners = "object.metadata.?managedFields.orValue([])";
  return `${owners}.size() > 0 && !${owners}.exists(m, 'f:${field}' in m.?fieldsV1[?'f:spec'].orValue({}))`;
}

/** Whether a class is allowed: it is listed, or it is the cluster's default and nobody named it. */
export function isAllowedClass(value: string, list: string, field: string): string {
  return celAny(`${value} in ${list}`, `${value} != '' && ${isFilledIn(field)}`);
}
