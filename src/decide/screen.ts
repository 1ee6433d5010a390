import { planning } from "../facts/planning.ts";
import type { Micros } from "../model/money.ts";
import { formatDollars } from "../model/money.ts";
import type { Candidate } from "./candidate.ts";
import { shareOfCell } from "./density.ts";
import type { Engine } from "./engine.ts";
import { measureIsolation, requiredIsolation } from "./isolation.ts";
import { estimateReadySeconds } from "./readiness.ts";
import type { Rule } from "./rule-book.ts";
import { satisfies, triggeredRules } from "./rules.ts";
import { siteViolations } from "./site-fit.ts";
import { requirementFacts, type Subject } from "./subject.ts";
import type { Violation } from "./violation.ts";

/** A check of one environment against candidates, with its rules looked up once. */
export interface Screen {
  /** What rules out a candidate whatever the environment's size. */
  readonly shapeViolations: (candidate: Candidate) => readonly Violation[];
  /** Whether there is any, found without looking for all. */
  readonly isRuledOut: (candidate: Candidate) => boolean;
  /** Preferences that a candidate does not meet. They give way, but cost comes after them. */
  readonly missedPreferences: (candidate: Candidate) => readonly Rule[];
}

export function createScreen(engine: Engine, subject: Subject): Screen {
  const triggered = triggeredRules(requirementFacts(subject));
  const preferences = triggered.filter((rule) => rule.prefers !== undefined);
  const checks: readonly ((candidate: Candidate) => readonly Violation[])[] = [
    (candidate) => ruleViolations(triggered, candidate),
    (candidate) => siteViolations(engine.platform, subject, candidate),
    (candidate) => pinViolations(subject, candidate),
    (candidate) => threatViolations(subject, candidate),
    (candidate) => readinessViolations(engine, subject, candidate),
  ];
  return {
    shapeViolations: (candidate) => checks.flatMap((check) => check(candidate)),
    isRuledOut: (candidate) => checks.some((check) => check(candidate).length > 0),
    missedPreferences: (candidate) => preferences.filter((rule) => !satisfies(rule.prefers ?? [], candidate)),
  };
}

/** The cost ceiling is checked apart, as only it needs a price. */
export function ceilingViolations(subject: Subject, monthlyMicros: Micros): readonly Violation[] {
  const ceiling = subject.environment.requirements.monthlyCostCeilingMicros;
  if (ceiling === undefined || monthlyMicros <= ceiling) return [];
  const text = `costs ${formatDollars(monthlyMicros)} a month, above the ceiling of ${formatDollars(ceiling)}`;
  return [{ unit: "monthlyCostCeiling", kind: "constraint", text }];
}

function ruleViolations(triggered: readonly Rule[], candidate: Candidate): readonly Violation[] {
  return triggered
    .filter((rule) => rule.requires !== undefined && !satisfies(rule.requires, candidate))
    .map((rule) => ({
      unit: rule.requirement,
      kind: "constraint",
      rule: rule.id,
      text: rule.text,
      ...(rule.source === undefined ? {} : { source: rule.source }),
    }));
}

function pinViolations({ environment }: Subject, { architecture }: Candidate): readonly Violation[] {
  const pin = environment.pin;
  const found: Violation[] = [];
  if (pin?.accountModel !== undefined && pin.accountModel !== architecture.account) {
    found.push({ unit: "pin", kind: "constraint", text: `pinned to a ${pin.accountModel} account: ${pin.reason}` });
  }
  if (pin?.clusterModel !== undefined && pin.clusterModel !== architecture.cluster) {
    found.push({ unit: "pin", kind: "constraint", text: `pinned to the model ${pin.clusterModel}: ${pin.reason}` });
  }
  return found;
}

function threatViolations(subject: Subject, candidate: Candidate): readonly Violation[] {
  const { threatModel } = subject.environment.requirements;
  const isolation = measureIsolation(isolationInput(subject, candidate));
  if (isolation.score >= requiredIsolation(threatModel)) return [];
  const path = isolation.weakestPath.join(", then ");
  const text = `a neighbour's ${threatModel} attacker gets in through: ${path}`;
  return [{ unit: "threatModel", kind: "constraint", text, source: "eks-multitenancy" }];
}

export function isolationInput(
  subject: Subject,
  { architecture, site }: Candidate,
): Parameters<typeof measureIsolation>[0] {
  return {
    architecture,
    threatModel: subject.environment.requirements.threatModel,
    pooledData: Object.values(subject.environment.aws).some((resource) => resource.tenancy === "pool"),
    machinePerPod: site.cluster.compute === "fargate",
    networkPolicy: site.cluster.networkPolicy !== "none",
  };
}

function readinessViolations(engine: Engine, subject: Subject, candidate: Candidate): readonly Violation[] {
  const limit = subject.environment.requirements.readyWithinSeconds;
  if (limit === undefined) return [];
  const seconds = estimateReadySeconds(engine.platform, candidate, engine.facts);
  if (seconds <= limit) return [];
  const text = `takes about ${seconds} s to make, and must be ready within ${limit} s`;
  return [{ unit: "readyWithin", kind: "constraint", text }];
}

/** What rules out a candidate because the environment is too large for it; depends on its site and cluster model only. */
export function sizeViolations(engine: Engine, subject: Subject, candidate: Candidate): readonly Violation[] {
  const { architecture, site } = candidate;
  if (architecture.cluster === "cluster") return [];
  const found: Violation[] = [];
  const refuse = (text: string): void => {
    found.push({ unit: "resourceQuota", kind: "constraint", text, source: "eks-quotas" });
  };
  const share = shareOfCell(subject, candidate, engine.facts);
  const most = (site.headroom > 0 ? site.headroom : 1) * planning.shareOfHeadroom;
  if (share > most)
    refuse(`takes ${percent(share)} of a shared cell, which lets one environment take ${percent(most)}`);
  if (architecture.cluster === "vcluster" && subject.demand.pods > planning.vcluster.maxPods) {
    refuse(`${subject.demand.pods} pods are more than a virtual control plane is planned for`);
  }
  return found;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)}%`;
}
