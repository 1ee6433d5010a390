import type { ApplyEvent } from "../../model/apply.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Events } from "../../ports/events.ts";
import { eventLine } from "../../render/apply/event-json.ts";
import { createLiveView } from "../../render/apply/live-view.ts";
import { createPlainView } from "../../render/apply/plain-view.ts";
import { createLiveRegion } from "./live-region.ts";
import type { Shell, Terminal } from "./shell.ts";

/** Shows a run's events; `close` leaves the terminal as it was. */
export interface ProgressView extends Events {
  readonly close: () => void;
}

/** Redrawn often enough to look alive and seldom enough to cost nothing. */
const frameMs = 100;

/** Shows a run in the form that fits: JSON lines on stdout, a live view on a terminal, else lines of a log on stderr. */
export function openProgress(shell: Shell, clock: Clock, output: "table" | "json"): ProgressView {
  if (output === "json") return { emit: (event) => shell.out(eventLine(event)), close: () => undefined };
  if (shell.terminal !== undefined) return openLiveProgress(shell, clock, shell.terminal);
  const view = createPlainView();
  return {
    emit: (event) => {
      for (const line of view.lines(event)) shell.note(`${line}\n`);
    },
    close: () => undefined,
  };
}

function openLiveProgress(shell: Shell, clock: Clock, terminal: Terminal): ProgressView {
  const view = createLiveView(shell.notePaint);
  const region = createLiveRegion({ write: shell.note, columns: terminal.columns });
  const above: string[] = [];
  let drawnAtMs = 0;
  const draw = (): void => {
    drawnAtMs = performance.now();
    const size = { columns: terminal.columns(), rows: terminal.rows() };
    region.draw(view.frame({ nowMs: clock.nowMs(), ...size }), above.splice(0));
  };
  const timer = setInterval(draw, frameMs);
  timer.unref();
  return {
    emit: (event: ApplyEvent) => {
      above.push(...view.lines(event));
      // Work that never waits for anything outside leaves the timer no turn.
      if (performance.now() - drawnAtMs >= frameMs) draw();
    },
    close: () => {
      clearInterval(timer);
      if (above.length > 0) draw();
      region.close();
    },
  };
}
