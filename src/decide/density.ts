import { instanceOf, nodesNeeded } from "../facts/node-capacity.ts";
import { planning } from "../facts/planning.ts";
import type { Facts } from "../model/facts.ts";
import type { Platform } from "../model/platform.ts";
import type { Candidate } from "./candidate.ts";
import type { Subject } from "./subject.ts";

/** How many environments share the cell in planning; never today's fill, so that no tenant changes another's choice. */
export function sharedDensity(platform: Platform, subject: Subject, { architecture }: Candidate): number {
  const planned = platform.objectives.planningDensity.environmentsPerSharedCell;
  const inScope =
    architecture.clusterSharedWith === "group" ? Math.ceil(planned * planning.groupShareOfDensity) : planned;
  return Math.max(1, Math.min(inScope, subject.environment.requirements.maxSharedTenants ?? inScope));
}

/** The part of a shared cell that the environment's whole quota takes: of its nodes or of its pods, whichever is more. */
export function shareOfCell(subject: Subject, { site }: Candidate, facts: Facts): number {
  const { instance } = instanceOf(site, facts.prices);
  const { milliCpu, memoryMiB, pods } = subject.demand;
  const use = planning.plannedUseOfQuota;
  const nodes = nodesNeeded({ milliCpu: milliCpu * use, memoryMiB: memoryMiB * use, pods: 0 }, instance);
  return Math.max(nodes / cellLimit(site, facts, "eks:nodes-before-planning"), pods / cellPods(site, facts));
}

function cellPods(site: Candidate["site"], facts: Facts): number {
  return cellLimit(site, facts, "eks:pods-before-planning");
}

function cellLimit(site: Candidate["site"], facts: Facts, quota: string): number {
  return site.quotas[quota] ?? facts.quotas.quotas[quota]?.value ?? Number.POSITIVE_INFINITY;
}
