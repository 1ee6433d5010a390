import { hasBoundary } from "../../model/architecture.ts";
import { type GuardrailSettings, guardrailApiVersion, guardrailKind, guardrailName } from "../../model/guardrail.ts";
import { compareText } from "../../model/json.ts";
import { environmentId } from "../../model/names.ts";
import { parseQuantity } from "../../model/quantity.ts";
import { contextId, type EnvironmentContext, hostNamespaces } from "../context.ts";
import type { ObjectDraft } from "./cluster-object.ts";
import { declaredBlock } from "./network/addresses.ts";
import { findNodePool } from "./own-nodes.ts";

/** The runtime class of EKS Nitro Sandboxes (docs.aws.amazon.com/eks/latest/userguide/sandboxing-isolated-setup.html). */
export const sandboxRuntimeClass = "isolated-sandbox";

/** The Guardrail of every host namespace; until it exists, the namespace admits nothing. */
export function guardrailDrafts(context: EnvironmentContext): readonly ObjectDraft[] {
  const spec = guardrailSettings(context);
  return hostNamespaces(context).map(({ host }) => ({
    manifest: {
      apiVersion: guardrailApiVersion,
      kind: guardrailKind,
      metadata: { name: guardrailName, namespace: host },
      spec,
    },
    wave: 2,
  }));
}

/** What the admission policies allow in the environment's namespaces. Lists are sorted and hold no duplicates. */
export function guardrailSettings(context: EnvironmentContext): GuardrailSettings {
  const { platform, tenant, environment, placement } = context;
  const sandboxed = hasBoundary(placement.architecture, "sandboxed-runtime");
  const balancers = parseQuantity(environment.resourceQuota["services.loadbalancers"] ?? "0");
  const pool = findNodePool(context);
  return {
    tenant: tenant.name,
    environment: environment.name,
    registries: sorted(platform.guardrails.registries),
    hosts: sorted(environment.ingress.hosts),
    ingressClasses: sorted(platform.guardrails.ingressClasses),
    gatewayClasses: sorted(platform.guardrails.gatewayClasses),
    storageClasses: sorted(platform.guardrails.storageClasses),
    priorityClasses: sorted(platform.guardrails.priorityClasses),
    runtimeClasses: sandboxed ? [sandboxRuntimeClass] : [],
    ...(sandboxed ? { requiredRuntimeClass: sandboxRuntimeClass } : {}),
    serviceTypes: balancers !== undefined && balancers.nanos > 0n ? ["ClusterIP", "LoadBalancer"] : ["ClusterIP"],
    ...(pool === undefined ? {} : { nodePool: pool }),
    peerEnvironments: sorted([
      contextId(context),
      ...environment.allowedPeers.map((peer) => environmentId(peer.tenant, peer.environment)),
    ]),
    egress: environment.egress.cidrs
      .filter(({ cidr }) => declaredBlock(cidr) !== undefined)
      .map(({ cidr, ports }) => ({ cidr, ports: [...new Set(ports)].sort((left, right) => left - right) }))
      .sort((left, right) => compareText(left.cidr, right.cidr)),
  };
}

function sorted(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort(compareText);
}
