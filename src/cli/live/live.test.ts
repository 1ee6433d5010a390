import { describe, expect, it } from "vitest";
import type { StepFailure } from "../../model/apply.ts";
import { parseCount, parseDuration } from "../arguments/parse-amounts.ts";
import { jobUrl } from "./holder.ts";
import { nextLines } from "./next-lines.ts";
import { exitCodeOf } from "./run-plan.ts";

describe("parseDuration", () => {
  it.each([
    ["90s", 90_000],
    ["10m", 600_000],
    ["1h30m", 5_400_000],
  ])("reads %s", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(["", "10", "m", "0s", "10 m", "-1m", "1d"])("refuses %j", (text) => {
    expect(() => parseDuration(text)).toThrow(/90s, 10m or 1h30m/);
  });
});

describe("parseCount", () => {
  it.each(["0", "-1", "1.5", "many", "100000"])("refuses %j", (text) => {
    expect(() => parseCount(text)).toThrow(/whole number/);
  });
});

describe("jobUrl", () => {
  it("finds the page of the job in the environment of each CI", () => {
    expect(jobUrl({})).toBeUndefined();
    expect(jobUrl({ CI_JOB_URL: "https://gitlab.example/7" })).toBe("https://gitlab.example/7");
    expect(jobUrl({ GITHUB_SERVER_URL: "https://github.example", GITHUB_REPOSITORY: "a/b", GITHUB_RUN_ID: "9" })).toBe(
      "https://github.example/a/b/actions/runs/9",
    );
  });
});

describe("what a run answers", () => {
  const counts = { done: 1, failed: 0, skipped: 0, failures: [], durationMs: 1 };
  const failure = (code: string): StepFailure =>
    ({ code, message: "", advice: "", retry: "never" }) as unknown as StepFailure;

  it.each([
    ["complete", [], 0],
    ["interrupted", [], 130],
    ["refused", [], 3],
    ["partial", [], 3],
    ["partial", [failure("TEN7201")], 4],
    ["partial", [failure("TEN7201"), failure("TEN7254")], 3],
  ] as const)("is for %s with %j the code %i", (outcome, failures, code) => {
    expect(exitCodeOf({ ...counts, outcome, failures }, [])).toBe(code);
  });

  it("is an error when a document has one, however well the rest went", () => {
    const problem = { code: "TEN3001", severity: "error", summary: "", path: "" } as const;
    expect(exitCodeOf({ ...counts, outcome: "complete" }, [problem])).toBe(1);
  });

  it("always says what to do next", () => {
    for (const outcome of ["partial", "refused", "interrupted"] as const) {
      const [line = ""] = nextLines({ ...counts, outcome }, { isComplete: true, isKnown: true, afterwards: [] });
      expect(line).toContain("run the same command again");
    }
  });
});
