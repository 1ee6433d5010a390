import type { RequirementPrice } from "../../model/decision.ts";
import type { RequirementKey, Requirements } from "../../model/requirements.ts";
import type { Environment } from "../../model/tenant.ts";
import { decideSubject, type SubjectDecision } from "../decide.ts";
import type { Engine } from "../engine.ts";
import type { Subject } from "../subject.ts";
import type { SurvivorMemo } from "../survivors.ts";

/** What each stated requirement, the group and the pin cost: the price now minus the price of deciding without it. */
export function priceRequirements(
  engine: Engine,
  subject: Subject,
  current: SubjectDecision,
  memo: SurvivorMemo,
): readonly RequirementPrice[] {
  return relaxedSubjects(subject).flatMap(({ requirement, relaxed }) => {
    const without = decideSubject(engine, relaxed, memo)?.winner;
    if (without === undefined) return [];
    const { monthlyMicros } = without.measures.cost;
    return [
      {
        requirement,
        withoutMonthlyMicros: monthlyMicros,
        priceMicros: current.winner.measures.cost.monthlyMicros - monthlyMicros,
        architectureWithout: without.architecture,
      },
    ];
  });
}

function* eachRelaxed(subject: Subject): Generator<{ readonly requirement: string; readonly relaxed: Subject }> {
  const { environment } = subject;
  for (const requirement of environment.statedRequirements) {
    yield { requirement, relaxed: { ...subject, environment: withoutRequirement(environment, requirement) } };
  }
  if (subject.group !== undefined) {
    const { group: _group, ...relaxed } = subject;
    yield { requirement: "group", relaxed };
  }
  if (environment.pin !== undefined) {
    const { pin: _pin, ...unpinned } = environment;
    yield { requirement: "pin", relaxed: { ...subject, environment: unpinned } };
  }
}

function relaxedSubjects(subject: Subject): readonly { readonly requirement: string; readonly relaxed: Subject }[] {
  return [...eachRelaxed(subject)];
}

/** The environment as if one requirement had not been written down: its default takes its place. */
export function withoutRequirement(environment: Environment, key: RequirementKey): Environment {
  return { ...environment, requirements: relaxers[key](environment.requirements) };
}

type Relaxer = (requirements: Requirements) => Requirements;

const relaxers: Readonly<Record<RequirementKey, Relaxer>> = {
  compliance: (wanted) => ({ ...wanted, compliance: [] }),
  complianceScope: (wanted) => ({ ...wanted, complianceScope: "shared" }),
  dataClassification: (wanted) => ({ ...wanted, dataClassification: "internal" }),
  dataResidency: (wanted) => ({ ...wanted, dataResidency: [] }),
  region: ({ region: _region, ...wanted }) => wanted,
  threatModel: (wanted) => ({ ...wanted, threatModel: "code-execution" }),
  kubernetesApi: (wanted) => ({
    ...wanted,
    kubernetesApi: { customResourceDefinitions: false, admissionWebhooks: false, clusterScoped: false },
  }),
  nodes: (wanted) => ({ ...wanted, nodes: "shared" }),
  encryption: (wanted) => ({ ...wanted, encryption: { kmsKey: "platform", covers: [] } }),
  billing: (wanted) => ({ ...wanted, billing: "allocated" }),
  network: (wanted) => ({ ...wanted, network: "shared" }),
  ownConsole: (wanted) => ({ ...wanted, ownConsole: false }),
  quotaIndependence: (wanted) => ({ ...wanted, quotaIndependence: false }),
  untrustedCode: (wanted) => ({ ...wanted, untrustedCode: false }),
  privilegedWorkloads: (wanted) => ({ ...wanted, privilegedWorkloads: false }),
  noisyNeighbour: (wanted) => ({ ...wanted, noisyNeighbour: "tolerated" }),
  maxSharedTenants: ({ maxSharedTenants: _most, ...wanted }) => wanted,
  lifetime: ({ lifetimeHours: _hours, ...wanted }) => wanted,
  readyWithin: ({ readyWithinSeconds: _seconds, ...wanted }) => wanted,
  apartFrom: (wanted) => ({ ...wanted, apartFrom: [] }),
  monthlyCostCeiling: ({ monthlyCostCeilingMicros: _ceiling, ...wanted }) => wanted,
};
