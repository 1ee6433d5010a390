import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";

/**
 * Runs every suite, whatever the earlier ones said, and closes with the sum over all of them: `N passed, N failed`.
 *
 * A skipped test counts as failed: what was not run was not shown to hold. Arguments name the suites to run; default all.
 */
interface Suite {
  readonly name: string;
  readonly command: readonly string[];
  readonly count: (run: Run) => Count;
}

interface Run {
  readonly code: number;
  readonly output: string;
}

interface Count {
  readonly passed: number;
  readonly failed: number;
}

const vitestReport = ".cache/ci/vitest.json";
const suites: readonly Suite[] = [
  {
    name: "test",
    command: ["npm", "test", "--", "--reporter=default", "--reporter=json", `--outputFile.json=${vitestReport}`],
    count: countVitest,
  },
  { name: "typecheck", command: ["npm", "run", "typecheck"], count: countOne },
  { name: "lint", command: ["npm", "run", "lint"], count: countOne },
  { name: "unused", command: ["npm", "run", "unused"], count: countOne },
  { name: "build", command: ["npm", "run", "build"], count: countOne },
  { name: "fuzz", command: ["npm", "run", "fuzz", "--", "10000"], count: countOne },
  { name: "test:mutants", command: ["npm", "run", "test:mutants"], count: countLastLine },
  { name: "conformance:kubernetes", command: ["npm", "run", "conformance:kubernetes"], count: countLastLine },
  { name: "conformance:rbac", command: ["npm", "run", "conformance:rbac"], count: countLastLine },
  { name: "conformance:admission", command: ["npm", "run", "conformance:admission"], count: countLastLine },
  { name: "conformance:providers", command: ["npm", "run", "conformance:providers"], count: countLastLine },
  { name: "conformance:cloudformation", command: ["npm", "run", "conformance:cloudformation"], count: countLastLine },
  { name: "conformance:posture", command: ["npm", "run", "conformance:posture"], count: countLastLine },
  { name: "conformance:wire", command: ["npm", "run", "conformance:wire"], count: countLastLine },
  { name: "conformance:moto", command: ["npm", "run", "conformance:moto"], count: countLastLine },
  { name: "conformance:sandbox", command: ["npm", "run", "conformance:sandbox"], count: countLastLine },
  { name: "conformance:apply", command: ["npm", "run", "conformance:apply"], count: countLastLine },
  { name: "e2e:proof", command: ["npm", "run", "e2e:proof"], count: countLastLine },
  {
    name: "e2e:kill",
    command: ["npm", "run", "e2e:kill", "--", "--writes", "--sample", "2"],
    count: countLastLine,
  },
];

mkdirSync(".cache/ci", { recursive: true });
rmSync(vitestReport, { force: true });
const rows: { readonly name: string; readonly count: Count; readonly seconds: number }[] = [];
const wanted = process.argv.slice(2);
for (const suite of suites.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const started = Date.now();
  say(`\n=== ${suite.name}: ${suite.command.join(" ")}`);
  const count = suite.count(await run(suite.command));
  rows.push({ name: suite.name, count, seconds: Math.round((Date.now() - started) / 1000) });
}
say("");
for (const { name, count, seconds } of rows) {
  say(
    `${name.padEnd(28)} ${String(count.passed).padStart(6)} passed ${String(count.failed).padStart(4)} failed ${seconds} s`,
  );
}
const passed = rows.reduce((sum, row) => sum + row.count.passed, 0);
const failed = rows.reduce((sum, row) => sum + row.count.failed, 0);
say(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function run(command: readonly string[]): Promise<Run> {
  const [program = "", ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, CI: "true" } });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      process.stdout.write(chunk);
    });
    child.on("error", (error) => resolve({ code: 127, output: error.message }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

function countOne({ code }: Run): Count {
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Reads vitest's own report; a file that could not even be loaded is one failure. */
function countVitest({ code }: Run): Count {
  if (!existsSync(vitestReport)) return { passed: 0, failed: 1 };
  const report = JSON.parse(readFileSync(vitestReport, "utf8")) as {
    readonly numPassedTests: number;
    readonly numTotalTests: number;
    readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
  };
  const unloaded = report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  const failed = report.numTotalTests - report.numPassedTests + unloaded.length;
  return { passed: report.numPassedTests, failed: code !== 0 && failed === 0 ? 1 : failed };
}

/** Reads the suite's own closing line `N passed, N failed[, N skipped]`. */
function countLastLine({ code, output }: Run): Count {
  const matches = [...output.matchAll(/(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$/gm)];
  const last = matches.at(-1);
  if (last === undefined) return { passed: 0, failed: 1 };
  const failed = Number(last[2]) + Number(last[3] ?? 0);
  return { passed: Number(last[1]), failed: code !== 0 && failed === 0 ? 1 : failed };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
