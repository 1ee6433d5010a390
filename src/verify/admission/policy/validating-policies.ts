import type { EstateObject } from "../../../model/estate-cluster.ts";
import { fieldOf, listOf, textOf } from "../../pod-security/pod-fields.ts";
import type { AdmissionCause } from "../admission-request.ts";
import type { Authorize } from "../cel/authorizer-library.ts";
import { type CelContext, compileExpression } from "../cel/compile-expression.ts";
import { both, type Match, matchResources, type Reviewed } from "../match/match-resources.ts";
import { celContext, evaluateConditions } from "./evaluation.ts";
import { type BoundPolicy, findParams, type ParamObjects } from "./policy-set.ts";

/** What policies answer to one request. */
export interface PolicyFindings {
  readonly denied: readonly AdmissionCause[];
  readonly unknown: readonly AdmissionCause[];
}

export const nothingFound: PolicyFindings = { denied: [], unknown: [] };

export interface PolicyWorld {
  readonly params: ParamObjects;
  readonly authorize: Authorize | undefined;
}

/** Their own objects pass them by, lest one locks its makers out. */
const unwatched = new Set([
  "mutatingadmissionpolicies",
  "mutatingadmissionpolicybindings",
  "validatingadmissionpolicies",
  "validatingadmissionpolicybindings",
]);

export function isWatched({ request: { resource } }: Reviewed): boolean {
  return !(resource.group === "admissionregistration.k8s.io" && unwatched.has(resource.resource));
}

/**
 * Asks every ValidatingAdmissionPolicy that is bound with the action Deny.
 *
 * Source: apiserver pkg/admission/plugin/policy/validating/{dispatcher,validator}.go.
 */
export function askValidatingPolicies(
  policies: readonly BoundPolicy[],
  reviewed: Reviewed,
  world: PolicyWorld,
): PolicyFindings {
  if (!isWatched(reviewed)) return nothingFound;
  return joinFindings(policies.map((bound) => askPolicy(bound, reviewed, world)));
}

export function joinFindings(findings: readonly PolicyFindings[]): PolicyFindings {
  return {
    denied: findings.flatMap(({ denied }) => denied),
    unknown: findings.flatMap(({ unknown }) => unknown),
  };
}

function askPolicy({ policy, bindings }: BoundPolicy, reviewed: Reviewed, world: PolicyWorld): PolicyFindings {
  const matched = matchResources(fieldOf(policy, "spec", "matchConstraints"), reviewed);
  if (matched === "no") return nothingFound;
  const denying = bindings.filter((binding) => listOf(fieldOf(binding, "spec", "validationActions")).includes("Deny"));
  return joinFindings(
    denying.map((binding) => {
      const match = both(matched, matchResources(fieldOf(binding, "spec", "matchResources"), reviewed));
      return match === "no" ? nothingFound : askBinding({ policy, binding, match }, reviewed, world);
    }),
  );
}

interface Ask {
  readonly policy: EstateObject;
  readonly binding: EstateObject;
  readonly match: Match;
}

function askBinding({ policy, binding, match }: Ask, reviewed: Reviewed, world: PolicyWorld): PolicyFindings {
  const report = reporter(policy);
  const params = findParams({ policy, binding }, reviewed.request.namespace, world.params);
  if (params.kind === "unknown") return report.unknown(params.message);
  if (params.kind === "error") {
    return weaken(report.failed(`failed to configure binding: ${params.message}`), match);
  }
  const asked = params.params.map((param) => {
    const context = celContext({ reviewed, policy, params: param, authorize: world.authorize });
    return validate(policy, context);
  });
  return weaken(joinFindings(asked), match);
}

/** Where it is not known whether the policy applies at all, what it denies is not known either. */
export function weaken(findings: PolicyFindings, match: Match): PolicyFindings {
  return match === "yes" ? findings : { denied: [], unknown: [...findings.denied, ...findings.unknown] };
}

function validate(policy: EstateObject, context: CelContext): PolicyFindings {
  const report = reporter(policy);
  const applies = evaluateConditions(fieldOf(policy, "spec", "matchConditions"), context);
  if (applies.kind === "no") return nothingFound;
  if (applies.kind === "error" && "message" in applies) return report.failed(applies.message);
  const findings = joinFindings(
    listOf(fieldOf(policy, "spec", "validations")).map((validation) => judge(validation, context, report)),
  );
  if (applies.kind === "yes") return findings;
  const cause = "message" in applies ? report.unknown(applies.message).unknown : [];
  return findings.denied.length === 0 ? findings : { denied: [], unknown: [...cause, ...findings.unknown] };
}

function judge(validation: unknown, context: CelContext, report: Reporter): PolicyFindings {
  const expression = String(fieldOf(validation, "expression"));
  const outcome = compileExpression(expression)(context);
  if (outcome.kind === "unsupported") return report.unknown(outcome.message);
  if (outcome.kind === "error") return report.failed(outcome.message);
  return outcome.value === true ? nothingFound : report.denied(messageFor(validation, context));
}

/** The message as the API server finds it; it falls back where the expression gives none that it would pass on. */
function messageFor(validation: unknown, context: CelContext): string {
  const expression = textOf(fieldOf(validation, "messageExpression"));
  const outcome = expression === undefined ? undefined : compileExpression(expression)(context);
  const made = outcome?.kind === "value" && typeof outcome.value === "string" ? outcome.value.trim() : "";
  if (made !== "" && made.length <= maxMessageLength && !made.includes("\n")) return made;
  const message = textOf(fieldOf(validation, "message"))?.trim();
  return message ?? `failed expression: ${String(fieldOf(validation, "expression")).trim()}`;
}

const maxMessageLength = 5 * 1024;

interface Reporter {
  readonly denied: (message: string) => PolicyFindings;
  readonly unknown: (message: string) => PolicyFindings;
  /** What the failure policy makes of an error. */
  readonly failed: (message: string) => PolicyFindings;
}

export function reporter(policy: EstateObject): Reporter {
  const name = `${policy.kind}/${policy.metadata.name}`;
  const denied: Reporter["denied"] = (message) => ({ denied: [{ policy: name, message }], unknown: [] });
  return {
    denied,
    unknown: (message) => ({ denied: [], unknown: [{ policy: name, message }] }),
    failed: (message) => (fieldOf(policy, "spec", "failurePolicy") === "Ignore" ? nothingFound : denied(message)),
  };
}
