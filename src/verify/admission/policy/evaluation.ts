import type { EstateObject } from "../../../model/estate-cluster.ts";
import { fieldOf, listOf } from "../../pod-security/pod-fields.ts";
import { oncePer } from "../../scene/once-per.ts";
import { type Authorize, CelAuthorizer, CelCheck } from "../cel/authorizer-library.ts";
import { type CelValue, toCel } from "../cel/cel-value.ts";
import { type CelContext, type CelOutcome, compileExpression, ExpressionError } from "../cel/compile-expression.ts";
import { UnsupportedExpression } from "../cel/unsupported.ts";
import type { Match, Reviewed } from "../match/match-resources.ts";

/** The variables of one evaluation: a request under one policy, binding and parameter. */
export interface EvaluationInput {
  readonly reviewed: Reviewed;
  readonly policy: EstateObject;
  readonly params: EstateObject | undefined;
  readonly authorize: Authorize | undefined;
}

/** Lays out what the expressions of a policy can read (apiserver pkg/admission/plugin/cel/activation.go). */
export function celContext({ reviewed, policy, params, authorize }: EvaluationInput): CelContext {
  const { request, object, oldObject, namespace } = reviewed;
  const authorizer = new CelAuthorizer(request.requester, authorize);
  authorizer.requestResource = new CelCheck(authorizer, {
    kind: "resource",
    verb: "",
    group: request.resource.group,
    resource: request.resource.resource,
    ...(request.subresource === undefined ? {} : { subresource: request.subresource }),
    ...(request.namespace === undefined ? {} : { namespace: request.namespace }),
    ...(request.name === undefined ? {} : { name: request.name }),
  });
  const variables: Record<string, unknown> = {};
  const context: CelContext = {
    object: object === undefined ? null : objectValue(object),
    oldObject: oldObject === undefined ? null : objectValue(oldObject),
    request: requestOf(reviewed),
    params: params === undefined ? null : plainValue(params),
    namespaceObject: namespace === undefined ? null : plainValue(namespace),
    variables,
    authorizer,
  };
  for (const variable of listOf(fieldOf(policy, "spec", "variables"))) {
    defineVariable(variables, context, {
      name: String(fieldOf(variable, "name")),
      expression: String(fieldOf(variable, "expression")),
    });
  }
  return context;
}

/** Every policy asks for the same values, and none of them ever changes one. */
const plainValue: (object: EstateObject) => CelValue = oncePer(toCel);
const requestOf: (reviewed: Reviewed) => CelValue = oncePer((reviewed) => toCel(requestValue(reviewed)));

/** Who owns which field of a stored object is read by nobody here: expressions that look at it are unknown. */
const objectValue: (object: EstateObject) => unknown = oncePer((object: EstateObject): unknown => {
  const value = toCel(object);
  const metadata = fieldOf(value, "metadata") as object | undefined;
  if (metadata === undefined || "managedFields" in metadata) return value;
  Object.defineProperty(metadata, "managedFields", {
    enumerable: true,
    get: () => {
      throw new UnsupportedExpression("who owns the fields of the object is not known");
    },
  });
  return value;
});

function requestValue({ request, object, oldObject }: Reviewed): unknown {
  const { group, version, resource } = request.resource;
  const kind = { group, version, kind: (object ?? oldObject)?.kind ?? "" };
  return {
    uid: "00000000-0000-0000-0000-000000000000",
    kind,
    resource: { group, version, resource },
    subResource: request.subresource ?? "",
    requestKind: kind,
    requestResource: { group, version, resource },
    requestSubResource: request.subresource ?? "",
    name: request.name ?? object?.metadata.name ?? "",
    namespace: request.namespace ?? "",
    operation: request.operation,
    userInfo: { username: request.requester.user, groups: request.requester.groups },
    dryRun: false,
  };
}

function defineVariable(
  variables: Record<string, unknown>,
  context: CelContext,
  { name, expression }: { readonly name: string; readonly expression: string },
): void {
  let outcome: CelOutcome | undefined;
  Object.defineProperty(variables, name, {
    enumerable: true,
    get: () => {
      outcome ??= compileExpression(expression)(context);
      if (outcome.kind === "value") return outcome.value;
      throw outcome.kind === "error"
        ? new ExpressionError(outcome.message)
        : new UnsupportedExpression(outcome.message);
    },
  });
}

/** Whether a policy applies by its `matchConditions`. One that is false outweighs every failure. */
export type Applies = { readonly kind: Match } | { readonly kind: "error" | "unknown"; readonly message: string };

export function evaluateConditions(conditions: unknown, context: CelContext): Applies {
  const outcomes = listOf(conditions).map((condition) =>
    compileExpression(String(fieldOf(condition, "expression")))(context),
  );
  if (outcomes.some((outcome) => outcome.kind === "value" && outcome.value === false)) return { kind: "no" };
  const unsupported = outcomes.find(({ kind }) => kind === "unsupported");
  if (unsupported?.kind === "unsupported") return { kind: "unknown", message: unsupported.message };
  const failed = outcomes.find(({ kind }) => kind === "error");
  return failed?.kind === "error" ? { kind: "error", message: failed.message } : { kind: "yes" };
}
