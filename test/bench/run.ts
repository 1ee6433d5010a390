import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Measurement } from "./measure.ts";
import { tenantDocuments } from "./tenant-documents.ts";

/**
 * Measures as ratios to a baseline taken in the same run, so that figures mean the same on any machine. Sizes are measured in processor time,
 * start-up by the clock.
 *
 * Arguments: numbers of tenants, `1000 10000` by default. Each has three environments. Exits with 1 over a goal.
 */
const root = join(import.meta.dirname, "../..");
const counts = process.argv.slice(2).map(Number);
const sizes = counts.length > 0 ? counts : [1_000, 10_000];
const goals = { ratio: 5, mebibytes: 2048, help: 4, plan: 12, perTenantGrowth: 1.5 } as const;
const misses: string[] = [];

const perTenant = sizes.map(measureSize);
const [first, last] = [perTenant.at(0), perTenant.at(-1)];
if (first !== undefined && last !== undefined && sizes.length > 1) {
  check("time per tenant, largest to smallest", last / first, goals.perTenantGrowth);
}
measureStartUp();
for (const miss of misses) say(`OVER GOAL: ${miss}`);
process.exitCode = misses.length === 0 ? 0 : 1;

function measureSize(count: number): number {
  const folder = mkdtempSync(join(tmpdir(), "tenantry-bench-"));
  try {
    for (const { path, text } of tenantDocuments(count)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const baseline = measure("baseline", folder);
    const pipeline = measure("pipeline", folder);
    const total = sum(pipeline);
    say(
      `${count} tenants, ${pipeline.environments} environments, ${Math.round(pipeline.bytes / 2 ** 20)} MiB rendered`,
    );
    say(`  baseline  ${describe(baseline)}`);
    say(`  tenantry  ${describe(pipeline)}, peak ${pipeline.peakMebibytes} MiB`);
    const ratio = "  spec to rendered files / (read + JSON.stringify)";
    // Starting up and warming up weigh on the small size; the goal is for the large one.
    if (count === Math.max(...sizes)) check(ratio, total / sum(baseline), goals.ratio);
    else say(`${ratio}: ${(total / sum(baseline)).toFixed(2)}`);
    check("  peak memory in MiB", pipeline.peakMebibytes, goals.mebibytes);
    return total / count;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measure(mode: "baseline" | "pipeline", folder: string): Measurement {
  const script = join(import.meta.dirname, "measure.ts");
  const output = execFileSync(process.execPath, [script, mode, folder], { encoding: "utf8", maxBuffer: 2 ** 26 });
  return JSON.parse(output) as Measurement;
}

/** The bundled command against a bare `node -e 0`, medians of interleaved runs. */
function measureStartUp(): void {
  execFileSync(process.execPath, [join(root, "scripts/build.ts")], { cwd: root });
  const bundle = join(root, "dist/tenantry.js");
  const commands = {
    bare: ["-e", "0"],
    help: [bundle, "--help"],
    plan: [bundle, "plan", "-f", join(root, "examples/small")],
  };
  const times = { bare: [] as number[], help: [] as number[], plan: [] as number[] };
  for (let round = 0; round < 11; round += 1) {
    for (const name of ["bare", "help", "plan"] as const) {
      const start = performance.now();
      execFileSync(process.execPath, commands[name], { stdio: "ignore" });
      times[name].push(performance.now() - start);
    }
  }
  const bare = median(times.bare);
  say(`start-up  node -e 0: ${bare.toFixed(0)} ms`);
  check("  --help / node -e 0", median(times.help) / bare, goals.help);
  check("  plan of examples/small / node -e 0", median(times.plan) / bare, goals.plan);
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function sum({ milliseconds }: Measurement): number {
  return Object.values(milliseconds).reduce((left, right) => left + right, 0);
}

function describe({ milliseconds }: Measurement): string {
  return Object.entries(milliseconds)
    .map(([name, value]) => `${name} ${value.toFixed(0)} ms`)
    .join(", ");
}

function check(name: string, value: number, goal: number): void {
  say(`${name}: ${value >= 100 ? value.toFixed(0) : value.toFixed(2)} (goal < ${goal})`);
  if (!(value < goal)) misses.push(`${name.trim()}: ${value.toFixed(2)}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
