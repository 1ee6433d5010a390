import { formatArchitecture } from "../../model/architecture.ts";
import type { FlipPoint } from "../../model/decision.ts";
import type { Facts, PriceItem } from "../../model/facts.ts";
import { architectureKey } from "../candidate.ts";
import { type Contender, decideSubject } from "../decide.ts";
import type { Demand } from "../demand.ts";
import type { Engine } from "../engine.ts";
import type { Subject } from "../subject.ts";
import type { SurvivorMemo } from "../survivors.ts";

/** One input that is scaled while everything else stays. */
interface Dial {
  readonly input: string;
  /** The decision's world with the input times `factor`. */
  readonly turn: (factor: number) => { readonly engine: Engine; readonly subject: Subject };
  readonly format: (factor: number) => string;
  readonly from: number;
  readonly to: number;
}

/**
 * The values of size, density and prices at which the choice changes, nearest above and below today's.
 *
 * Found by doubling and then bisection over the pure decision, to within one per cent. An input that never changes the
 * choice between a 64th and 64 times its value is left out.
 */
export function findFlips(
  engine: Engine,
  subject: Subject,
  winner: Contender,
  memo: SurvivorMemo,
): readonly FlipPoint[] {
  const flips = dialsOf(engine, subject).flatMap((dial) =>
    [1 / 2, 2].flatMap((step) => findFlip(dial, step, winner, memo) ?? []),
  );
  return flips.filter((flip) => flip.flipsAt !== flip.current);
}

function findFlip(dial: Dial, step: number, winner: Contender, memo: SurvivorMemo): FlipPoint | undefined {
  const key = architectureKey(winner.architecture);
  const choiceAt = (factor: number): Contender | undefined => {
    const { engine, subject } = dial.turn(factor);
    return decideSubject(engine, subject, memo)?.winner;
  };
  const isSame = (factor: number): boolean => {
    const choice = choiceAt(factor);
    return choice !== undefined && architectureKey(choice.architecture) === key;
  };
  let inside = 1;
  let outside = step;
  while (isSame(outside)) {
    inside = outside;
    outside *= step;
    if (outside > dial.to || outside < dial.from) return undefined;
  }
  while (Math.abs(outside / inside - 1) > 0.01) {
    const middle = Math.sqrt(inside * outside);
    if (isSame(middle)) inside = middle;
    else outside = middle;
  }
  const choice = choiceAt(outside);
  return choice === undefined ? undefined : describeFlip(dial, outside, choice);
}

function describeFlip(dial: Dial, factor: number, choice: Contender): FlipPoint {
  const direction = factor > 1 ? "above" : "below";
  const flipsAt = dial.format(factor);
  return {
    input: dial.input,
    current: dial.format(1),
    flipsAt,
    to: choice.architecture,
    text: `${direction} ${flipsAt} (${dial.input}, now ${dial.format(1)}): ${formatArchitecture(choice.architecture)}`,
  };
}

function dialsOf(engine: Engine, subject: Subject): readonly Dial[] {
  const range = { from: 1 / 64, to: 64 };
  const density = engine.platform.objectives.planningDensity.environmentsPerSharedCell;
  const controlPlane = engine.facts.prices.items["eks-control-plane-hour"]?.dollars.default ?? 0;
  return [
    {
      ...range,
      input: "size",
      turn: (factor) => ({ engine, subject: { ...subject, demand: scaleDemand(subject.demand, factor) } }),
      format: (factor) => `${formatNumber((subject.demand.milliCpu * factor) / 1000)} vCPU`,
    },
    {
      ...range,
      from: 1 / density,
      input: "planning density",
      turn: (factor) => ({ engine: withDensity(engine, Math.max(1, Math.round(density * factor))), subject }),
      format: (factor) => `${Math.max(1, Math.round(density * factor))} environments`,
    },
    {
      ...range,
      input: "EC2 price",
      turn: (factor) => ({ engine: withFacts(engine, scaleInstances(engine.facts, factor)), subject }),
      format: (factor) => `${formatNumber(factor * 100)}% of list`,
    },
    {
      ...range,
      input: "EKS control plane price",
      turn: (factor) => ({ engine: withFacts(engine, scaleControlPlane(engine.facts, factor)), subject }),
      format: (factor) => `$${formatNumber(controlPlane * factor)}/h`,
    },
  ];
}

function scaleDemand(demand: Demand, factor: number): Demand {
  return {
    ...demand,
    milliCpu: demand.milliCpu * factor,
    memoryMiB: demand.memoryMiB * factor,
    pods: Math.ceil(demand.pods * factor),
  };
}

/** Density and prices change neither sites nor survivors, so both stay shared with the engine they come from. */
function withDensity(engine: Engine, environmentsPerSharedCell: number): Engine {
  const objectives = { ...engine.platform.objectives, planningDensity: { environmentsPerSharedCell } };
  return { ...engine, platform: { ...engine.platform, objectives } };
}

function withFacts(engine: Engine, facts: Facts): Engine {
  return { ...engine, facts };
}

function scaleInstances(facts: Facts, factor: number): Facts {
  const instances = Object.fromEntries(
    Object.entries(facts.prices.instances).map(([type, instance]) => [
      type,
      { ...instance, dollarsPerHour: scaleRecord(instance.dollarsPerHour, factor) },
    ]),
  );
  return { ...facts, prices: { ...facts.prices, instances } };
}

function scaleControlPlane(facts: Facts, factor: number): Facts {
  const id = "eks-control-plane-hour";
  const price: PriceItem | undefined = facts.prices.items[id];
  if (price === undefined) return facts;
  const items = { ...facts.prices.items, [id]: { ...price, dollars: scaleRecord(price.dollars, factor) } };
  return { ...facts, prices: { ...facts.prices, items } };
}

function scaleRecord(values: Readonly<Record<string, number>>, factor: number): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value * factor]));
}

function formatNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}
