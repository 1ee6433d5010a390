import { partitionOf } from "../../../model/account-entry.ts";
import type { JsonObject, JsonValue } from "../../../model/json.ts";
import type { AccountRegion } from "../../../ports/cloud.ts";
import { attributeReference, invalid, type Template } from "./template.ts";

/** What is known while a template is evaluated. */
export interface Scope {
  readonly place: AccountRegion;
  readonly stackId: string;
  readonly stackName: string;
  /** Texts, and lists for parameters of list types. */
  readonly parameters: Readonly<Record<string, JsonValue>>;
  /** `Ref` when `attribute` is undefined; `undefined` for a resource that is not there yet. */
  readonly resource: (logicalId: string, attribute: string | undefined) => JsonValue | undefined;
}

const unknownKey = "sandbox:unknown";
const noValue = { "sandbox:no-value": true };

/** Whether a value could not be evaluated, as a resource that it refers to is not there yet. */
export function isUnknown(value: JsonValue): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, unknownKey);
}

/**
 * A value with its functions carried out.
 *
 * What depends on a resource that is not there yet becomes a value for which `isUnknown` holds; two of them are equal when
 * the same function of the same arguments made them.
 */
export function evaluate(value: JsonValue, scope: Scope): JsonValue {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) {
    return value.map((item: JsonValue) => evaluate(item, scope)).filter((item) => !isNoValue(item));
  }
  const entries = Object.entries(value);
  const [[name, argument] = ["", null]] = entries;
  if (entries.length === 1 && (name === "Ref" || name.startsWith("Fn::"))) return call(name, argument, scope);
  const members = entries.map(([key, inner]) => [key, evaluate(inner, scope)] as const);
  return Object.fromEntries(members.filter(([, inner]) => !isNoValue(inner)));
}

/** The properties of a resource, evaluated. */
export function evaluateProperties(template: Template, logicalId: string, scope: Scope): JsonObject {
  return evaluate(template.resources[logicalId]?.properties ?? {}, scope) as JsonObject;
}

function call(name: string, argument: JsonValue, scope: Scope): JsonValue {
  switch (name) {
    case "Ref":
      return reference(String(argument), scope);
    case "Fn::GetAtt": {
      const { attribute, name: logicalId } = attributeReference(argument);
      return scope.resource(logicalId, attribute) ?? unknown({ "Fn::GetAtt": [logicalId, attribute] });
    }
    case "Fn::Sub":
      return substitute(argument, scope);
    default:
      return applyFunction(name, evaluate(argument, scope), scope);
  }
}

function applyFunction(name: string, argument: JsonValue, scope: Scope): JsonValue {
  if (hasUnknown(argument)) return unknown({ [name]: argument });
  const list: readonly JsonValue[] = Array.isArray(argument) ? argument : [argument];
  const [first, second] = list;
  switch (name) {
    case "Fn::Join":
      return requireList(second, name).map(String).join(String(first));
    case "Fn::Split":
      return String(second).split(String(first));
    case "Fn::Select": {
      const found = requireList(second, name)[Number(first)];
      if (found === undefined) {
        throw invalid(`Template error: Fn::Select cannot select nonexistent value at index ${String(first)}`);
      }
      return found;
    }
    case "Fn::GetAZs": {
      const region = first === "" || first === undefined ? scope.place.region : String(first);
      return ["a", "b", "c"].map((letter) => `${region}${letter}`);
    }
    default:
      throw invalid(`The sandbox does not evaluate ${name}.`);
  }
}

function substitute(argument: JsonValue, scope: Scope): JsonValue {
  const list: readonly JsonValue[] = Array.isArray(argument) ? argument : [argument];
  const [text, own] = list;
  const variables = evaluate(own ?? {}, scope) as JsonObject;
  const parts: JsonValue[] = String(text)
    .split(/(\$\{[^}]*\})/)
    .map((part) => {
      const inside = /^\$\{(.*)\}$/.exec(part)?.[1]?.trim();
      if (inside === undefined) return part;
      if (inside.startsWith("!")) return `\${${inside.slice(1)}}`;
      if (Object.hasOwn(variables, inside)) return variables[inside] ?? "";
      return inside.includes(".") ? call("Fn::GetAtt", inside, scope) : reference(inside, scope);
    });
  return applyFunction("Fn::Join", ["", parts], scope);
}

function reference(name: string, scope: Scope): JsonValue {
  if (name.startsWith("AWS::")) return pseudoParameter(name, scope);
  if (Object.hasOwn(scope.parameters, name)) return scope.parameters[name] ?? "";
  return scope.resource(name, undefined) ?? unknown({ Ref: name });
}

function pseudoParameter(name: string, { place, stackId, stackName }: Scope): JsonValue {
  switch (name) {
    case "AWS::AccountId":
      return place.accountId;
    case "AWS::NoValue":
      return noValue;
    case "AWS::NotificationARNs":
      return [];
    case "AWS::Partition":
      return partitionOf(place.region);
    case "AWS::Region":
      return place.region;
    case "AWS::StackId":
      return stackId;
    case "AWS::StackName":
      return stackName;
    case "AWS::URLSuffix":
      return partitionOf(place.region) === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
    default:
      throw invalid(`Template format error: Unresolved dependencies [${name}]. Cannot reference it`);
  }
}

function unknown(expression: JsonObject): JsonObject {
  return { [unknownKey]: expression };
}

function isNoValue(value: JsonValue): boolean {
  return typeof value === "object" && value !== null && Object.hasOwn(value, "sandbox:no-value");
}

function hasUnknown(value: JsonValue): boolean {
  if (isUnknown(value)) return true;
  if (value === null || typeof value !== "object") return false;
  return Object.values(value).some((inner) => hasUnknown(inner as JsonValue));
}

function requireList(value: JsonValue | undefined, name: string): readonly JsonValue[] {
  if (Array.isArray(value)) return value as readonly JsonValue[];
  throw invalid(`Template error: every ${name} object requires a list of values`);
}
