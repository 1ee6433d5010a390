import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { countDiagnostics, formatDiagnostics } from "./diagnostics.ts";
import { createPaint } from "./paint.ts";

const plain = createPaint(false);

function problem(overrides: Partial<Diagnostic> = {}): Diagnostic {
  return {
    code: "SPEC-001",
    severity: "error",
    summary: "unknown field `namespacs`",
    path: "spec.environments[prod]",
    fix: "write `namespaces`",
    span: { file: "tenants/birch.yaml", line: 2, column: 3, endLine: 2, endColumn: 12 },
    ...overrides,
  };
}

describe("formatDiagnostics", () => {
  it("puts a caret under the span and names file, line, column and fix", () => {
    const text = formatDiagnostics([problem()], () => "a: 1\n  namespacs: [web]\n", plain);
    expect(text).toBe(
      [
        "error[SPEC-001]: unknown field `namespacs`",
        " --> tenants/birch.yaml:2:3",
        "  |",
        "2 |   namespacs: [web]",
        "  |   ^^^^^^^^^",
        "  = at: spec.environments[prod]",
        "  = fix: write `namespaces`",
        "",
      ].join("\n"),
    );
  });

  it("prints the place alone when the source is not text", () => {
    const text = formatDiagnostics([problem()], () => undefined, plain);
    expect(text).toContain("--> tenants/birch.yaml:2:3\n  = at:");
  });

  it("shows both places of a problem that has two", () => {
    const span = { file: "tenants/oak.yaml", line: 11, column: 1, endLine: 11, endColumn: 2 };
    const text = formatDiagnostics([problem({ related: [{ message: "first used here", span }] })], () => "x\n", plain);
    expect(text).toContain("::: first used here\n  --> tenants/oak.yaml:11:1");
  });

  it("never lets a document drive the terminal", () => {
    const hostile = problem({ summary: "bad \u001b]0;owned\u0007 value\u202e" });
    const text = formatDiagnostics([hostile], () => "\u001b[2J\n  \u001b[31mnamespacs", plain);
    expect(text).not.toMatch(/(?!\n)\p{Cc}|\p{Bidi_Control}/u);
    expect(text).toContain("\\u001b");
  });

  it("cuts a very long line around the span", () => {
    const line = `${"x".repeat(5000)}HERE${"y".repeat(5000)}`;
    const span = { file: "f", line: 1, column: 5001, endLine: 1, endColumn: 5005 };
    const text = formatDiagnostics([problem({ span })], () => line, plain);
    const [shown = "", caret = ""] = text.split("\n").slice(3, 5);
    expect(shown.length).toBeLessThan(130);
    expect(shown.slice(caret.indexOf("^"), caret.lastIndexOf("^") + 1)).toBe("HERE");
  });

  it("marks at least one column for an empty span at the end of a file", () => {
    const span = { file: "f", line: 1, column: 3, endLine: 1, endColumn: 3 };
    expect(formatDiagnostics([problem({ span })], () => "ab", plain)).toContain("  |   ^\n");
  });
});

describe("countDiagnostics", () => {
  it("counts by severity with the right plural", () => {
    const severities = ["error", "error", "warning", "info"] as const;
    expect(countDiagnostics(severities.map((severity) => problem({ severity })))).toBe("2 errors, 1 warning, 1 info");
  });

  it("says nothing when there is nothing", () => {
    expect(countDiagnostics([])).toBe("");
  });
});
