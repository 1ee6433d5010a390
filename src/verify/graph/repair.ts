import type { RepairStep } from "../../model/verdict.ts";
import { certainEdges, nearestTargets, type Pair, pairWalk } from "./pair-walk.ts";
import type { TellingContext } from "./refute-pairs.ts";
import { evidenceOf } from "./tell-path.ts";
import { ruleOf, sourcesOf, stepsTo, targetOf } from "./walk.ts";

/** One change that somebody can make: it removes every edge of the rule with the same evidence. */
interface Change extends RepairStep {
  readonly key: string;
}

/** Walks spent on one pair before the smallest set is no longer looked for, but a set none of which can be left out. */
const mostWalks = 300;
const deepest = 4;

/**
 * The smallest set of changes that leaves no path of the pair: exact as far as 300 walks go, beyond that a set of which no
 * change can be left out. Among sets of one size, those that change what lies between the two environments come first.
 * Empty when some path rests on nothing that a rule's mitigation could take away.
 */
export function findRepair(context: TellingContext, pair: Pair & { readonly vertex: number }): readonly RepairStep[] {
  const search = new RepairSearch(context, pair);
  const found = search.smallest() ?? search.irreducible() ?? [];
  // A change is one of a rule: that of another rule in the same words takes other edges away.
  return [...Map.groupBy(found, ({ rule, change }) => `${rule}\n${change}`).values()].flatMap((alike) => {
    const [first] = alike;
    const evidence = [...new Set(alike.flatMap((each) => each.evidence))];
    return first === undefined ? [] : [{ rule: first.rule, change: first.change, evidence }];
  });
}

class RepairSearch {
  readonly #context: TellingContext;
  readonly #pair: Pair & { readonly vertex: number };
  readonly #changes: Map<number, Change | undefined> = new Map();
  #walks = 0;

  constructor(context: TellingContext, pair: Pair & { readonly vertex: number }) {
    this.#context = context;
    this.#pair = pair;
  }

  /** Every set must hold a change of each path: so the changes of the path that is left are the only ones to try. */
  smallest(): readonly Change[] | undefined {
    for (let size = 1; size <= deepest && this.#walks < mostWalks; size++) {
      const found = this.#extend([], { room: size, seen: new Set() });
      if (found !== undefined) return found;
    }
    return undefined;
  }

  irreducible(): readonly Change[] | undefined {
    const chosen: Change[] = [];
    for (let steps = this.#path(chosen); steps !== undefined; steps = this.#path(chosen)) {
      const [best] = this.#candidates(steps);
      if (best === undefined || chosen.length > 200) return undefined;
      chosen.push(best);
    }
    for (const change of [...chosen]) {
      const rest = chosen.filter((other) => other !== change);
      if (this.#path(rest) === undefined) chosen.splice(chosen.indexOf(change), 1);
    }
    return chosen;
  }

  #extend(
    chosen: readonly Change[],
    { room, seen }: { readonly room: number; readonly seen: Set<string> },
  ): readonly Change[] | undefined {
    const steps = this.#path(chosen);
    if (steps === undefined) return chosen;
    if (room === 0) return undefined;
    for (const change of this.#candidates(steps)) {
      if (this.#walks >= mostWalks) return undefined;
      const next = [...chosen, change];
      const key = next
        .map((entry) => entry.key)
        .toSorted()
        .join("\n\n");
      if (seen.has(key)) continue;
      seen.add(key);
      const found = this.#extend(next, { room: room - 1, seen });
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The shortest path that is left once the changes are made. */
  #path(changes: readonly Change[]): readonly number[] | undefined {
    this.#walks++;
    const { graph, walker } = this.#context;
    const way = pairWalk(this.#context, this.#pair, certainEdges(graph));
    const rules = new Set(changes.map(({ rule }) => rule));
    const keys = new Set(changes.map(({ key }) => key));
    const isGone = (step: number): boolean =>
      rules.has(ruleOf(graph, step)) && keys.has(this.#changeOf(step)?.key ?? "");
    const walk = walker.walk(this.#pair.vertex, {
      ...way,
      cost: (step) => (isGone(step) ? undefined : way.cost(step)),
    });
    const target = nearestTargets(this.#context, walk, new Set([this.#pair.to])).get(this.#pair.to);
    return target === undefined ? undefined : stepsTo(graph, walk, target);
  }

  #candidates(steps: readonly number[]): readonly Change[] {
    const ranked = new Map<string, { readonly change: Change; readonly rank: number }>();
    for (const step of steps) {
      const change = this.#changeOf(step);
      const rank = this.#rank(step);
      if (change === undefined || (ranked.get(change.key)?.rank ?? Number.POSITIVE_INFINITY) <= rank) continue;
      ranked.set(change.key, { change, rank });
    }
    return [...ranked.values()].toSorted((one, other) => one.rank - other.rank).map(({ change }) => change);
  }

  /** Leaving the source's own comes first, then entering the target's, then what lies between, then what is inside. */
  #rank(step: number): number {
    const { graph } = this.#context;
    const { from, to } = this.#pair;
    const sources = sourcesOf(graph, step).map((vertex) => graph.owners[vertex] as number);
    const target = graph.owners[targetOf(graph, step)] as number;
    const isInside = (owner: number): boolean => sources.every((source) => source === owner) && target === owner;
    if (isInside(from) || isInside(to)) return 3;
    if (sources.includes(from)) return 0;
    return target === to ? 1 : 2;
  }

  #changeOf(step: number): Change | undefined {
    if (this.#changes.has(step)) return this.#changes.get(step);
    const change = this.#makeChange(step);
    this.#changes.set(step, change);
    return change;
  }

  #makeChange(step: number): Change | undefined {
    const { graph, telling } = this.#context;
    const rule = ruleOf(graph, step);
    const { objects, repair } = evidenceOf(graph, step);
    const text = repair ?? telling.rules.get(rule)?.mitigation ?? "";
    if (text === "") return undefined;
    return { key: `${rule}\n${text}\n${objects.join("\n")}`, rule, change: text, evidence: objects };
  }
}
