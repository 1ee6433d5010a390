import type { Wave } from "./blueprint.ts";

const waves: Readonly<Record<string, Wave>> = {
  ClusterRole: 1,
  ClusterRoleBinding: 4,
  CustomResourceDefinition: 0,
  Guardrail: 2,
  LimitRange: 2,
  MutatingAdmissionPolicy: 1,
  MutatingAdmissionPolicyBinding: 1,
  Namespace: 2,
  NetworkPolicy: 2,
  ResourceQuota: 2,
  Role: 1,
  RoleBinding: 4,
  ValidatingAdmissionPolicy: 1,
  ValidatingAdmissionPolicyBinding: 1,
};

/** The wave of an object that only exists live, so that a deletion runs backwards: access first, guardrails last. */
export function waveOfKind(kind: string): Wave {
  return waves[kind] ?? 3;
}
