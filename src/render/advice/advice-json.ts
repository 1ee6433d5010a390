import type { Architecture } from "../../model/architecture.ts";
import type { Advice, FlipPoint, Measures, RejectedArchitecture, RequirementPrice } from "../../model/decision.ts";
import type { JsonObject } from "../../model/json.ts";
import { toMoney } from "../../model/money.ts";

type AdvisedEnvironment = Advice["environments"][number];

/** The machine form of an advice: stable keys, amounts as decimal strings, `architecture` null when nothing fits. */
export function adviceToJson(advice: Advice): JsonObject {
  return toJson({
    kind: "Advice",
    platform: advice.platform,
    environments: advice.environments.map(environmentToJson),
  });
}

function environmentToJson(advised: AdvisedEnvironment): unknown {
  const { tenant, environment, choice, conflicts, explanation } = advised;
  return {
    tenant,
    environment,
    architecture: choice === undefined ? null : architectureToJson(choice.architecture),
    monthlyCost: choice === undefined ? null : toMoney(choice.measures.cost.monthlyMicros),
    isolation: choice === undefined ? null : choice.measures.isolation,
    decidedBy: explanation.decidedBy,
    reasons: explanation.reasons,
    rejected: explanation.rejected.map(rejectedToJson),
    requirementPrices: explanation.requirementPrices.map(priceToJson),
    flips: explanation.flips.map(flipToJson),
    conflicts,
    warnings: explanation.warnings,
    measures: choice === undefined ? null : measuresToJson(choice.measures),
    paretoFront: explanation.paretoFront.map((option) => ({
      architecture: architectureToJson(option.architecture),
      monthlyCost: toMoney(option.measures.cost.monthlyMicros),
      isolation: option.measures.isolation.score,
      operations: option.measures.operations.score,
      scalability: option.measures.scalability.environments,
    })),
  };
}

function architectureToJson(architecture: Architecture): unknown {
  const { account, accountSharedWith, cluster, clusterSharedWith, nodesSharedWith, boundaries } = architecture;
  return { account, accountSharedWith, cluster, clusterSharedWith, boundaries, nodesSharedWith };
}

function rejectedToJson({ architecture, kind, reasons, monthlyMicros }: RejectedArchitecture): unknown {
  return {
    architecture: architectureToJson(architecture),
    kind,
    reasons,
    ...(monthlyMicros === undefined ? {} : { monthlyCost: toMoney(monthlyMicros) }),
  };
}

function priceToJson(price: RequirementPrice): unknown {
  return {
    requirement: price.requirement,
    price: toMoney(price.priceMicros),
    without: {
      architecture: architectureToJson(price.architectureWithout),
      monthlyCost: toMoney(price.withoutMonthlyMicros),
    },
  };
}

function flipToJson(flip: FlipPoint): unknown {
  return { ...flip, to: architectureToJson(flip.to) };
}

function measuresToJson({ cost, operations, scalability }: Measures): unknown {
  return {
    cost: cost.lines.map(({ item, monthlyMicros, basis }) => ({ item, monthlyCost: toMoney(monthlyMicros), basis })),
    operations,
    scalability,
  };
}

/** The value as plain JSON: what `undefined` holds is gone. */
function toJson(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
