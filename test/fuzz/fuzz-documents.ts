import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Diagnostic } from "../../src/model/diagnostic.ts";
import { specCodes } from "../../src/spec/codes.ts";
import { loadDocuments, type SourceFile } from "../../src/spec/load-documents.ts";
import { formatLock } from "../../src/spec/lock/format-lock.ts";
import type { SourceText } from "../../src/spec/source-file.ts";
import { readExactly } from "../../src/spec/yaml/exact-reader.ts";
import { readQuickly } from "../../src/spec/yaml/quick-reader.ts";
import { sampleArchitecture, samplePlacement } from "../support/sample.ts";
import { createChance, mutateDocument } from "./mutate.ts";

/**
 * Loads mutated documents and fails when one crashes, when an error has no position, or when both readers disagree.
 *
 * Usage: node test/fuzz/fuzz-documents.ts [count] [seed]
 */
const count = Number(process.argv[2] ?? 100_000);
const seed = Number(process.argv[3] ?? 1);

const examples = join(import.meta.dirname, "../../examples/acme");
const platform: SourceText = { path: "platform.yaml", text: readFileSync(join(examples, "platform.yaml"), "utf8") };
const tenants: readonly SourceText[] = readdirSync(join(examples, "tenants"))
  .filter((name) => name.endsWith(".yaml") && !name.endsWith(".lock.yaml"))
  .sort()
  .map((name) => ({ path: `tenants/${name}`, text: readFileSync(join(examples, "tenants", name), "utf8") }));
const lock: SourceText = {
  path: "tenants/birch.lock.yaml",
  text: formatLock({
    tenant: "birch",
    environments: [samplePlacement(sampleArchitecture("dedicated", "cluster", ["own-vpc"])).placement],
  }),
};
const small: SourceText = {
  path: "platform.yaml",
  text: readFileSync(join(examples, "../small/platform.yaml"), "utf8"),
};

/** What is mutated, and what is loaded beside it. */
const corpus: readonly { readonly target: SourceText; readonly beside: readonly SourceFile[] }[] = [
  ...tenants.map((target) => ({ target, beside: [small] })),
  {
    target: {
      path: "tenants/all.yaml",
      text: tenants
        .slice(0, 3)
        .map(({ text }) => text)
        .join("---\n"),
    },
    beside: [platform],
  },
  { target: lock, beside: [platform] },
  { target: small, beside: tenants.slice(0, 1) },
  { target: platform, beside: [] },
];

interface Failure {
  readonly run: number;
  readonly problem: string;
  readonly text: string;
}

function checkRun(run: number): {
  readonly problem?: string;
  readonly text: string;
  readonly outcome: "value" | "errors";
} {
  const chance = createChance(seed * 1_000_003 + run);
  const { target, beside } = corpus[run % corpus.length] ?? { target: small, beside: [] };
  const text = mutateDocument(target.text, chance);
  const shown = typeof text === "string" ? text : new TextDecoder().decode(text);
  try {
    const loaded = loadDocuments([...beside, { path: target.path, text }]);
    const errors = loaded.diagnostics.filter((diagnostic) => diagnostic.severity === "error");
    const problem =
      loaded.diagnostics
        .map((diagnostic) => findFault(diagnostic, shown, target.path))
        .find((fault) => fault !== undefined) ??
      ((loaded.value === undefined) === (errors.length === 0) ? "a value exactly when there is no error" : undefined) ??
      (run % 4 === 0 && typeof text === "string" ? findDisagreement(text) : undefined);
    return {
      ...(problem === undefined ? {} : { problem }),
      text: shown,
      outcome: loaded.value === undefined ? "errors" : "value",
    };
  } catch (error) {
    return {
      problem: error instanceof Error ? (error.stack ?? error.message) : String(error),
      text: shown,
      outcome: "errors",
    };
  }
}

function findFault(diagnostic: Diagnostic, text: string, path: string): string | undefined {
  const { code, span, summary } = diagnostic;
  if (!Object.hasOwn(specCodes, code)) return `${code} is not in the catalogue`;
  if (summary === "") return `${code} says nothing`;
  for (const place of [span, ...(diagnostic.related ?? []).map((other) => other.span)]) {
    if (place === undefined || place.file === "") return `${code} has no position`;
    const whole = [place.line, place.column, place.endLine, place.endColumn].every(
      (at) => Number.isInteger(at) && at >= 1,
    );
    if (!whole) return `${code} has a position before the start of the file`;
    if (place.endLine < place.line) return `${code} ends before it starts`;
    if (place.file === path && place.line > text.split("\n").length) return `${code} is after the end of the file`;
  }
  return undefined;
}

/** What the quick reader takes, the exact reader must read as the same values. */
function findDisagreement(text: string): string | undefined {
  const quick = readQuickly(text);
  if (quick === undefined) return undefined;
  const exact = readExactly({ path: "x", text });
  if (exact.problems.length > 0) return `only the exact reader objects: ${exact.problems[0]?.summary}`;
  const written = quick
    .map((value, index) => ({ value, index }))
    .filter(({ value }) => value !== null && value !== undefined);
  const read = exact.values.filter(({ value }) => value !== null);
  return isDeepStrictEqual(written, read) ? undefined : "the two readers read different values";
}

const started = process.hrtime.bigint();
const failures: Failure[] = [];
let values = 0;
let slowestMs = 0;
for (let run = 0; run < count; run++) {
  const before = process.hrtime.bigint();
  const { problem, text, outcome } = checkRun(run);
  slowestMs = Math.max(slowestMs, Number(process.hrtime.bigint() - before) / 1e6);
  if (outcome === "value") values += 1;
  if (problem !== undefined) failures.push({ run, problem, text });
}
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
for (const { run, problem, text } of failures.slice(0, 5)) {
  process.stdout.write(`run ${run} (seed ${seed}): ${problem}\n${text.slice(0, 2000)}\n\n`);
}
process.stdout.write(
  `${count} documents in ${seconds.toFixed(1)} s, seed ${seed}: ${values} loaded, ${count - values} refused, ` +
    `slowest ${slowestMs.toFixed(0)} ms, ${failures.length} failures\n`,
);
process.exitCode = failures.length === 0 ? 0 : 1;
