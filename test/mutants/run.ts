import type { Hop } from "../../src/model/verdict.ts";
import { edgeCatalogue } from "../../src/verify/edges/catalogue.ts";
import type { BlueprintEstate } from "../../src/verify/estate/estate-of-blueprint.ts";
import { memberRule } from "../../src/verify/graph/link-members.ts";
import { sharedStartRule, startRule } from "../../src/verify/graph/starts.ts";
import { type Verification, verifyEstate } from "../../src/verify/verify-estate.ts";
import { awsMutants } from "./aws-mutants.ts";
import { cleanPlatform } from "./clean-platform.ts";
import { refutedPairs, rename, renameText, tighten } from "./metamorphic.ts";
import type { Mutant } from "./mutant.ts";
import { networkMutants } from "./network-mutants.ts";
import { nodeMutants } from "./node-mutants.ts";
import { rbacMutants } from "./rbac-mutants.ts";

/*
 * Plants every edge of the catalogue in turn into a clean platform of a hundred tenants with all six pairs of models. Each must
 * be REFUTED, by a path whose first new step is the planted rule's; the clean platform must be PROVED for every pair.
 */

const copies = Number(process.argv[2] ?? 10);
const only = process.argv[3];
const today = "2026-11-24";
const clean = cleanPlatform(copies);
const mutants = [...rbacMutants, ...awsMutants, ...nodeMutants, ...networkMutants];
const proofs = new Map<string, Verification>();
let [passed, failed] = [0, 0];

function report(name: string, problem: string | undefined, detail: readonly string[] = []): void {
  if (problem === undefined) passed += 1;
  else failed += 1;
  process.stdout.write(
    `${problem === undefined ? "ok  " : "FAIL"} ${name}${problem === undefined ? "" : `: ${problem}`}\n`,
  );
  if (problem !== undefined) for (const line of detail) process.stdout.write(`       ${line}\n`);
}

function proofOf(threatModel: NonNullable<Mutant["threatModel"]>): Verification {
  const known = proofs.get(threatModel);
  if (known !== undefined) return known;
  const made = verifyEstate({ ...clean, threatModel, today, accepted: [] });
  proofs.set(threatModel, made);
  return made;
}

function describeHop({ rule, from, to, because }: Hop): string {
  return `${rule} ${from} -> ${to} | ${because}`;
}

function kill(mutant: Mutant): void {
  const { problem, detail } = judge(mutant);
  report(`${mutant.rule} ${mutant.name}`, problem, detail);
}

interface Judgement {
  /** Absent: killed by the right rule. */
  readonly problem?: string;
  readonly detail: readonly string[];
}

function judge(mutant: Mutant): Judgement {
  const threatModel = mutant.threatModel ?? "code-execution";
  const before = proofOf(threatModel);
  const [from, to] = mutant.pair;
  if (before.verdict(from, to) !== "PROVED") {
    return { problem: `the clean pair is ${before.verdict(from, to)}`, detail: [] };
  }
  const after = verifyEstate({ ...mutant.plant(clean), threatModel, today, accepted: [], told: 100_000 });
  const found = after.verdict(from, to);
  if (found !== "REFUTED") {
    const causes = after.report.unknown.map(({ id, cause }) => `${id}: ${cause}`);
    return { problem: `survived as ${found}`, detail: causes.slice(0, 5) };
  }
  const path = after.report.refuted.find((told) => told.from === from && told.to === to)?.path ?? [];
  const passing = new Set([startRule, sharedStartRule, memberRule, ...(mutant.carriers ?? [])]);
  const first = path.find((hop) => !passing.has(hop.rule) && !before.hasHop(hop));
  const detail = path.map(describeHop);
  if (after.countOf(mutant.rule) <= before.countOf(mutant.rule)) return { problem: "no edge of the rule", detail };
  const right = [mutant.rule, ...(mutant.also ?? [])];
  return first !== undefined && right.includes(first.rule)
    ? { detail }
    : { problem: `killed by ${first?.rule}`, detail };
}

function without(all: ReadonlySet<string>, taken: ReadonlySet<string>): readonly string[] {
  return [...all].filter((item) => !taken.has(item));
}

/** On two copies, as all pairs are compared: renaming changes no verdict, taking rights away opens no way. */
function checkMetamorphic(): void {
  const small = cleanPlatform(2);
  for (const mutant of mutants.filter(({ rule }) => ["K06", "A08", "N01", "X10"].includes(rule))) {
    const threatModel = mutant.threatModel ?? "code-execution";
    const before = mutant.plant(small);
    const refutedOf = (estate: BlueprintEstate): ReadonlySet<string> =>
      refutedPairs(verifyEstate({ ...estate, threatModel, today, accepted: [] }).report);
    const refuted = refutedOf(before);
    const renamed = refutedOf(rename(before));
    const expected = new Set([...refuted].map(renameText));
    const changed = [...without(renamed, expected), ...without(expected, renamed)];
    report(
      `renaming leaves ${mutant.rule} as it is`,
      changed.length === 0 ? undefined : `${refuted.size} pairs became ${renamed.size}`,
      changed.slice(0, 5),
    );
    for (const seed of [1, 2]) {
      const opened = without(refutedOf(tighten(before, seed)), refuted);
      const problem = opened.length === 0 ? undefined : "opened";
      report(`tightening ${seed} opens nothing beside ${mutant.rule}`, problem, opened);
    }
  }
}

const proof = proofOf("code-execution");
const { counts, environments } = proof.report;
report(
  `clean: ${environments.length} environments, ${counts.pairs} pairs under code-execution`,
  counts.proved === counts.pairs ? undefined : `${counts.refuted} refuted, ${counts.unknown} unknown`,
  [
    ...proof.report.refuted.slice(0, 5).flatMap(({ path }) => path.map(describeHop)),
    ...proof.report.unknown.slice(0, 10).map(({ id, cause, pairs }) => `${id} (${pairs}): ${cause}`),
  ],
);
const models = new Set(clean.claims.map(({ architecture }) => `${architecture?.account} x ${architecture?.cluster}`));
report("clean: all six pairs of models", models.size === 6 ? undefined : [...models].join(", "));
for (const mutant of mutants) if (only === undefined || only === mutant.rule) kill(mutant);
if (only === undefined) checkMetamorphic();
const planted = new Set(mutants.map(({ rule }) => rule));
const unplanted = edgeCatalogue.filter(({ id }) => !planted.has(id)).map(({ id }) => id);
report("every rule of the catalogue is planted", unplanted.length === 0 ? undefined : unplanted.join(", "));
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
