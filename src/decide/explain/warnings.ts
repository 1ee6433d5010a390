import { type Architecture, formatArchitecture, hasBoundary } from "../../model/architecture.ts";
import type { IsolationMeasure, RequirementPrice } from "../../model/decision.ts";
import { formatDollars } from "../../model/money.ts";
import type { Contender } from "../decide.ts";
import type { Engine } from "../engine.ts";
import { complianceRegimes } from "../rule-book.ts";
import type { Subject } from "../subject.ts";

/** What the reader should know about a choice although it satisfies every requirement. */
export function findWarnings(
  engine: Engine,
  subject: Subject,
  winner: Contender,
  prices: readonly RequirementPrice[],
): readonly string[] {
  return [
    ...winner.missed.map((rule) => `not met: ${rule.text}`),
    ...uselessSpend(winner.architecture, winner.measures.isolation),
    ...pinPrice(prices),
    ...keyCoverage(subject, winner.architecture),
    ...vpcReach(winner.architecture),
    ...missingPrices(engine, winner),
    ...unknownRegimes(subject),
  ];
}

/** Isolation bought on one layer while an attacker can take the other. */
function uselessSpend(architecture: Architecture, isolation: IsolationMeasure): readonly string[] {
  const scores = `(AWS ${isolation.aws}, Kubernetes ${isolation.kubernetes})`;
  const path = isolation.weakestPath.join(", then ");
  if (architecture.account === "dedicated" && architecture.cluster !== "cluster") {
    return [
      `the own account adds nothing against an attacker in the shared cluster ${scores}: its pods, and with them its ` +
        `roles, are reached through ${path}; it still buys a bill, a console and quotas of its own`,
    ];
  }
  const strongCluster = architecture.cluster === "cluster" || hasBoundary(architecture, "own-nodes");
  if (strongCluster && isolation.aws < isolation.kubernetes) {
    return [
      `the ${architecture.cluster === "cluster" ? "own cluster adds" : "own nodes add"} nothing against an attacker with a ` +
        `role in the shared account ${scores}: its data is reached through ${path}`,
    ];
  }
  return [];
}

function pinPrice(prices: readonly RequirementPrice[]): readonly string[] {
  const pin = prices.find((price) => price.requirement === "pin");
  if (pin === undefined || pin.priceMicros === 0) return [];
  const without = `${formatArchitecture(pin.architectureWithout)} at ${formatDollars(pin.withoutMonthlyMicros)} a month`;
  return [`the pin changes the choice; without it: ${without}`];
}

function keyCoverage({ environment }: Subject, architecture: Architecture): readonly string[] {
  if (environment.requirements.encryption.kmsKey !== "own" || architecture.cluster === "cluster") return [];
  return ["the own key covers AWS data and volumes, not Kubernetes Secrets: the shared cluster has one key for all"];
}

function vpcReach(architecture: Architecture): readonly string[] {
  if (!hasBoundary(architecture, "own-vpc") || architecture.cluster === "cluster") return [];
  return ["the own VPC holds AWS data only: pods stay in the VPC of the shared cluster"];
}

function missingPrices({ facts }: Engine, { site }: Contender): readonly string[] {
  if (facts.prices.regions.includes(site.region)) return [];
  return [`no prices for ${site.region} in the price book: those of us-east-1 are used`];
}

function unknownRegimes({ environment }: Subject): readonly string[] {
  const known = new Set(complianceRegimes.map((regime) => regime.id));
  return environment.requirements.compliance
    .filter((id) => !known.has(id))
    .map((id) => `no rules are known for the compliance regime ${id}: it changes nothing`);
}
