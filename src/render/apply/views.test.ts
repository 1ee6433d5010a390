import { describe, expect, it } from "vitest";
import { sampleEvents, sampleResult } from "../../../test/support/sample-events.ts";
import type { ApplyResult } from "../../model/apply.ts";
import { noColor } from "../plan/colorizer.ts";
import { eventLine } from "./event-json.ts";
import { createLiveView } from "./live-view.ts";
import { createPlainView } from "./plain-view.ts";
import { renderResult } from "./render-result.ts";

describe("the log", () => {
  it("has a line for each finished step, and a heartbeat for slow ones", async () => {
    const view = createPlainView();
    const text = sampleEvents.flatMap((event) => view.lines(event)).join("\n");
    await expect(`${text}\n`).toMatchFileSnapshot("snapshots/log.snap");
  });
});

describe("the live view", () => {
  it("has a line for each owner at work and lets finished ones scroll away", async () => {
    const view = createLiveView(noColor);
    const text = sampleEvents.flatMap((event) => {
      const lasting = view.lines(event).map((line) => `^ ${line}`);
      const frame = view.frame({ nowMs: event.atMs, columns: 100, rows: 24 });
      return [`-- ${event.kind}`, ...lasting, ...frame.map((line) => `  ${line}`)];
    });
    await expect(`${text.join("\n")}\n`).toMatchFileSnapshot("snapshots/live.snap");
  });

  it.each([24, 40, 60, 80, 200])("never draws wider than %i columns or higher than the terminal", (columns) => {
    const view = createLiveView(noColor);
    for (const event of sampleEvents) {
      view.lines(event);
      const frame = view.frame({ nowMs: event.atMs + 5_000_000, columns, rows: 5 });
      expect(frame.length).toBeLessThan(5);
      for (const line of frame) expect(line.length).toBeLessThan(columns);
    }
  });

  it("says how many more are at work when they do not fit", () => {
    const view = createLiveView(noColor);
    for (const event of sampleEvents.slice(0, 10)) view.lines(event);
    const frame = view.frame({ nowMs: 0, columns: 80, rows: 6 });
    expect(frame[1]).toBe("  … 2 more at work");
  });
});

describe("the result", () => {
  it("shows each sort of failure once with what to do, then what to do next", async () => {
    const text = renderResult(sampleResult, {
      verb: "Apply",
      next: ["Next: put right what failed and run the same command again."],
      color: noColor,
    });
    await expect(text).toMatchFileSnapshot("snapshots/result.snap");
  });

  it.each<[ApplyResult["outcome"], string]>([
    ["complete", "Apply complete: 1 step done in 2 s."],
    ["partial", "Apply incomplete: 1 step done in 2 s."],
    ["refused", "Apply refused: 1 step done in 2 s."],
    ["interrupted", "Apply interrupted: 1 step done in 2 s."],
  ])("says %s", (outcome, sentence) => {
    const result: ApplyResult = { outcome, done: 1, failed: 0, skipped: 0, failures: [], durationMs: 2000 };
    expect(renderResult(result, { verb: "Apply", next: [], color: noColor })).toBe(`${sentence}\n`);
  });
});

describe("the JSON lines", () => {
  it("are one object each, the result last", () => {
    const lines = sampleEvents.map(eventLine);
    for (const line of lines) expect(line.trimEnd()).not.toContain("\n");
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({
      kind: "run-finished",
      at: "2026-11-24T12:03:14.000Z",
      result: { outcome: "partial", failed: 1 },
    });
  });
});
