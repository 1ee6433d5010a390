import { resolve } from "node:path";
import { hasErrors } from "../../../model/diagnostic.ts";
import { inventoryTag } from "../../../model/ownership.ts";
import type { Snapshot } from "../../../model/snapshot.ts";
import { lockChanges } from "../../../place/lock.ts";
import { systemClock } from "../../../providers/clock.ts";
import { readTree } from "../../../providers/files/read-documents.ts";
import { renderPlan } from "../../../render/plan/render-plan.ts";
import { readSnapshot } from "../../../snapshot/read-snapshot.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import { reportDiagnostics } from "../../io/report.ts";
import type { Shell } from "../../io/shell.ts";
import { type LiveFlags, type Loaded, load, readState, withWorld } from "../../live/session.ts";
import { noteUnlocked } from "../../note-unlocked.ts";
import type { Built } from "../../pipeline.ts";
import { findTarget, type Target } from "../../target.ts";
import type { OpenWorld } from "../../world.ts";
import { planHeader } from "./plan-header.ts";
import { planTarget } from "./plan-target.ts";

export interface PlanOptions extends LiveFlags {
  readonly target?: string;
  /** Compares with what exists now; `sandbox` implies it. */
  readonly live?: true;
  readonly snapshot?: string;
  readonly locked?: true;
  readonly diff?: true;
  readonly summary?: true;
  readonly detailedExitcode?: true;
  readonly output: "table" | "json" | "yaml" | "markdown";
}

const nothing: Snapshot = { objects: [], stacks: [], releases: [], organization: [], gaps: [] };

/** Compares what should exist with what does, and prints the steps from one to the other. Changes nothing. */
export async function plan(shell: Shell, options: PlanOptions, openWorld: OpenWorld): Promise<ExitCode> {
  const loaded = await load(shell, options);
  if (loaded === undefined) return exitCodes.error;
  const { built } = loaded;
  const target = findTarget(options.target, built.documents.tenants);
  if (options.locked === true && wouldChangeLocks(shell, built, target)) return exitCodes.error;
  noteUnlocked(shell, built, target);
  if (options.live === true || options.sandbox !== undefined) {
    return withWorld(loaded, { flags: options, openWorld }, async (session) =>
      printPlan(loaded, { target, snapshot: await readState(session, target), options }),
    );
  }
  const snapshot = options.snapshot === undefined ? nothing : await loadSnapshot(shell, options.snapshot, built);
  return snapshot === undefined ? exitCodes.error : printPlan(loaded, { target, snapshot, options });
}

interface Planning {
  readonly target: Target | undefined;
  readonly snapshot: Snapshot;
  readonly options: PlanOptions;
}

async function printPlan(
  { shell, built, problems }: Loaded,
  { target, snapshot, options }: Planning,
): Promise<ExitCode> {
  const { diff, summary, output } = options;
  const { formatVerdictSummary, summarizeVerdict, standardThreatModel, verifyBlueprint } = await import(
    "../../verify-blueprint.ts"
  );
  const proof = verifyBlueprint(built, { threatModel: standardThreatModel, nowMs: systemClock.nowMs() });
  const verdict = summarizeVerdict(proof.report);
  const planned = planTarget(built, snapshot, { target, detail: diff === true ? "full" : "changes" });
  shell.out(
    renderPlan(planned, output, {
      color: shell.outPaint,
      ...(output === "json" || output === "yaml"
        ? { header: { ...planHeader(built, target), state: stateOf(options), verdict: { ...verdict } } }
        : {}),
      ...(diff === undefined ? {} : { diff }),
      ...(summary === undefined ? {} : { summary }),
    }),
  );
  if (output === "table" || output === "markdown") shell.out(`\n${formatVerdictSummary(verdict)}\n`);
  if (hasErrors(problems)) return exitCodes.error;
  return options.detailedExitcode === true && planned.changes.length > 0 ? exitCodes.changes : exitCodes.ok;
}

/** What the plan was compared with: only a plan of what really exists can be applied. */
function stateOf({ live, sandbox, snapshot }: PlanOptions): "live" | "dump" | "none" {
  if (live === true || sandbox !== undefined) return "live";
  return snapshot === undefined ? "none" : "dump";
}

/** Says which locks differ from what is placed; true when any does. */
function wouldChangeLocks(shell: Shell, built: Built, target: Target | undefined): boolean {
  const changes = lockChanges(built.documents.locks, built.locks).filter(
    (change) => target === undefined || change.tenant === target.tenant,
  );
  if (changes.length === 0) return false;
  const names = changes.map(({ kind, tenant, environment }) => `${tenant}/${environment} ${kind}`);
  const { bold, red } = shell.notePaint;
  const count = `${changes.length} locked ${changes.length === 1 ? "placement" : "placements"} would change`;
  shell.note(`${red(bold("error[TEN9007]"))}${bold(`: ${count}; run \`tenantry lock\` and commit the result`)}\n`);
  shell.note(`  ${names.join("\n  ")}\n`);
  return true;
}

async function loadSnapshot(shell: Shell, place: string, built: Built): Promise<Snapshot | undefined> {
  const folder = resolve(shell.cwd, place);
  const files = (await readTree(folder)).map(({ path, bytes }) => ({ path, text: new TextDecoder().decode(bytes) }));
  const { value, diagnostics } = readSnapshot(files, { cells: built.placed.cells.map((cell) => cell.name) });
  const texts = new Map(files.map((file) => [file.path, file.text]));
  reportDiagnostics(shell, diagnostics, (path) => texts.get(path));
  return value === undefined
    ? undefined
    : { ...value, gaps: value.gaps.filter((gap) => !isUnopened(gap.place, built, value)) };
}

/** A cell of a template that has no stack yet: that nothing was dumped of it is no gap. */
function isUnopened(place: string, built: Built, snapshot: Snapshot): boolean {
  const cell = built.placed.cells.find((candidate) => candidate.name === place);
  if (cell?.template === undefined) return false;
  return !snapshot.stacks.some((stack) => stack.tags[inventoryTag] === `cell/${place}`);
}
