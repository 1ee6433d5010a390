import type { ApplyEvent, ApplyResult } from "../../model/apply.ts";
import type { Plan } from "../../model/plan.ts";

/** The version of the event stream's form: a minor adds kinds and fields, a major changes or removes them. */
const eventFormatVersion = "1.0";

/**
 * The first line of `-o json`: `{"kind":"plan","formatVersion":"1.0", …}` with the counts of what is about to be done.
 * Readers skip kinds that they do not know.
 */
export function planLine({ summary, changes }: Plan): string {
  return line({
    kind: "plan",
    formatVersion: eventFormatVersion,
    summary: { ...summary },
    changes: changes.map(({ id, action }) => ({ id, action })),
  });
}

/** One event as one line of JSON; times are ISO 8601 in UTC beside the milliseconds. */
export function eventLine(event: ApplyEvent): string {
  return line({ ...event, at: new Date(event.atMs).toISOString() });
}

/** The last line of a run that had nothing to do, in the form of any other run's last line. */
export function emptyRunLine(atMs: number): string {
  const result: ApplyResult = { outcome: "complete", done: 0, failed: 0, skipped: 0, failures: [], durationMs: 0 };
  return eventLine({ kind: "run-finished", atMs, result });
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
