import type { Claims } from "../model/claims.ts";
import type { Estate } from "../model/estate.ts";
import type { ThreatModel } from "../model/requirements.ts";
import type { Hop, PairVerdict, VerdictReport } from "../model/verdict.ts";
import { certifiedGraph } from "./certificate/certified-graph.ts";
import { type CertificateVerdict, checkCertificate } from "./certificate/check-certificate.ts";
import { writeCertificate } from "./certificate/write-certificate.ts";
import { deriveGraph, ruleFacts } from "./graph/derive-graph.ts";
import type { AcceptedCause } from "./graph/group-unknown.ts";
import { type Proof, prove } from "./graph/prove.ts";
import { findFamilies } from "./graph/starts.ts";
import { type RuleFacts, tellHops } from "./graph/tell-path.ts";
import { createScene } from "./scene/create-scene.ts";

export interface VerifyRequest {
  readonly estate: Estate;
  /** Sorted by environment id. */
  readonly claims: Claims;
  readonly threatModel: ThreatModel;
  /** `YYYY-MM-DD`; acceptances that ended before it count no more. */
  readonly today: string;
  /** Causes of UNKNOWN that somebody lives with. */
  readonly accepted: readonly AcceptedCause[];
  /** How many refuted pairs are told with path and repair; all are counted. Default 1,000. */
  readonly told?: number;
}

export interface Verification {
  readonly report: VerdictReport;
  /**
   * Of one ordered pair, by ids `<tenant>/<environment>`; undefined for one that claims nothing, and for all when more pairs
   * are not proved than the report lists.
   */
  verdict(from: string, to: string): PairVerdict | undefined;
  /** For `checkCertificate`, made at each call. */
  certificate(): Uint8Array;
  /** Judges a certificate of the same estate, claims and threat model by the independent checker. */
  check(certificate: Uint8Array): CertificateVerdict;
  /** Whether the graph has an edge that would be told like this step: the same rule between the same things. */
  hasHop(hop: Hop): boolean;
  /** How many edges and conjunctions of a rule the graph has. */
  countOf(rule: string): number;
  /** Acceptances whose date has passed; what they covered is UNKNOWN without acceptance. */
  readonly expired: readonly AcceptedCause[];
}

/** Proves or refutes isolation for every ordered pair of environments. Pure; linear where all is proved. */
export function verifyEstate(request: VerifyRequest): Verification {
  const { estate, claims, threatModel, today, accepted, told } = request;
  const scene = createScene(estate, claims, threatModel);
  const proof = prove({
    graph: deriveGraph(scene),
    claims,
    threatModel,
    rules: ruleFacts,
    families: findFamilies(scene),
    accepted: accepted.filter(({ expires }) => expires >= today),
    ...(told === undefined ? {} : { told }),
  });
  const verdicts = pairVerdicts(proof.report);
  let hops: ReadonlySet<string> | undefined;
  return {
    report: proof.report,
    verdict: verdicts,
    certificate: () => writeCertificate(proof),
    check: (certificate) => checkCertificate(certifiedGraph(proof), certificate),
    hasHop: (hop) => {
      hops ??= new Set(everyHop(proof, ruleFacts));
      return hops.has(hopKey(hop));
    },
    countOf: (rule) => countRule(proof, rule),
    expired: accepted.filter(({ expires }) => expires < today),
  };
}

/** Looks pairs up in a report; see `Verification.verdict`. */
export function pairVerdicts(report: VerdictReport): Verification["verdict"] {
  const places = new Map(report.environments.map((id, place) => [id, place]));
  const rows = new Map(report.exceptions?.map((row) => [row.from, row]));
  return (from, to) => {
    const [one, other] = [places.get(from), places.get(to)];
    if (one === undefined || other === undefined || report.exceptions === undefined) return undefined;
    const row = rows.get(one);
    if (row?.refuted.includes(other)) return "REFUTED";
    return row?.unknown.includes(other) ? "UNKNOWN" : "PROVED";
  };
}

function hopKey({ rule, from, to }: Pick<Hop, "rule" | "from" | "to">): string {
  return `${rule} ${from} ${to}`;
}

function everyHop({ graph, report }: Proof, rules: readonly RuleFacts[]): readonly string[] {
  const telling = { graph, environments: report.environments, rules: new Map(rules.map((rule) => [rule.id, rule])) };
  const steps = [...graph.from.keys(), ...[...graph.conjunctions.to.keys()].map((index) => ~index)];
  return tellHops(telling, steps).map(hopKey);
}

function countRule({ graph }: Proof, rule: string): number {
  const wanted = graph.rules.indexOf(rule);
  let count = 0;
  for (const found of graph.rule) if (found === wanted) count += 1;
  for (const found of graph.conjunctions.rule) if (found === wanted) count += 1;
  return count;
}
