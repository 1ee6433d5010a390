import { processShell } from "../../../src/cli/io/shell.ts";
import { loadFolder } from "../../../src/cli/load-folder.ts";
import { build } from "../../../src/cli/pipeline.ts";
import { certifiedGraph } from "../../../src/verify/certificate/certified-graph.ts";
import { checkCertificate } from "../../../src/verify/certificate/check-certificate.ts";
import { writeCertificate } from "../../../src/verify/certificate/write-certificate.ts";
import { edgeCatalogue } from "../../../src/verify/edges/catalogue.ts";
import { estateOfBlueprint } from "../../../src/verify/estate/estate-of-blueprint.ts";
import { AttackGraph } from "../../../src/verify/graph/attack-graph.ts";
import { deriveGraph, ruleFacts } from "../../../src/verify/graph/derive-graph.ts";
import { LiveProof } from "../../../src/verify/graph/live-proof.ts";
import { prove } from "../../../src/verify/graph/prove.ts";
import { findFamilies } from "../../../src/verify/graph/starts.ts";
import { createScene } from "../../../src/verify/scene/create-scene.ts";
import { Stopwatch, writeMeasurement } from "./stopwatch.ts";

/**
 * Documents to verdict: what a user waits for, each part apart. The baseline is `JSON.stringify` of the estate that is proved.
 * With `rules`, each rule by itself, too.
 */
const [folder = ".", detail = ""] = process.argv.slice(2);
const watch = new Stopwatch();
const { documents, diagnostics } = await loadFolder(processShell("never"), folder);
if (documents === undefined) throw new Error(diagnostics[0]?.summary);
const built = watch.time("decide and place", () => build(documents));
const bundles = watch.time("compile", () => [...built.bundles()]);
const { platform, tenants } = documents;
const input = { platform, tenants, placed: built.placed, bundles };
const { estate, claims } = watch.time("estate", () => estateOfBlueprint(input));
watch.time("baseline: JSON.stringify of the estate", () => stringifyParts());
const scene = watch.time("scene", () => createScene(estate, claims, "code-execution"));
if (detail === "rules") measureRules();
const graph = watch.time("derive", () => deriveGraph(scene));
const families = watch.time("families", () => findFamilies(scene));
const request = { graph, claims, threatModel: "code-execution" as const, rules: ruleFacts, families };
const proof = watch.time("prove", () => prove(request));
const certificate = watch.time("write certificate", () => writeCertificate(proof));
const { faults } = watch.time("check certificate", () => checkCertificate(certifiedGraph(proof), certificate));
if (faults.length > 0) throw new Error(`certificate rejected: ${faults[0]}`);
measureChange();
const { pairs, refuted, unknown } = proof.report.counts;
if (detail !== "") tellExceptions();
writeMeasurement(watch, {
  tenants: tenants.length,
  environments: claims.length,
  pairs,
  refuted,
  unknown,
  objects: estate.clusters.reduce((sum, { objects }) => sum + objects.length, 0),
  resources: estate.accounts.reduce((sum, { resources }) => sum + resources.length, 0),
  vertices: graph.size.vertices,
  edges: graph.size.edges,
  certificateBytes: certificate.length,
});

/** Part by part, so that no text is longer than a text can be. */
function stringifyParts(): number {
  let length = 0;
  for (const { objects } of estate.clusters) for (const object of objects) length += JSON.stringify(object).length;
  for (const { resources } of estate.accounts)
    for (const resource of resources) length += JSON.stringify(resource).length;
  return length;
}

function measureRules(): void {
  for (const rule of edgeCatalogue) {
    const alone = new AttackGraph();
    watch.time(`rule ${rule.id}`, () => rule.derive(scene, alone));
  }
}

function tellExceptions(): void {
  for (const { sentence, path } of proof.report.refuted.slice(0, 5))
    process.stderr.write(`REFUTED ${path.map(({ rule }) => rule).join(" ")}: ${sentence}\n`);
  for (const { cause, pairs: count } of proof.report.unknown.slice(0, 5))
    process.stderr.write(`UNKNOWN ${count}: ${cause}\n`);
}

/** One environment's own edges, once with one of them missing and once whole; the labels are brought up to date. */
function measureChange(): void {
  const live = new LiveProof(request);
  const times: number[] = [];
  for (let round = 0; round < 20; round++) {
    const owner = Math.floor((claims.length * round) / 20);
    const { from, to, owners, rule, reason, rules, evidence } = graph.arrays();
    const own: number[] = [];
    for (let edge = 0; edge < from.length; edge++) {
      const isOwn = owners[from[edge] as number] === owner || owners[to[edge] as number] === owner;
      if (isOwn && (reason[edge] as number) >= 0) own.push(edge);
    }
    const edges = own.map((edge) => ({
      ends: [from[edge] as number, to[edge] as number] as const,
      rule: rules[rule[edge] as number] ?? "",
      evidence: evidence[reason[edge] as number] ?? (() => ({ because: "", objects: [] })),
    }));
    for (const without of [edges.length >> 1, -1]) {
      const start = performance.now();
      live.change(owner, () => {
        for (const [index, { ends, rule: id, evidence: told }] of edges.entries())
          if (index !== without) graph.edge(ends[0], ends[1], id, told);
      });
      times.push(performance.now() - start);
    }
  }
  const sorted = times.toSorted((one, other) => one - other);
  watch.note("re-proof, median", sorted[sorted.length >> 1] ?? 0);
  watch.note("re-proof, worst", sorted.at(-1) ?? 0);
}
