import type { ApplyEvent, StepInfo } from "../../model/apply.ts";
import { plainText } from "../plan/plain-text.ts";
import { noteLine } from "./event-notes.ts";
import { formatDuration } from "./format-duration.ts";
import { ownerName } from "./owner-name.ts";
import { isFinished, type OwnerProgress, trackProgress } from "./progress.ts";

/** How long a step is silent in a log before it says that it still runs. */
const heartbeatMs = 30_000;

export interface PlainView {
  /** The lines that an event adds to a log; often none. */
  readonly lines: (event: ApplyEvent) => readonly string[];
}

/**
 * An apply as lines of a log: one for each finished step, one every 30 s for a step that takes long, one for all that an
 * owner did not come to, and what people must know. Each begins with the number of finished steps: `[ 12/340] birch/prod  …`.
 */
export function createPlainView(): PlainView {
  const tracker = trackProgress();
  const spokenAt = new Map<string, number>();
  const isDue = ({ id }: StepInfo, atMs: number): boolean => {
    if (atMs - (spokenAt.get(id) ?? atMs) < heartbeatMs) return false;
    spokenAt.set(id, atMs);
    return true;
  };
  const lines = (event: ApplyEvent): readonly string[] => {
    tracker.take(event);
    const { counts, owners, steps } = tracker.now();
    const finished = String(counts.done + counts.failed + counts.skipped);
    const prefix = `[${finished.padStart(String(steps).length)}/${steps}]`;
    switch (event.kind) {
      case "run-started":
        return [`${prefix} ${event.steps} ${plural("step", event.steps)} for ${ownersText(event.owners.length)}`];
      case "step-started":
        spokenAt.set(event.step.id, event.atMs);
        return [];
      case "step-progress":
        return isDue(event.step, event.atMs)
          ? [`${prefix} ${stepText(event.step)}: still running, ${plainText(event.detail)}`]
          : [];
      case "step-finished":
        spokenAt.delete(event.step.id);
        return [...finishedLines(prefix, event), ...notStartedLines(prefix, owners.get(ownerName(event.step.owner)))];
      case "lease-refused":
      case "lease-taken-over":
      case "draining":
        return [`${prefix} ${noteLine(event)}`];
      case "run-finished":
        return [];
    }
  };
  return { lines };
}

type Finished = Extract<ApplyEvent, { readonly kind: "step-finished" }>;

function finishedLines(prefix: string, { step, outcome, durationMs, failure }: Finished): readonly string[] {
  switch (outcome) {
    case "done":
      return [`${prefix} ${stepText(step)}: done in ${formatDuration(durationMs)}`];
    case "failed":
      return [
        `${prefix} ${stepText(step)}: FAILED after ${formatDuration(durationMs)}`,
        ...(failure === undefined ? [] : [`${" ".repeat(prefix.length)} ${failureText(failure)}`]),
      ];
    case "skipped":
      return [];
  }
}

function notStartedLines(prefix: string, owner: OwnerProgress | undefined): readonly string[] {
  if (owner === undefined || owner.counts.skipped === 0 || !isFinished(owner)) return [];
  const { skipped } = owner.counts;
  return [`${prefix} ${owner.name}  ${skipped} ${plural("step", skipped)} not started`];
}

/** `error[TEN7105]: what went wrong`, on one line. */
export function failureText({ code, message }: { readonly code: string; readonly message: string }): string {
  return `error[${code}]: ${plainText(message.replaceAll(/\s*\n\s*/g, " "))}`;
}

/** An owner may have stacks of one name in several accounts, and namespaces in and around a virtual cluster. */
function stepText({ owner, place, title }: StepInfo): string {
  const where = /[/+]/.test(place) ? ` in ${plainText(place)}` : "";
  return `${ownerName(owner)}  ${plainText(title)}${where}`;
}

function ownersText(owners: number): string {
  return owners === 1 ? "one owner" : `${owners} owners`;
}

export function plural(noun: string, count: number): string {
  return count === 1 ? noun : `${noun}s`;
}
