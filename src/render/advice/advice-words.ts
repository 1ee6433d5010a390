import type { Architecture } from "../../model/architecture.ts";
import type { Advice, Reason } from "../../model/decision.ts";
import { formatDollars } from "../../model/money.ts";

export type AdvisedEnvironment = Advice["environments"][number];

export function nameEnvironment({ tenant, environment }: AdvisedEnvironment): string {
  return `${tenant}/${environment}`;
}

/** A number with its noun, in the plural unless it is one. */
export function countNoun(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** With whom the layers are shared: one word when they agree, else account, cluster and nodes. */
export function describeSharing(architecture: Architecture): string {
  const { accountSharedWith: account, clusterSharedWith: cluster, nodesSharedWith: nodes } = architecture;
  if (account === cluster && cluster === nodes) return account;
  if (account === cluster) return `${account}, nodes ${nodes}`;
  if (cluster === nodes) return `account ${account}, cluster ${cluster}`;
  return `account ${account}, cluster ${cluster}, nodes ${nodes}`;
}

/** The keys of all reasons but notes and the price, or `cost` when nothing else spoke. */
export function summarizeReasons(reasons: readonly Reason[]): string {
  const keys = [
    ...new Set(reasons.filter((reason) => reason.note === undefined).map((reason) => reason.because)),
  ].filter((key) => !settlements.has(key));
  return keys.length === 0 ? "cost" : keys.join(", ");
}

const settlements: ReadonlySet<string> = new Set(["cost", "operations", "isolation", "scalability", "cellTemplates"]);

export function describePlatform({ platform }: Advice): string {
  return `account strategy ${platform.accountStrategy}, pattern ${platform.pattern}: ${platform.patternReason}`;
}

/** The sum over environments that have a choice. */
export function totalCost(advice: Advice): string {
  const micros = advice.environments.reduce((sum, { choice }) => sum + (choice?.measures.cost.monthlyMicros ?? 0), 0);
  return formatDollars(micros);
}

/** Warnings with all environments they hold for, in order of appearance. */
export function groupWarnings(advice: Advice): ReadonlyMap<string, readonly string[]> {
  const grouped = new Map<string, string[]>();
  for (const advised of advice.environments) {
    for (const warning of advised.explanation.warnings) {
      const names = grouped.get(warning) ?? [];
      names.push(nameEnvironment(advised));
      grouped.set(warning, names);
    }
  }
  return grouped;
}
