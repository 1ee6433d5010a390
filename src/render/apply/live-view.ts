import type { ApplyEvent } from "../../model/apply.ts";
import type { Colorizer } from "../plan/colorizer.ts";
import { cutText, plainText } from "../plan/plain-text.ts";
import { noteLine } from "./event-notes.ts";
import { formatDuration } from "./format-duration.ts";
import { ownerName } from "./owner-name.ts";
import { failureText, plural } from "./plain-view.ts";
import { isFinished, type OwnerProgress, type Progress, trackProgress } from "./progress.ts";

/** The size of the terminal and the time, when a frame is drawn. */
export interface FrameOptions {
  readonly nowMs: number;
  readonly columns: number;
  readonly rows: number;
}

export interface LiveView {
  /** Lines that an event leaves behind for good, above the live ones. */
  readonly lines: (event: ApplyEvent) => readonly string[];
  /** The live lines: one for each owner at work, then the whole. None is wider than the terminal. */
  readonly frame: (options: FrameOptions) => readonly string[];
}

const nameWidth = 24;

/** An apply on a terminal: finished owners scroll away, those at work each have a line that changes in place. */
export function createLiveView(color: Colorizer): LiveView {
  const tracker = trackProgress();
  return {
    lines: (event) => {
      tracker.take(event);
      return lastingLines(event, tracker.now(), color);
    },
    frame: (options) => frameLines(tracker.now(), options, color),
  };
}

function lastingLines(event: ApplyEvent, progress: Progress, color: Colorizer): readonly string[] {
  switch (event.kind) {
    case "step-finished": {
      const name = ownerName(event.step.owner);
      const owner = progress.owners.get(name);
      const failed = event.failure === undefined ? [] : failedLines(name, event.failure, color);
      return [...failed, ...(owner !== undefined && isFinished(owner) ? ownerLines(owner, event.atMs, color) : [])];
    }
    case "lease-refused":
    case "lease-taken-over":
    case "draining":
      return [color.yellow(`! ${noteLine(event)}`)];
    case "run-started":
    case "step-started":
    case "step-progress":
    case "run-finished":
      return [];
  }
}

type Failure = NonNullable<Extract<ApplyEvent, { readonly kind: "step-finished" }>["failure"]>;

function failedLines(name: string, failure: Failure, color: Colorizer): readonly string[] {
  return [
    `${color.red("✗")} ${column(name)} ${plainText(failure.step.title)}`,
    `  ${" ".repeat(nameWidth)} ${color.red(failureText(failure))}`,
  ];
}

function ownerLines({ name, counts, startedAtMs }: OwnerProgress, atMs: number, color: Colorizer): readonly string[] {
  const { done, failed, skipped } = counts;
  const time = formatDuration(atMs - (startedAtMs ?? atMs));
  const steps = `${done} ${plural("step", done)}`;
  if (failed + skipped === 0) return [`${color.green("✓")} ${column(name)} ${steps} in ${time}`];
  if (done + failed === 0) return [`${color.yellow("-")} ${column(name)} not started`];
  const rest = [...(failed === 0 ? [] : [`${failed} failed`]), ...(skipped === 0 ? [] : [`${skipped} not started`])];
  return [`${color.red("✗")} ${column(name)} ${[`${steps} done`, ...rest].join(", ")} in ${time}`];
}

function frameLines(progress: Progress, { nowMs, columns, rows }: FrameOptions, color: Colorizer): readonly string[] {
  const width = Math.max(20, columns - 1);
  const active = [...progress.owners.values()].filter(({ running }) => running.length > 0);
  const room = Math.max(1, Math.min(rows - 4, active.length));
  const shown = active.length > room ? active.slice(0, room - 1) : active;
  const rest = active.length - shown.length;
  return [
    ...shown.map((owner) => activeLine(owner, { nowMs, width, color })),
    ...(rest === 0 ? [] : [color.dim(cutText(`  … ${rest} more at work`, width))]),
    wholeLine(progress, { nowMs, width, color }),
  ];
}

interface LineOptions {
  readonly nowMs: number;
  readonly width: number;
  readonly color: Colorizer;
}

function activeLine({ name, running }: OwnerProgress, { nowMs, width, color }: LineOptions): string {
  const [first] = running;
  if (first === undefined) return "";
  const time = formatDuration(Math.floor((nowMs - first.startedAtMs) / 1000) * 1000).replace("0.0 s", "0 s");
  const more = running.length > 1 ? ` (+${running.length - 1})` : "";
  const doing = plainText(`${first.step.title}${first.detail === undefined ? "" : `: ${first.detail}`}`);
  const head = `  ${column(name)} `;
  const room = width - head.length - time.length - more.length - 2;
  if (room < 8) return cutText(`${head}${doing}`, width);
  return `${head}${cutText(doing, room)}${color.dim(more)}${" ".repeat(Math.max(0, room - doing.length) + 2)}${color.dim(time)}`;
}

function wholeLine({ steps, counts, startedAtMs, draining }: Progress, { nowMs, width, color }: LineOptions): string {
  const finished = counts.done + counts.failed + counts.skipped;
  const failed = counts.failed === 0 ? "" : `  ${counts.failed} failed`;
  const state = draining === undefined ? "" : "  stopping";
  const time = formatDuration(Math.floor((nowMs - startedAtMs) / 1000) * 1000).replace("0.0 s", "0 s");
  const head = `  ${finished}/${steps} ${plural("step", steps)}`;
  const tail = `${failed}${state}  ${time}`;
  const room = Math.min(40, width - head.length - tail.length - 2);
  if (room < 5) return cutText(`${head}${tail}`, width);
  const filled = steps === 0 ? 0 : Math.floor((room * finished) / steps);
  const bar = `${color.green("━".repeat(filled))}${color.dim("─".repeat(room - filled))}`;
  return `${color.bold(head)}  ${bar}${color.red(failed)}${color.yellow(state)}  ${color.dim(time)}`;
}

function column(name: string): string {
  return cutText(name, nameWidth).padEnd(nameWidth);
}
