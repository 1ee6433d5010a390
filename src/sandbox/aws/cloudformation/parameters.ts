import type { JsonValue } from "../../../model/json.ts";
import type { AccountRegion } from "../../../ports/cloud.ts";
import { findResource } from "../resources/resource-state.ts";
import type { State } from "../state.ts";
import { invalid, type Template } from "./template.ts";

/** A parameter as a request gives it. */
export interface GivenParameter {
  readonly ParameterKey?: string | undefined;
  readonly ParameterValue?: string | undefined;
  readonly UsePreviousValue?: boolean | undefined;
}

/**
 * The values of a template's parameters: given, kept from before, or default. Throws a `ValidationError` for those that the
 * template does not have, that have no value or that name what does not exist.
 */
export function chooseParameters(
  template: Template,
  given: readonly GivenParameter[],
  previous: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const values = new Map<string, string>();
  const strange: string[] = [];
  for (const { ParameterKey = "", ParameterValue, UsePreviousValue } of given) {
    if (!Object.hasOwn(template.parameters, ParameterKey)) strange.push(ParameterKey);
    const value = UsePreviousValue === true ? previous[ParameterKey] : ParameterValue;
    if (value !== undefined) values.set(ParameterKey, value);
  }
  if (strange.length > 0) throw invalid(`Parameters: [${strange.sort().join(", ")}] do not exist in the template`);
  const missing: string[] = [];
  for (const [name, declared] of Object.entries(template.parameters)) {
    if (!values.has(name) && declared.default !== undefined) values.set(name, declared.default);
    if (!values.has(name)) missing.push(name);
  }
  if (missing.length > 0) throw invalid(`Parameters: [${missing.sort().join(", ")}] must have values`);
  return Object.fromEntries([...values].sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** Refuses values that do not fit their parameter's type. */
export function checkParameters(
  state: State,
  place: AccountRegion,
  template: Template,
  values: Readonly<Record<string, string>>,
): void {
  for (const [name, { allowedValues, type }] of Object.entries(template.parameters)) {
    const value = values[name] ?? "";
    if (allowedValues !== undefined && !allowedValues.includes(value)) {
      throw invalid(`Parameter '${name}' must be one of AllowedValues`);
    }
    const items = type.startsWith("List<") ? splitList(value) : [value];
    const item = type.replace(/^List<(.*)>$/, "$1");
    for (const one of items) checkItem({ state, place, name }, item, one);
  }
}

function checkItem(
  { name, place, state }: { readonly state: State; readonly place: AccountRegion; readonly name: string },
  type: string,
  value: string,
): void {
  if (type === "Number" && !/^-?\d+(\.\d+)?$/.test(value)) {
    throw invalid(`Template error: parameter '${name}' must be a number, not '${value}'`);
  }
  const resource = /^(AWS::EC2::\w+)::Id$/.exec(type)?.[1];
  if (resource === undefined) return;
  if (findResource(state, place, resource, value) === undefined) {
    throw invalid(
      `Template validation error: Parameter validation failed: parameter value ${value} for parameter name ${name} does not exist`,
    );
  }
}

/** Parameters as `Ref` gives them: lists are split. */
export function resolveParameters(
  template: Template,
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, JsonValue>> {
  return Object.fromEntries(
    Object.entries(template.parameters).map(([name, { type }]) => {
      const value = values[name] ?? "";
      return [name, type.startsWith("List<") || type === "CommaDelimitedList" ? splitList(value) : value];
    }),
  );
}

function splitList(value: string): readonly string[] {
  return value.split(",").map((item) => item.trim());
}
