import { planning } from "../facts/planning.ts";
import { hasBoundary } from "../model/architecture.ts";
import type { Facts } from "../model/facts.ts";
import type { Platform } from "../model/platform.ts";
import type { Candidate } from "./candidate.ts";

/** Seconds from nothing to usable, when the host exists: the account and the cluster layer are made side by side. */
export function estimateReadySeconds(platform: Platform, { architecture }: Candidate, facts: Facts): number {
  const account = architecture.account === "dedicated" ? accountSeconds(platform, facts) : 0;
  const nodes = hasBoundary(architecture, "own-nodes") ? planning.ready.nodeSeconds : 0;
  return Math.max(account, clusterSeconds(architecture.cluster, facts) + nodes);
}

function accountSeconds(platform: Platform, facts: Facts): number {
  if (platform.organization.accountPool.warm > 0) return planning.ready.warmAccountSeconds;
  return (facts.quotas.durations["organizations:account"]?.seconds ?? 60) + planning.ready.accountBaselineSeconds;
}

function clusterSeconds(cluster: Candidate["architecture"]["cluster"], facts: Facts): number {
  const { durations } = facts.quotas;
  switch (cluster) {
    case "namespace":
      return planning.ready.namespaceSeconds;
    case "vcluster":
      return planning.ready.namespaceSeconds + (durations["helm:release"]?.seconds ?? 60);
    case "cluster":
      return (durations["AWS::EKS::Cluster"]?.seconds ?? 720) + planning.ready.nodeSeconds;
  }
}
