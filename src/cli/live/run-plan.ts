import { applyPlan } from "../../apply/apply-plan.ts";
import type { ApplyResult } from "../../model/apply.ts";
import type { Bundle } from "../../model/blueprint.ts";
import { type Diagnostic, hasErrors } from "../../model/diagnostic.ts";
import type { Plan } from "../../model/plan.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { findStaleChanges } from "../../plan/find-stale-changes.ts";
import { emptyRunLine, planLine } from "../../render/apply/event-json.ts";
import { renderResult } from "../../render/apply/render-result.ts";
import { renderPlan } from "../../render/plan/render-plan.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { openProgress } from "../io/progress.ts";
import { type Confirmation, confirm } from "./confirm.ts";
import { thisProcess } from "./holder.ts";
import { nextLines } from "./next-lines.ts";
import type { Session } from "./session.ts";
import { watchInterrupts } from "./stop-signals.ts";

/** Flags of every command that changes live state. */
export interface RunFlags {
  readonly yes?: true;
  readonly diff?: true;
  readonly parallelism?: number;
  /** How long new steps may start, in milliseconds. */
  readonly deadline?: number;
  /** How long to wait for a lease that somebody else holds, in milliseconds. */
  readonly leaseWait?: number;
  readonly output: "table" | "json";
}

/** A plan and what it was made from. */
export interface MadePlan {
  readonly plan: Plan;
  readonly snapshot: Snapshot;
  /** Before that was read. */
  readonly plannedAtMs: number;
}

export interface PlanRun extends MadePlan {
  readonly verb: string;
  /** Makes it once more, of what exists then. */
  readonly planAgain: () => Promise<MadePlan>;
  readonly bundles: () => Iterable<Bundle>;
  readonly flags: RunFlags;
  /** Asked for when anything is taken away; undefined when there is nothing to ask. */
  readonly confirmation: Omit<Confirmation, "isConfirmed"> | undefined;
  /** What is so when there is nothing to do. */
  readonly already?: string;
  /** What to do after it went well. */
  readonly next: readonly string[];
}

/** Shows a plan, has it confirmed where it takes anything away, carries it out and says what came of it. */
export async function runPlan(session: Session, run: PlanRun): Promise<ExitCode> {
  const { shell, problems } = session;
  const { plan, flags, verb, confirmation } = run;
  if (plan.changes.length === 0) return reportNothing(session, run);
  shell.note(renderPlan(plan, "table", { color: shell.notePaint, ...viewOf(flags) }));
  if (confirmation !== undefined) await confirm(shell, { ...confirmation, isConfirmed: flags.yes === true });
  shell.note("\n");
  if (flags.output === "json") shell.out(planLine(plan));
  const result = await carryOut(session, run);
  const again = await planStale(session, run, result);
  if (again !== undefined) return runAgain(session, run, again);
  if (flags.output === "table") {
    const isKnown = unread(run).length === 0;
    const next = nextLines(result, { isComplete: !hasErrors(problems), isKnown, afterwards: run.next });
    shell.out(renderResult(result, { verb, next, color: shell.outPaint }));
  }
  const code = exitCodeOf(result, problems);
  return code === exitCodes.ok && unread(run).length > 0 ? exitCodes.partial : code;
}

/**
 * A new plan, when somebody else has applied an owner since this one was made: what is left to do, all of which was in the
 * plan that was shown and confirmed. Anything else is for people to look at.
 */
async function planStale({ shell }: Session, run: PlanRun, result: ApplyResult): Promise<MadePlan | undefined> {
  const { outcome, failures } = result;
  if (outcome !== "partial" || !failures.some(({ code }) => code === "TEN7009")) return undefined;
  shell.note("Somebody else has applied since this plan was made; planning again.\n");
  const again = await run.planAgain();
  const [first] = findStaleChanges(run.plan.changes, again.plan.changes);
  if (first === undefined) return again;
  const { action, id } = first.change;
  shell.note(`What there is to do now is not what was shown (${action} ${id}: ${first.why}).\n`);
  return undefined;
}

/** Every failure that was not about the plan's age has been told while it ran, and is met again if it lasts. */
function runAgain(session: Session, run: PlanRun, again: MadePlan): Promise<ExitCode> {
  return runPlan(session, { ...run, ...again, confirmation: undefined });
}

/** Places that could not be read, so that nothing was planned there. */
function unread({ snapshot }: PlanRun): NonNullable<Snapshot["unread"]> {
  return snapshot.unread ?? [];
}

function viewOf(flags: RunFlags): { readonly diff: true } | { readonly summary: true; readonly loud: true } {
  return flags.diff === true ? { diff: true } : { summary: true, loud: true };
}

async function carryOut({ shell, world, built }: Session, run: PlanRun): Promise<ApplyResult> {
  const { plan, snapshot, plannedAtMs, bundles, flags } = run;
  const { parallelism, deadline, leaseWait, output } = flags;
  const progress = openProgress(shell, world.clock, output);
  const signals = watchInterrupts(shell);
  const startedAtMs = world.clock.nowMs();
  try {
    return await applyPlan(
      { plan, bundles, snapshot, plannedAtMs, platform: built.documents.platform, cells: built.placed.cells },
      { cloud: world.cloud, clusters: world.clusters, helm: world.helm, clock: world.clock, events: progress },
      {
        holder: thisProcess(startedAtMs),
        drain: signals.drain,
        stop: signals.stop,
        ...(parallelism === undefined ? {} : { parallelism }),
        ...(deadline === undefined ? {} : { deadlineMs: startedAtMs + deadline }),
        ...(leaseWait === undefined ? {} : { leaseWaitMs: leaseWait }),
      },
    );
  } finally {
    signals.close();
    progress.close();
  }
}

/** Nothing to do is only good news when everything is known and nothing stands in the way. */
function reportNothing({ shell, world, problems }: Session, run: PlanRun): ExitCode {
  const { plan, flags, already = "Everything that the documents ask for is there." } = run;
  const { conflicts = [], gaps } = plan;
  if (flags.output === "json") shell.out(`${planLine(plan)}${emptyRunLine(world.clock.nowMs())}`);
  else if (conflicts.length + gaps.length > 0) shell.note(renderPlan(plan, "table", { color: shell.notePaint }));
  else shell.out(`${shell.outPaint.bold("No changes.")} ${already}\n`);
  if (hasErrors(problems) || conflicts.length > 0) return exitCodes.error;
  return unread(run).length > 0 ? exitCodes.partial : exitCodes.ok;
}

/** What a run answers its caller. */
export function exitCodeOf({ outcome, failures }: ApplyResult, problems: readonly Diagnostic[]): ExitCode {
  switch (outcome) {
    case "interrupted":
      return exitCodes.interrupted;
    case "refused":
      return exitCodes.partial;
    case "partial":
      return failures.length > 0 && failures.every(isDenial) ? exitCodes.denied : exitCodes.partial;
    case "complete":
      return hasErrors(problems) ? exitCodes.error : exitCodes.ok;
  }
}

function isDenial({ code }: ApplyResult["failures"][number]): boolean {
  return deniedCodes.has(code);
}

/** Codes of failures that only other rights or credentials lift. */
const deniedCodes: ReadonlySet<string> = new Set(["TEN7105", "TEN7106", "TEN7110", "TEN7111", "TEN7201", "TEN7210"]);
