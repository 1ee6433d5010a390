import type { EstateObject } from "../../../model/estate-cluster.ts";
import { fieldOf, listOf } from "../../pod-security/pod-fields.ts";
import { fromCel } from "../cel/cel-value.ts";
import { compileExpression } from "../cel/compile-expression.ts";
import { UnsupportedExpression } from "../cel/unsupported.ts";
import { both, matchResources, type Reviewed } from "../match/match-resources.ts";
import { applyConfiguration, jsonOf } from "./apply-configuration.ts";
import { celContext, evaluateConditions } from "./evaluation.ts";
import { applyJsonPatch } from "./json-patch.ts";
import { type BoundPolicy, findParams } from "./policy-set.ts";
import {
  isWatched,
  joinFindings,
  nothingFound,
  type PolicyFindings,
  type PolicyWorld,
  reporter,
} from "./validating-policies.ts";

/** An object as mutating policies leave it, and what they refuse. */
export interface Mutated {
  readonly object: EstateObject;
  readonly findings: PolicyFindings;
}

/**
 * Lets every MutatingAdmissionPolicy change the object, in the order of their names, and those that want it once more when
 * anything changed.
 *
 * Source: apiserver pkg/admission/plugin/policy/mutating. What cannot be carried out leaves the object as it was, and the
 * findings say so.
 */
export function applyMutatingPolicies(
  policies: readonly BoundPolicy[],
  reviewed: Reviewed & { readonly object: EstateObject },
  world: PolicyWorld,
): Mutated {
  if (!isWatched(reviewed)) return { object: reviewed.object, findings: nothingFound };
  const first = runAll(policies, reviewed, world);
  if (first.object === reviewed.object) return first;
  const again = policies.filter(({ policy }) => fieldOf(policy, "spec", "reinvocationPolicy") === "IfNeeded");
  const second = runAll(again, { ...reviewed, object: first.object }, world);
  return { object: second.object, findings: joinFindings([first.findings, second.findings]) };
}

function runAll(
  policies: readonly BoundPolicy[],
  reviewed: Reviewed & { readonly object: EstateObject },
  world: PolicyWorld,
): Mutated {
  let current: Mutated = { object: reviewed.object, findings: nothingFound };
  for (const { policy, bindings } of policies) {
    for (const binding of bindings) {
      const next = runBinding({ policy, binding }, { ...reviewed, object: current.object }, world);
      current = { object: next.object, findings: joinFindings([current.findings, next.findings]) };
    }
  }
  return current;
}

function runBinding(
  { policy, binding }: { readonly policy: EstateObject; readonly binding: EstateObject },
  reviewed: Reviewed & { readonly object: EstateObject },
  world: PolicyWorld,
): Mutated {
  const unchanged = (findings: PolicyFindings): Mutated => ({ object: reviewed.object, findings });
  const report = reporter(policy);
  const match = both(
    matchResources(fieldOf(policy, "spec", "matchConstraints"), reviewed),
    matchResources(fieldOf(binding, "spec", "matchResources"), reviewed),
  );
  if (match === "no") return unchanged(nothingFound);
  if (match === "unknown") return unchanged(report.unknown("whether it applies is not known"));
  const params = findParams({ policy, binding }, reviewed.request.namespace, world.params);
  if (params.kind === "unknown") return unchanged(report.unknown(params.message));
  if (params.kind === "error") return unchanged(report.failed(params.message));
  let current = unchanged(nothingFound);
  for (const param of params.params) {
    const next = mutate({ policy, param }, { ...reviewed, object: current.object }, world);
    current = { object: next.object, findings: joinFindings([current.findings, next.findings]) };
  }
  return current;
}

interface Invocation {
  readonly policy: EstateObject;
  readonly param: EstateObject | undefined;
}

function mutate(
  { policy, param }: Invocation,
  reviewed: Reviewed & { readonly object: EstateObject },
  world: PolicyWorld,
): Mutated {
  const report = reporter(policy);
  const contextFor = (object: EstateObject) =>
    celContext({ reviewed: { ...reviewed, object }, policy, params: param, authorize: world.authorize });
  let object = reviewed.object;
  const applies = evaluateConditions(fieldOf(policy, "spec", "matchConditions"), contextFor(object));
  if (applies.kind === "no") return { object, findings: nothingFound };
  if ("message" in applies) {
    return {
      object,
      findings: applies.kind === "error" ? report.failed(applies.message) : report.unknown(applies.message),
    };
  }
  const findings: PolicyFindings[] = [];
  for (const mutation of listOf(fieldOf(policy, "spec", "mutations"))) {
    const expression =
      fieldOf(mutation, "jsonPatch", "expression") ?? fieldOf(mutation, "applyConfiguration", "expression");
    const outcome = compileExpression(String(expression))(contextFor(object));
    if (outcome.kind === "unsupported") findings.push(report.unknown(outcome.message));
    else if (outcome.kind === "error") findings.push(report.failed(outcome.message));
    else {
      const changed = change(object, mutation, outcome.value);
      if (typeof changed === "string") findings.push(report.unknown(`${changed} in ${String(expression)}`));
      else object = changed;
    }
  }
  return { object, findings: joinFindings(findings) };
}

/** The object after one mutation, or why it cannot be carried out here. */
function change(object: EstateObject, mutation: unknown, value: unknown): EstateObject | string {
  try {
    const changed =
      fieldOf(mutation, "jsonPatch") === undefined
        ? applyConfiguration(object, value)
        : applyJsonPatch(
            object,
            listOf(value).map((operation) => fromCel(jsonOf(operation))),
          );
    return changed as EstateObject;
  } catch (error) {
    if (error instanceof UnsupportedExpression) return error.message;
    throw error;
  }
}
