import type { Claims } from "../../model/claims.ts";
import type { ThreatModel } from "../../model/requirements.ts";
import type { VerdictReport } from "../../model/verdict.ts";
import { type AffectedRegion, findAffectedRegion } from "./affected-region.ts";
import type { AttackGraph } from "./attack-graph.ts";
import { type Families, toFamilies } from "./families.ts";
import type { FrozenGraph } from "./frozen-graph.ts";
import { type AcceptedCause, groupUnknown } from "./group-unknown.ts";
import { intendedPeers } from "./intended-peers.ts";
import { type GraphLabels, labelGraph } from "./label-graph.ts";
import { type PairTable, tabulatePairs } from "./pair-table.ts";
import { refutePairs } from "./refute-pairs.ts";
import type { RuleFacts, Telling } from "./tell-path.ts";
import { Walker } from "./walk.ts";

export interface ProofRequest {
  readonly graph: AttackGraph | FrozenGraph;
  readonly claims: Claims;
  readonly threatModel: ThreatModel;
  /** Of the catalogue. */
  readonly rules: Iterable<RuleFacts>;
  /** Which environments share people, from `findFamilies`; absent: none. */
  readonly families?: readonly number[];
  /** Causes that somebody accepts; the caller has dropped those that have expired. */
  readonly accepted?: readonly AcceptedCause[];
  /** How many refuted pairs are told with path and repair; all are counted. Default 1,000. */
  readonly told?: number;
}

/** A verdict and what it rests on. */
export interface Proof {
  readonly report: VerdictReport;
  readonly graph: FrozenGraph;
  readonly families: Families;
  readonly labels: GraphLabels;
  readonly region: AffectedRegion;
  readonly pairs: PairTable;
}

/**
 * Decides every ordered pair of environments: PROVED unless its target is reachable, REFUTED by the shortest path over certain
 * edges, UNKNOWN where only unknown edges lead there. Linear in the graph where all is proved; beyond that, it costs what
 * the affected part of the graph costs, once for every 32 attackers in it.
 */
export function prove(request: ProofRequest): Proof {
  const graph = "freeze" in request.graph ? request.graph.freeze() : request.graph;
  const families = toFamilies(graph, request.claims.length, request.families);
  return decidePairs(request, { graph, families, labels: labelGraph(graph, families) });
}

/** The verdict that follows from labels. */
export function decidePairs(
  request: Omit<ProofRequest, "graph" | "families">,
  { graph, families, labels }: Pick<Proof, "graph" | "families" | "labels">,
): Proof {
  const { claims, threatModel } = request;
  const environments = claims.map(({ tenant, environment }) => `${tenant}/${environment}`);
  const region = findAffectedRegion(graph, labels, families);
  const walking = { graph, families, region, walker: new Walker(graph), peers: intendedPeers(claims) };
  const pairs = tabulatePairs(walking);
  const telling: Telling = { graph, environments, rules: new Map([...request.rules].map((rule) => [rule.id, rule])) };
  const context = { ...walking, telling, pairs };
  const all = environments.length * Math.max(0, environments.length - 1);
  const report: VerdictReport = {
    threatModel,
    environments,
    counts: {
      pairs: all,
      proved: all - pairs.refuted - pairs.unknown,
      refuted: pairs.refuted,
      unknown: pairs.unknown,
    },
    refuted: refutePairs(context, request.told ?? 1000),
    unknown: pairs.unknown === 0 ? [] : groupUnknown(context, request.accepted ?? []),
    assumptions: graph.assumptions
      .map(({ assumption, about }) => ({
        ...assumption,
        ...(about === undefined ? {} : { environments: environmentsOf(about, environments) }),
      }))
      .toSorted((one, other) => (one.id < other.id ? -1 : 1)),
    intended: walking.peers.listed.map(({ from, to, port }) => ({
      from: environments[from] ?? "",
      to: environments[to] ?? "",
      port,
    })),
    ...(pairs.isComplete
      ? { exceptions: pairs.rows.map(({ from, refuted, unknown }) => ({ from, refuted, unknown })) }
      : {}),
  };
  return { report, graph, families, labels, region, pairs };
}

function environmentsOf(owners: ReadonlySet<number>, environments: readonly string[]): readonly string[] {
  return [...owners]
    .toSorted((one, other) => one - other)
    .map((owner) => environments[owner])
    .filter((id) => id !== undefined);
}
