import type { Lifecycle } from "../../model/tenant.ts";
import { type EnvironmentContext, hostNamespaces } from "../context.ts";
import type { ObjectDraft } from "./cluster-object.ts";
import { containerDefaults } from "./container-defaults.ts";
import { partitionQuota, type QuotaShare } from "./quota-partition.ts";

/** A virtual cluster keeps the objects of all its namespaces in one, and a secret for each pod's token. */
const vclusterCaps: QuotaShare = { configmaps: "1000", secrets: "1000", services: "200" };

/**
 * Caps that every namespace has, stated or not, so that no tenant can fill the API server or open a port on the nodes.
 *
 * `services.nodeports` is always zero; the others give way to what the specification states.
 */
const namespaceCaps: QuotaShare = {
  configmaps: "200",
  persistentvolumeclaims: "50",
  pods: "100",
  replicationcontrollers: "20",
  resourcequotas: "5",
  secrets: "200",
  services: "50",
  "services.loadbalancers": "0",
};

/** What each host namespace of the environment may use, by host name: a partition of its quota, and the fixed caps. */
export function quotaShares(context: EnvironmentContext): ReadonlyMap<string, QuotaShare> {
  const namespaces = hostNamespaces(context);
  const parts = partitionQuota(
    context.environment.resourceQuota,
    namespaces.map(({ short }) => short),
    context.environment.quotaWeights,
  );
  const defaults = { ...namespaceCaps, ...(context.placement.architecture.cluster === "vcluster" ? vclusterCaps : {}) };
  const frozen = frozenCaps(context.tenant.lifecycle);
  return new Map(
    namespaces.map(({ short, host }) => {
      const stated = parts.get(short) ?? {};
      return [host, { ...unstatedCaps(defaults, stated), ...stated, "services.nodeports": "0", ...frozen }];
    }),
  );
}

/** ResourceQuota and LimitRange of every host namespace. */
export function quotaDrafts(context: EnvironmentContext): readonly ObjectDraft[] {
  return [...quotaShares(context)].flatMap(([namespace, share]) => [
    {
      manifest: {
        apiVersion: "v1",
        kind: "ResourceQuota",
        metadata: { name: "tenantry", namespace },
        spec: { hard: share },
      },
      wave: 2,
      path: "resourceQuota",
    },
    {
      manifest: {
        apiVersion: "v1",
        kind: "LimitRange",
        metadata: { name: "tenantry", namespace },
        spec: { limits: [containerDefaults(share)] },
      },
      wave: 2,
      path: "resourceQuota",
    },
  ]);
}

/** The caps that the specification leaves open; `count/pods` states `pods` too. */
function unstatedCaps(defaults: QuotaShare, stated: QuotaShare): QuotaShare {
  const open: Record<string, string> = {};
  for (const [key, cap] of Object.entries(defaults)) if (stated[`count/${key}`] === undefined) open[key] = cap;
  return open;
}

/** A suspended tenant starts no pods; those that run are left to finish. */
function frozenCaps(lifecycle: Lifecycle): QuotaShare {
  return lifecycle.state === "suspended" ? { pods: "0" } : {};
}
