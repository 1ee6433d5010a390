import type { ClusterObject, Manifest } from "../../../model/blueprint.ts";
import type { PlacedCell } from "../../../model/placement.ts";
import type { Platform } from "../../../model/platform.ts";
import { cellObject } from "./cell-object.ts";
import { gatewayPolicies } from "./gateway-policy.ts";
import { guardrailDefinition } from "./guardrail-definition.ts";
import { ingressPolicy } from "./ingress-policy.ts";
import { servesMutatingPolicies } from "./mutating-policy.ts";
import { networkPeerPolicy } from "./network-peer-policy.ts";
import {
  guardrailLifecyclePolicy,
  managedClusterObjectPolicy,
  managedObjectPolicy,
  namespaceLabelPolicy,
  roleBindingPolicy,
  terminatingNamespacePolicy,
  tokenSecretPolicy,
} from "./ownership-policies.ts";
import { podAnnotationsPolicy } from "./pod-annotations-policy.ts";
import { podDefaults } from "./pod-defaults.ts";
import { podPolicy } from "./pod-policy.ts";
import { endpointPolicy, serviceDefaults, servicePolicy } from "./service-policy.ts";
import { tenantRoles } from "./tenant-roles.ts";
import { volumeClaimPolicy } from "./volume-claim-policy.ts";

/**
 * What stands guard in a cell's cluster, once for any number of tenants: the Guardrail definition, the admission
 * policies with their bindings, and the ClusterRoles for tenants.
 *
 * Everything is evaluated by the API server itself; no process of ours is in the admission path. Where the cluster is
 * too old to fill in defaults (before Kubernetes 1.36), the same values are required of the tenant instead.
 */
export function compileGuardrails(platform: Platform, cell: PlacedCell): readonly ClusterObject[] {
  const policies = [
    ...validatingPolicies(),
    ...(servesMutatingPolicies(cell.cluster.kubernetesVersion) ? [...podDefaults(), ...serviceDefaults()] : []),
  ];
  return [
    cellObject(platform, cell, { manifest: guardrailDefinition(), wave: 0 }),
    ...[...policies, ...tenantRoles()].map((manifest) => cellObject(platform, cell, { manifest, wave: 1 })),
  ];
}

function validatingPolicies(): readonly Manifest[] {
  return [
    ...podPolicy(),
    ...podAnnotationsPolicy(),
    ...servicePolicy(),
    ...endpointPolicy(),
    ...ingressPolicy(),
    ...gatewayPolicies(),
    ...volumeClaimPolicy(),
    ...networkPeerPolicy(),
    ...tokenSecretPolicy(),
    ...roleBindingPolicy(),
    ...managedObjectPolicy(),
    ...managedClusterObjectPolicy(),
    ...namespaceLabelPolicy(),
    ...guardrailLifecyclePolicy(),
    ...terminatingNamespacePolicy(),
  ];
}
