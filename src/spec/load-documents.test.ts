import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../model/diagnostic.ts";
import table from "./load-documents.cases.json" with { type: "json" };
import { loadDocuments, type SourceFile } from "./load-documents.ts";

interface Edit {
  readonly file: string;
  readonly replace: string;
  readonly with: string;
}

/** One change to the valid documents of the table, and where what is wrong then stands. */
interface Case {
  readonly name: string;
  readonly file?: string;
  /** The whole text of `file`, by line. */
  readonly text?: readonly string[];
  readonly replace?: string;
  readonly with?: string;
  readonly also?: Edit;
  /** A file to leave out. */
  readonly remove?: string;
  /** A file whose text `file` gets as well. */
  readonly copy?: string;
  /** `file:line:column code [severity] [<- related place]`. */
  readonly expect: readonly string[];
}

const files = new Map(Object.entries(table.files).map(([path, lines]) => [path, lines.join("\n")]));
const cases: readonly Case[] = table.cases;

function filesOf(entry: Case): readonly SourceFile[] {
  const changed = new Map(files);
  if (entry.remove !== undefined) changed.delete(entry.remove);
  if (entry.copy !== undefined && entry.file !== undefined) changed.set(entry.file, files.get(entry.copy) ?? "");
  if (entry.text !== undefined && entry.file !== undefined) changed.set(entry.file, entry.text.join("\n"));
  for (const { file, replace, with: inserted } of [entry, entry.also ?? {}]) {
    if (file === undefined || replace === undefined) continue;
    const before = changed.get(file) ?? "";
    if (!before.includes(replace)) throw new Error(`${file} does not hold ${replace}`);
    changed.set(
      file,
      before.replace(replace, () => inserted ?? ""),
    );
  }
  return [...changed].map(([path, text]) => ({ path, text }));
}

function summarise({ code, severity, span, related }: Diagnostic): string {
  const place = (at: Diagnostic["span"]): string =>
    at === undefined ? "nowhere" : `${at.file}:${at.line}:${at.column}`;
  const others = (related ?? []).map((other) => ` <- ${place(other.span)}`).join("");
  return `${place(span)} ${code}${severity === "error" ? "" : ` ${severity}`}${others}`;
}

describe("loadDocuments", () => {
  it.each(cases)("places $name", (entry) => {
    const loaded = loadDocuments(filesOf(entry));
    expect(loaded.diagnostics.map(summarise)).toEqual(entry.expect);
    expect(loaded.diagnostics.filter(({ fix }) => fix === undefined || fix === "")).toEqual([]);
    const failed = loaded.diagnostics.some(({ severity }) => severity === "error");
    expect(loaded.value === undefined).toBe(failed);
  });

  it("loads the documents of the table without a diagnostic", () => {
    const loaded = loadDocuments([...files].map(([path, text]) => ({ path, text })));
    expect(loaded.diagnostics).toEqual([]);
    expect(loaded.value?.tenants.map(({ name }) => name)).toEqual(["birch", "forge"]);
    expect(loaded.value?.locks.map(({ tenant }) => tenant)).toEqual(["birch"]);
  });

  it("gives the same result whatever the order of files", () => {
    const broken = filesOf(cases.find(({ name }) => name.startsWith("several problems")) ?? { name: "", expect: [] });
    const expected = loadDocuments(broken).diagnostics;
    expect(expected.length).toBeGreaterThan(5);
    fc.assert(
      fc.property(fc.shuffledSubarray([...broken], { minLength: broken.length }), (shuffled) => {
        expect(loadDocuments(shuffled).diagnostics).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  it("never repeats a secret", () => {
    const secrets = ["AKIAIOSFODNN7EXAMPLE", "hunter2"];
    for (const entry of cases) {
      const text = JSON.stringify(loadDocuments(filesOf(entry)).diagnostics);
      for (const secret of secrets) expect(text).not.toContain(secret);
    }
  });

  it("reads bytes and refuses what is not UTF-8, at the byte", () => {
    const bytes = new TextEncoder().encode("kind: Tenant\nmetadata: {name: é}\n");
    bytes.set([0xff], bytes.indexOf(0xc3));
    const [diagnostic] = loadDocuments([{ path: "x.yaml", text: bytes }]).diagnostics;
    expect(diagnostic).toMatchObject({ code: "TEN1001", span: { file: "x.yaml", line: 2, column: 18 } });
    const latin1 = new Uint8Array([...new TextEncoder().encode("# caf"), 0xe9, 0x0a]);
    expect(loadDocuments([{ path: "x.yaml", text: latin1 }]).diagnostics[0]).toMatchObject({
      summary: "byte 0xe9 at offset 5 is not UTF-8",
      span: { line: 1, column: 6 },
    });
    const utf16 = new Uint8Array([0xff, 0xfe, 0x6b, 0x00]);
    expect(loadDocuments([{ path: "x.yaml", text: utf16 }]).diagnostics[0]?.fix).toContain("UTF-16");
  });

  it("refuses a file of ten megabytes without reading it", () => {
    const text = `kind: Tenant\n${"# padding\n".repeat(1_048_576)}`;
    expect(loadDocuments([{ path: "x.yaml", text }]).diagnostics).toMatchObject([
      { code: "TEN1002", span: { line: 1, column: 1 } },
    ]);
  });

  it.each([
    ["opened lists", "[".repeat(30_000)],
    ["nested lists", "- ".repeat(30_000)],
    ["nested keys", "? ".repeat(30_000)],
    ["nested maps", "{a: ".repeat(30_000)],
    [
      "anchors upon anchors",
      Array.from({ length: 1000 }, (_, index) => `a${index}: &a${index} [*a${index - 1}, *a${index - 1}]`).join("\n"),
    ],
    ["thirty thousand quotes", '"'.repeat(30_000)],
    ["more problems than a call takes arguments", `a: [${"*a,".repeat(130_000)}]`],
    ["twenty thousand keys", Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`).join("\n")],
  ])("answers %s within seconds", (_name, text) => {
    const loaded = loadDocuments([{ path: "x.yaml", text }]);
    expect(loaded.value).toBeUndefined();
    expect(loaded.diagnostics.length).toBeGreaterThan(0);
    expect(loaded.diagnostics.every(({ span }) => (span?.line ?? 0) >= 1 && (span?.column ?? 0) >= 1)).toBe(true);
  });

  it("answers nothing for no files with one diagnostic", () => {
    expect(loadDocuments([]).diagnostics).toMatchObject([{ code: "TEN1014" }]);
  });
});
