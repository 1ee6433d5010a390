import { instanceOf, nodesNeeded } from "../facts/node-capacity.ts";
import { planning } from "../facts/planning.ts";
import { hasBoundary } from "../model/architecture.ts";
import type { ScalabilityMeasure } from "../model/decision.ts";
import type { Facts } from "../model/facts.ts";
import type { Platform } from "../model/platform.ts";
import type { Candidate } from "./candidate.ts";
import type { Subject } from "./subject.ts";

/** What one environment takes of one quota. */
interface Use {
  readonly quota: string;
  readonly amount: number;
}

/** Finds the quota that binds first when one account and one cluster fill with environments of this shape. */
export function measureScalability(
  platform: Platform,
  subject: Subject,
  candidate: Candidate,
  facts: Facts,
): ScalabilityMeasure {
  const ceilings = usesOf(subject, candidate, facts)
    .filter((use) => use.amount > 0)
    .map((use) => ceilingOf(use, platform, candidate, facts));
  return ceilings.reduce((least, ceiling) => (ceiling.environments < least.environments ? ceiling : least), {
    quota: "none",
    title: "no quota",
    environments: Number.MAX_SAFE_INTEGER,
    source: "",
  });
}

function ceilingOf(use: Use, platform: Platform, { site }: Candidate, facts: Facts): ScalabilityMeasure {
  const quota = facts.quotas.quotas[use.quota];
  const own = use.quota === "organizations:accounts" ? platform.organization.accountPool.max : undefined;
  const value = own ?? site.quotas[use.quota] ?? quota?.value ?? Number.MAX_SAFE_INTEGER;
  const environments = Math.floor(value / use.amount);
  const title = own === undefined ? (quota?.title ?? use.quota) : "accountPool.max of the platform";
  return { quota: use.quota, title, environments, source: quota?.source ?? "" };
}

function usesOf(subject: Subject, candidate: Candidate, facts: Facts): readonly Use[] {
  return [...accountUses(subject, candidate), ...clusterUses(subject, candidate, facts)];
}

function accountUses({ demand }: Subject, { architecture }: Candidate): readonly Use[] {
  if (architecture.account === "dedicated") return [{ quota: "organizations:accounts", amount: 1 }];
  const ownVpc = architecture.cluster === "cluster" || hasBoundary(architecture, "own-vpc");
  return [
    { quota: "iam:roles", amount: demand.serviceAccounts + (architecture.cluster === "cluster" ? 2 : 0) },
    { quota: "cloudformation:stacks", amount: 1 },
    { quota: "s3:buckets", amount: demand.awsResources },
    { quota: "vpc:vpcs", amount: ownVpc ? 1 : 0 },
    { quota: "eks:clusters", amount: architecture.cluster === "cluster" ? 1 : 0 },
  ];
}

function clusterUses({ demand }: Subject, { architecture, site }: Candidate, facts: Facts): readonly Use[] {
  if (architecture.cluster === "cluster") return [];
  const { instance } = instanceOf(site, facts.prices);
  const { plannedUseOfQuota } = planning;
  const nodes = nodesNeeded(
    { milliCpu: demand.milliCpu * plannedUseOfQuota, memoryMiB: demand.memoryMiB * plannedUseOfQuota, pods: 0 },
    instance,
  );
  return [
    { quota: "eks:pods-before-planning", amount: demand.pods },
    { quota: "eks:nodes-before-planning", amount: nodes },
    { quota: "eks:pod-identity-associations", amount: demand.serviceAccounts },
    { quota: "kubernetes:namespaces", amount: architecture.cluster === "vcluster" ? 1 : demand.namespaces },
    { quota: "kubernetes:services", amount: demand.pods / 10 },
    { quota: "elb:target-groups", amount: demand.hosts },
  ];
}
