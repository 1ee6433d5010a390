/**
 * The `Guardrail` object that stands in every tenant namespace under the name `default`.
 *
 * It is a namespaced custom resource with no controller. Constant admission policies find it as their parameter in the
 * namespace of the object under review; without it, nothing is admitted. Tenants can read but never change it.
 */
export const guardrailApiVersion = "tenantry.dev/v1alpha1";
export const guardrailKind = "Guardrail";
export const guardrailName = "default";

export interface GuardrailSettings {
  readonly tenant: string;
  readonly environment: string;
  /** Allowed image sources: a registry host, or host and path prefix; matched up to a `/`, `:` or `@`. */
  readonly registries: readonly string[];
  /** Exact host names for Ingress rules, TLS entries and Gateway API routes. */
  readonly hosts: readonly string[];
  readonly ingressClasses: readonly string[];
  readonly gatewayClasses: readonly string[];
  readonly storageClasses: readonly string[];
  readonly priorityClasses: readonly string[];
  readonly runtimeClasses: readonly string[];
  /** When set, every pod must use exactly this runtime class. */
  readonly requiredRuntimeClass?: string;
  /** Allowed Service types; `ClusterIP` is always among them, `NodePort` and `ExternalName` never are. */
  readonly serviceTypes: readonly string[];
  /** Own nodes: the label (and taint) every pod must select and tolerate. Absent: pods may select no tenant nodes. */
  readonly nodePool?: { readonly key: string; readonly value: string };
  /** Environment ids (`<tenant>--<env>`) whose pods may appear as NetworkPolicy peers, its own included. */
  readonly peerEnvironments: readonly string[];
  /** Blocks that egress rules of NetworkPolicies may name, each with the TCP ports it may be reached at; none means all. */
  readonly egress: readonly { readonly cidr: string; readonly ports: readonly number[] }[];
}
