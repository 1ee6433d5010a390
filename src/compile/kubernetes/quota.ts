import type { Manifest, Wave } from "../../model/blueprint.ts";
import { type EnvironmentContext, hostNamespaces } from "../context.ts";
import type { ObjectDraft } from "./cluster-object.ts";
import { containerDefaults } from "./container-defaults.ts";
import { namespaceCaps, policyCaps } from "./object-caps.ts";
import { partitionQuota, type QuotaShare } from "./quota-partition.ts";

/** What each host namespace of the environment may use, by host name: a partition of its quota, and the fixed caps. */
export function quotaShares(context: EnvironmentContext): ReadonlyMap<string, QuotaShare> {
  const frozen = frozenCaps(context);
  return new Map([...activeShares(context)].map(([host, share]) => [host, { ...share, ...frozen }]));
}

/** The shares of a tenant that is not frozen, from which the defaults of containers follow whatever its state. */
function activeShares(context: EnvironmentContext): ReadonlyMap<string, QuotaShare> {
  const namespaces = hostNamespaces(context);
  const parts = partitionQuota(
    context.environment.resourceQuota,
    namespaces.map(({ short }) => short),
    context.environment.quotaWeights,
  );
  const defaults = namespaceCaps(context.placement.architecture.cluster);
  return new Map(
    namespaces.map(({ short, host }) => {
      const stated = parts.get(short) ?? {};
      return [host, { ...unstatedCaps(defaults, stated), ...stated, "services.nodeports": "0" }];
    }),
  );
}

/**
 * ResourceQuotas and LimitRange of every host namespace.
 *
 * Network policies are counted by a quota of their own in a later wave: until a new quota is first counted the API server
 * refuses what it counts, and the platform's own policies stand in the quota's wave.
 */
export function quotaDrafts(context: EnvironmentContext): readonly ObjectDraft[] {
  const policies = policyCaps(context.placement.architecture.cluster);
  const active = activeShares(context);
  return [...quotaShares(context)].flatMap(([namespace, share]) => [
    resourceQuota({ name: "tenantry", namespace }, share, 2),
    resourceQuota({ name: "tenantry-policies", namespace }, unstatedCaps(policies, share), 3),
    {
      manifest: {
        apiVersion: "v1",
        kind: "LimitRange",
        metadata: { name: "tenantry", namespace },
        spec: { limits: [containerDefaults(active.get(namespace) ?? share)] },
      },
      wave: 2,
      path: "resourceQuota",
    },
  ]);
}

function resourceQuota(metadata: Manifest["metadata"], hard: QuotaShare, wave: Wave): ObjectDraft {
  return {
    manifest: { apiVersion: "v1", kind: "ResourceQuota", metadata, spec: { hard } },
    wave,
    path: "resourceQuota",
  };
}

/** The caps that the specification leaves open; `count/pods` states `pods` too. */
function unstatedCaps(defaults: QuotaShare, stated: QuotaShare): QuotaShare {
  const counted = Object.keys(stated).filter((key) => key.startsWith("count/"));
  if (counted.length === 0) return defaults;
  return Object.fromEntries(Object.entries(defaults).filter(([key]) => !counted.includes(`count/${key}`)));
}

/**
 * A frozen or suspended tenant starts no pods; those that run are left to finish.
 *
 * While it is frozen its owners may still look, which in a virtual cluster takes a control plane: one pod, which that one
 * holds, as nothing else starts a pod there while it is down.
 */
function frozenCaps({ placement, tenant }: EnvironmentContext): QuotaShare {
  switch (tenant.lifecycle.state) {
    case "active":
      return {};
    case "frozen":
      return { pods: placement.architecture.cluster === "vcluster" ? "1" : "0" };
    case "suspended":
      return { pods: "0" };
  }
}
