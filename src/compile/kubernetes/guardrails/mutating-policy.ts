import type { Manifest } from "../../../model/blueprint.ts";
import {
  admissionApiVersion,
  matchResources,
  type NamedExpression,
  type PolicyDraft,
  paramKind,
  paramRef,
  type ResourceRule,
} from "./admission-policy.ts";

export type Mutation =
  | { readonly patchType: "JSONPatch"; readonly jsonPatch: { readonly expression: string } }
  | { readonly patchType: "ApplyConfiguration"; readonly applyConfiguration: { readonly expression: string } };

export interface MutationDraft {
  readonly name: string;
  readonly params: PolicyDraft["params"];
  readonly rules: readonly ResourceRule[];
  readonly conditions?: readonly NamedExpression[];
  readonly mutations: readonly Mutation[];
}

/**
 * Whether a cluster serves MutatingAdmissionPolicy at v1: from Kubernetes 1.36
 * (kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy).
 */
export function servesMutatingPolicies(kubernetesVersion: string): boolean {
  const [major = 0, minor = 0] = kubernetesVersion.split(".").map(Number);
  return major > 1 || (major === 1 && minor >= 36);
}

/** A MutatingAdmissionPolicy for tenant namespaces, with its binding. It fails closed. */
export function mutatingPolicy(draft: MutationDraft): readonly Manifest[] {
  return [
    {
      apiVersion: admissionApiVersion,
      kind: "MutatingAdmissionPolicy",
      metadata: { name: draft.name },
      spec: {
        failurePolicy: "Fail",
        reinvocationPolicy: "IfNeeded",
        ...paramKind(draft.params),
        matchConstraints: matchResources(draft.rules, "tenant-namespaces"),
        ...(draft.conditions === undefined ? {} : { matchConditions: draft.conditions }),
        mutations: draft.mutations,
      },
    },
    {
      apiVersion: admissionApiVersion,
      kind: "MutatingAdmissionPolicyBinding",
      metadata: { name: draft.name },
      spec: {
        policyName: draft.name,
        ...(draft.params === "none" ? {} : { paramRef: paramRef("Deny") }),
      },
    },
  ];
}
