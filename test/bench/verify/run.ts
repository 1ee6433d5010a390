import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { tenantDocuments } from "../tenant-documents.ts";
import type { VerifyMeasurement } from "./stopwatch.ts";

/**
 * Measures the proof of all ordered pairs: the prover alone on graphs of realistic shape, everything from a compiled blueprint
 * to the verdict, and the network query. Times are processor time, so that other programs do not count; ratios are to a
 * baseline of the same process.
 *
 * Arguments: numbers of tenants, `1000 10000 50000` by default; the blueprint is measured up to 10,000. Exits with 1 over a
 * goal.
 */
const sizes = process.argv.slice(2).map(Number);
const counts = sizes.length > 0 ? sizes : [1_000, 10_000, 50_000];
const blueprintLimit = 10_000;
const goals = { seconds: 10, mebibytes: 1536, reproofMs: 150, growth: 1.6 } as const;
const misses: string[] = [];

const alone = counts.map(measureGraph);
checkGrowth("prover alone, time per tenant, largest to smallest", alone);
const whole = counts.filter((count) => count <= blueprintLimit).map(measurePipeline);
checkGrowth("estate to verdict, time per tenant, largest to smallest", whole);
measureNetwork();
for (const miss of misses) say(`OVER GOAL: ${miss}`);
process.exitCode = misses.length === 0 ? 0 : 1;

interface TimedSize {
  readonly count: number;
  readonly milliseconds: number;
}

function measureGraph(count: number): TimedSize {
  const { milliseconds: ms, figures, peakMebibytes } = measure("measure-graph.ts", [String(count)]);
  const baseline = of(ms, "baseline: one walk of all edges");
  const prove = of(ms, "freeze") + of(ms, "prove");
  say(
    `${count} tenants, graph alone: ${of(figures, "vertices")} vertices, ${of(figures, "edges")} edges, ${of(figures, "pairs")} pairs`,
  );
  say(`  build ${of(ms, "build")} ms, freeze ${of(ms, "freeze")} ms, prove ${of(ms, "prove")} ms`);
  say(
    `  certificate: write ${of(ms, "write certificate")} ms, check ${of(ms, "check certificate")} ms, ${kibibytes(of(figures, "certificateBytes"))} KiB`,
  );
  say(
    `  with a leak: ${of(ms, "prove with a leak, 1,000 told")} ms, ${of(figures, "pairs refuted by the planted leak")} pairs refuted`,
  );
  say(`  prove / one walk of all edges: ${(prove / Math.max(baseline, 1)).toFixed(1)}`);
  checkReproof(count, ms);
  if (count <= blueprintLimit) check("  peak memory in MiB", peakMebibytes, goals.mebibytes);
  else say(`  peak memory in MiB: ${peakMebibytes}`);
  return { count, milliseconds: prove };
}

function measurePipeline(count: number): TimedSize {
  const folder = mkdtempSync(join(tmpdir(), "tenantry-bench-"));
  try {
    for (const { path, text } of tenantDocuments(count, ["prod"])) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { milliseconds: ms, figures, peakMebibytes } = measure("measure-pipeline.ts", [folder]);
    const parts = ["estate", "scene", "derive", "families", "prove"];
    const total = parts.reduce((sum, part) => sum + of(ms, part), 0);
    say(
      `${count} tenants, blueprint: ${of(figures, "objects")} objects, ${of(figures, "resources")} resources, ${of(figures, "edges")} edges`,
    );
    say(`  ${parts.map((part) => `${part} ${of(ms, part)} ms`).join(", ")}`);
    say(`  certificate: write ${of(ms, "write certificate")} ms, check ${of(ms, "check certificate")} ms`);
    say(`  pairs ${of(figures, "pairs")}, refuted ${of(figures, "refuted")}, unknown ${of(figures, "unknown")}`);
    const baseline = of(ms, "baseline: JSON.stringify of the estate");
    say(`  estate to verdict / JSON.stringify of the estate: ${(total / baseline).toFixed(1)}`);
    say(`  before it: decide and place ${of(ms, "decide and place")} ms, compile ${of(ms, "compile")} ms`);
    checkReproof(count, ms);
    check("  estate to verdict, seconds", total / 1000, goals.seconds);
    check("  peak memory in MiB, documents and blueprint included", peakMebibytes, goals.mebibytes);
    return { count, milliseconds: total };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measureNetwork(): void {
  const { milliseconds: ms, figures, peakMebibytes } = measure("measure-network.ts", ["1000", "10"]);
  const query = of(ms, "index") + of(ms, "connections");
  say(`network of 1,000 namespaces x 10 pods: ${of(figures, "connections")} connections listed`);
  say(`  index ${of(ms, "index")} ms, list ${of(ms, "connections")} ms, peak ${peakMebibytes} MiB`);
  const baseline = of(ms, "baseline: JSON.stringify of the objects");
  say(`  query / JSON.stringify of the objects: ${(query / baseline).toFixed(1)}`);
}

function checkReproof(count: number, ms: VerifyMeasurement["milliseconds"]): void {
  const median = of(ms, "re-proof, median");
  const name = "  re-proof after one environment's change, median ms by the clock";
  if (count <= blueprintLimit) check(name, median, goals.reproofMs);
  else say(`${name}: ${median}`);
  say(`  re-proof, worst: ${of(ms, "re-proof, worst")} ms`);
}

function checkGrowth(name: string, timed: readonly TimedSize[]): void {
  const [first, last] = [timed.at(0), timed.at(-1)];
  if (first === undefined || last === undefined || timed.length < 2) return;
  check(name, last.milliseconds / last.count / (first.milliseconds / first.count), goals.growth);
}

function measure(script: string, args: readonly string[]): VerifyMeasurement {
  const output = execFileSync(process.execPath, [join(import.meta.dirname, script), ...args], {
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(output.trimEnd().split("\n").at(-1) ?? "{}") as VerifyMeasurement;
}

function of(values: Readonly<Record<string, number>>, name: string): number {
  const value = values[name];
  if (value === undefined) throw new Error(`not measured: ${name}`);
  return value;
}

function kibibytes(bytes: number): number {
  return Math.round(bytes / 1024);
}

function check(name: string, value: number, goal: number): void {
  const isMet = value <= goal;
  say(`${name}: ${value.toFixed(2)} (goal: at most ${goal})${isMet ? "" : "  <-- over"}`);
  if (!isMet) misses.push(`${name.trim()} ${value.toFixed(2)} > ${goal}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
