import type { Manifest } from "../../../model/blueprint.ts";
import { guardrailApiVersion, guardrailKind, guardrailName } from "../../../model/guardrail.ts";
import { tenantLabel } from "../../../model/ownership.ts";

export type AdmissionOperation = "CREATE" | "UPDATE" | "DELETE";

export interface ResourceRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly operations: readonly AdmissionOperation[];
}

/** A CEL expression that must be true, and what the caller reads when it is not. */
export interface Validation {
  readonly expression: string;
  /** Shown when `messageExpression` fails: the rule and what to change. */
  readonly message: string;
  /** CEL that names the offending value as well. */
  readonly messageExpression?: string;
}

export interface NamedExpression {
  readonly name: string;
  readonly expression: string;
}

export interface PolicyDraft {
  readonly name: string;
  readonly rules: readonly ResourceRule[];
  /** `namespace`: with the Guardrail of the object's own namespace as `params`; `none`: without parameters. */
  readonly params: "namespace" | "none";
  /** What a namespace without a Guardrail means for creations; refused when absent. */
  readonly withoutGuardrail?: "allow";
  /** Objects in tenant namespaces only, or everything that matches the rules. */
  readonly scope: "tenant-namespaces" | "cluster";
  /** All must be true for the policy to apply. */
  readonly conditions?: readonly NamedExpression[];
  readonly variables?: readonly NamedExpression[];
  readonly validations: readonly Validation[];
}

export const admissionApiVersion = "admissionregistration.k8s.io/v1";

const tenantNamespaces = { matchExpressions: [{ key: tenantLabel, operator: "Exists" }] };

/**
 * A ValidatingAdmissionPolicy and its bindings. It fails closed: an error in evaluation refuses the request.
 *
 * Without a Guardrail in the namespace nothing can be created. Updates are let through then, because the Guardrail only
 * disappears with its namespace (see `guardrailLifecyclePolicy`), and removing finalizers must not be refused meanwhile.
 */
export function validatingPolicy(draft: PolicyDraft): readonly Manifest[] {
  const policy: Manifest = {
    apiVersion: admissionApiVersion,
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: draft.name },
    spec: {
      failurePolicy: "Fail",
      ...paramKind(draft.params),
      matchConstraints: matchResources(draft.rules, draft.scope),
      ...(draft.conditions === undefined ? {} : { matchConditions: draft.conditions }),
      ...(draft.variables === undefined ? {} : { variables: draft.variables }),
      validations: draft.validations.map((validation) => ({ ...validation, reason: "Forbidden" })),
    },
  };
  return [policy, ...validatingBindings(draft)];
}

function validatingBindings(draft: PolicyDraft): readonly Manifest[] {
  const binding = (name: string, spec: Readonly<Record<string, unknown>>): Manifest => ({
    apiVersion: admissionApiVersion,
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name },
    spec: { policyName: draft.name, validationActions: ["Deny"], ...spec },
  });
  if (draft.params === "none") return [binding(draft.name, {})];
  if (draft.withoutGuardrail === "allow") return [binding(draft.name, { paramRef: paramRef("Allow") })];
  const creates = onlyOperations(draft.rules, ["CREATE"]);
  const updates = onlyOperations(draft.rules, ["UPDATE", "DELETE"]);
  const bindings = [
    { name: draft.name, rules: creates, missing: "Deny" },
    { name: `${draft.name}-update`, rules: updates, missing: "Allow" },
  ] as const;
  return bindings
    .filter(({ rules }) => rules.length > 0)
    .map(({ name, rules, missing }) =>
      binding(name, {
        matchResources: matchResources(rules, draft.scope),
        paramRef: paramRef(missing),
      }),
    );
}

function onlyOperations(
  rules: readonly ResourceRule[],
  operations: readonly AdmissionOperation[],
): readonly ResourceRule[] {
  return rules
    .map((rule) => ({ ...rule, operations: rule.operations.filter((operation) => operations.includes(operation)) }))
    .filter((rule) => rule.operations.length > 0);
}

/** Finds the Guardrail of the object's own namespace: a reference without a namespace means just that. */
export function paramRef(parameterNotFoundAction: "Allow" | "Deny"): Readonly<Record<string, unknown>> {
  return { name: guardrailName, parameterNotFoundAction };
}

/** The `paramKind` of a policy that reads the namespace's Guardrail. */
export function paramKind(params: PolicyDraft["params"]): Readonly<Record<string, unknown>> {
  return params === "none" ? {} : { paramKind: { apiVersion: guardrailApiVersion, kind: guardrailKind } };
}

/** Which requests reach a policy: all versions of the resources, in tenant namespaces or everywhere. */
export function matchResources(
  rules: readonly ResourceRule[],
  scope: PolicyDraft["scope"],
): Readonly<Record<string, unknown>> {
  return {
    matchPolicy: "Equivalent",
    ...(scope === "cluster" ? {} : { namespaceSelector: tenantNamespaces }),
    resourceRules: rules.map(({ apiGroups, resources, operations }) => ({
      apiGroups,
      apiVersions: ["*"],
      operations,
      resources,
    })),
  };
}
