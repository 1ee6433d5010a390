import { certifiedGraph } from "../../../src/verify/certificate/certified-graph.ts";
import { checkCertificate } from "../../../src/verify/certificate/check-certificate.ts";
import { writeCertificate } from "../../../src/verify/certificate/write-certificate.ts";
import type { FrozenGraph } from "../../../src/verify/graph/frozen-graph.ts";
import { LiveProof } from "../../../src/verify/graph/live-proof.ts";
import { type Proof, prove } from "../../../src/verify/graph/prove.ts";
import { Stopwatch, writeMeasurement } from "./stopwatch.ts";
import { addEnvironment, syntheticClaims, syntheticGraph } from "./synthetic-graph.ts";

/** All ordered pairs of a graph that is made here: the prover alone, without reading or rules. */
const environments = Number(process.argv[2]);
const watch = new Stopwatch();
const graph = watch.time("build", () => syntheticGraph(environments));
const claims = syntheticClaims(environments);
const request = { graph, claims, threatModel: "code-execution" as const, rules: [] };
const frozen = watch.time("freeze", () => graph.freeze());
watch.time("baseline: one walk of all edges", () => walkOnce(frozen));
const proof = watch.time("prove", () => prove({ ...request, graph: frozen }));
const certificate = watch.time("write certificate", () => writeCertificate(proof));
const { faults } = watch.time("check certificate", () => checkCertificate(certifiedGraph(proof), certificate));
if (faults.length > 0) throw new Error(`certificate rejected: ${faults[0]}`);
requireProved(proof);
measureChanges();
const leaking = measureLeak();
writeMeasurement(watch, {
  environments,
  pairs: proof.report.counts.pairs,
  vertices: graph.size.vertices,
  edges: graph.size.edges,
  certificateBytes: certificate.length,
  "pairs refuted by the planted leak": leaking,
});

function requireProved({ report }: Proof): void {
  if (report.counts.proved !== report.counts.pairs) throw new Error(`${report.counts.refuted} pairs are refuted`);
}

/** One environment each: first the same again, then with a secret less, then with a leak, then without it. */
function measureChanges(): void {
  const live = watch.time("open for changes", () => new LiveProof(request));
  const times: number[] = [];
  for (let round = 0; round < 20; round++) {
    const owner = Math.floor((environments * round) / 20);
    const other = (owner + 1) % environments;
    const leak = (): void => {
      const from = graph.find("attacker", `t${String(owner).padStart(6, "0")}/prod`) ?? 0;
      const to = graph.find("attacker", `t${String(other).padStart(6, "0")}/prod`) ?? 0;
      graph.edge(from, to, "K02", () => ({ because: "planted", objects: [] }));
    };
    for (const isLeaking of [true, false]) {
      const start = performance.now();
      const { isProved } = live.change(owner, () => {
        addEnvironment(graph, owner);
        if (isLeaking) leak();
      });
      times.push(performance.now() - start);
      if (isProved === isLeaking) throw new Error(`a change of ${owner} was not noticed`);
    }
  }
  const sorted = times.toSorted((one, other) => one - other);
  watch.note("re-proof, median", sorted[sorted.length >> 1] ?? 0);
  watch.note("re-proof, worst", sorted.at(-1) ?? 0);
}

/** Everybody reaches one environment: the worst that can be told in full. */
function measureLeak(): number {
  const leaking = syntheticGraph(environments);
  const hub = leaking.find("hub", "eu0/authenticated") ?? 0;
  const target = leaking.find("attacker", `t${String(environments - 1).padStart(6, "0")}/prod`) ?? 0;
  leaking.edge(hub, target, "K02", () => ({ because: "planted", objects: ["planted"], repair: "remove it" }));
  const leakyProof = watch.time("prove with a leak, 1,000 told", () => prove({ ...request, graph: leaking }));
  return leakyProof.report.counts.refuted;
}

/** One label, no predecessors: the least that any proof of reachability has to do. */
function walkOnce({ keys, kinds, out, outTo }: FrozenGraph): void {
  const seen = new Uint8Array(keys.length);
  const stack = new Int32Array(keys.length);
  let depth = 0;
  for (let start = 0; start < keys.length; start++) {
    if (kinds[start] !== 0 || seen[start] === 1) continue;
    stack[depth++] = start;
    while (depth > 0) {
      const vertex = stack[--depth] as number;
      const end = out.starts[vertex + 1] as number;
      for (let place = out.starts[vertex] as number; place < end; place++) {
        const to = outTo[place] as number;
        if (seen[to] === 1) continue;
        seen[to] = 1;
        stack[depth++] = to;
      }
    }
  }
}
