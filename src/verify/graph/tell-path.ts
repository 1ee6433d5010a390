import type { EdgeLevel, Hop } from "../../model/verdict.ts";
import { describeVertex } from "./describe-vertex.ts";
import type { EdgeRule } from "./edge-rule.ts";
import type { FrozenGraph } from "./frozen-graph.ts";
import type { Evidence, VertexId } from "./graph-builder.ts";
import { attackerKind, hubKind } from "./vertex-kinds.ts";
import { ruleOf, sourcesOf, targetOf } from "./walk.ts";

/** What telling needs of a rule; a step of a rule that is not listed is told as `execute`, and nothing removes it. */
export type RuleFacts = Pick<EdgeRule, "id" | "level" | "mitigation" | "technique">;

export interface Telling {
  readonly graph: FrozenGraph;
  readonly rules: ReadonlyMap<string, RuleFacts>;
  /** Environment ids by owner. */
  readonly environments: readonly string[];
}

/** One hop for each step, in the same order. */
export function tellHops(telling: Telling, steps: readonly number[]): readonly Hop[] {
  const { graph, rules } = telling;
  return steps.map((step) => {
    const rule = ruleOf(graph, step);
    const facts = rules.get(rule);
    const { because, objects } = evidenceOf(graph, step);
    const level: EdgeLevel = facts?.level ?? "execute";
    return {
      rule,
      from: sourcesOf(graph, step)
        .map((vertex) => describeOwned(telling, vertex))
        .join(" and "),
      to: describeOwned(telling, targetOf(graph, step)),
      level,
      because,
      evidence: objects,
      ...(facts?.technique === undefined ? {} : { technique: facts.technique }),
    };
  });
}

/**
 * The path as one sentence: its stations joined by arrows, hubs left out. What does not go on from the last station starts anew
 * after a semicolon, and what two premises give together starts with both: `a → b; a → c; with b and c → d`. A cluster and an
 * owner are named where they change.
 */
export function tellSentence(telling: Telling, steps: readonly number[]): string {
  const told = new Map<"cluster" | "owner", string>();
  const chains = chainsOf(telling.graph, steps).map(({ start, rest }) => {
    const premises = start.map((vertex) => describeAnew(telling, vertex, told)).join(" and ");
    const first = start.length > 1 ? `with ${premises}` : premises;
    return [first, ...rest.map((vertex) => describeAnew(telling, vertex, told))].join(" → ");
  });
  return chains.join("; ");
}

interface Chain {
  readonly start: readonly VertexId[];
  readonly rest: VertexId[];
}

/** Steps that follow each other, without hubs; a conjunction names what led to its premises. */
function chainsOf(graph: FrozenGraph, steps: readonly number[]): readonly Chain[] {
  const chains: Chain[] = [];
  // What stands for a vertex in words: itself, or for a hub what led there.
  const shown = new Map<VertexId, readonly VertexId[]>();
  let last: VertexId | undefined;
  for (const step of steps) {
    const sources = sourcesOf(graph, step);
    const start = [...new Set(sources.flatMap((vertex) => shown.get(vertex) ?? [vertex]))];
    const target = targetOf(graph, step);
    if (sources.length > 1 || sources[0] !== last) chains.push({ start, rest: [] });
    const isHub = graph.kinds[target] === hubKind;
    shown.set(target, isHub ? start : [target]);
    if (!isHub) chains.at(-1)?.rest.push(target);
    last = target;
  }
  return chains.filter(({ start, rest }) => start.length > 1 || rest.length > 0);
}

/** Without the cluster and the owner where those were the last that were told. */
function describeAnew(
  { graph, environments }: Telling,
  vertex: VertexId,
  told: Map<"cluster" | "owner", string>,
): string {
  const words = describeVertex(graph, vertex);
  const [, start = words, cluster] = /^(.*) of cluster (\S+)$/.exec(words) ?? [];
  const isKnown = cluster === undefined || (cluster === told.get("cluster") && !start.endsWith(" in all"));
  if (cluster !== undefined) told.set("cluster", cluster);
  const owner = environments[graph.owners[vertex] as number];
  const isSame = owner === undefined || owner === told.get("owner") || graph.kinds[vertex] === attackerKind;
  if (owner !== undefined) told.set("owner", owner);
  return `${isKnown ? start : words}${isSame ? "" : ` (${owner})`}`;
}

/** `deployment/api in namespace birch--prod--web of cluster eu1-a (birch/prod)`. */
function describeOwned({ graph, environments }: Telling, vertex: VertexId): string {
  const words = describeVertex(graph, vertex);
  const owner = environments[graph.owners[vertex] as number];
  return owner === undefined || graph.kinds[vertex] === attackerKind ? words : `${words} (${owner})`;
}

/** Evidence of a step; a step over an unknown edge tells its cause. */
export function evidenceOf(graph: FrozenGraph, step: number): Evidence {
  if (step < 0) return graph.conjunctions.evidence[~step]?.() ?? noEvidence;
  const reason = graph.reason[step] as number;
  if (reason >= 0) return graph.evidence[reason]?.() ?? noEvidence;
  const cause = graph.causes[~reason];
  return cause === undefined ? noEvidence : { because: cause.cause, objects: cause.objects };
}

const noEvidence: Evidence = { because: "", objects: [] };
