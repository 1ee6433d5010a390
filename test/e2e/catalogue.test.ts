import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { catalogue } from "../../src/cli/catalogue.ts";

const sources = join(import.meta.dirname, "../../src");

it("explains every code that any source file can report", () => {
  const files = (readdirSync(sources, { recursive: true }) as string[]).filter((path) => /(?<!\.test)\.ts$/.test(path));
  const codes = new Set(
    files.flatMap((path) => readFileSync(join(sources, path), "utf8").match(/\bTEN\d{4}\b/g) ?? []),
  );
  expect(codes.size).toBeGreaterThan(100);
  expect([...codes].filter((code) => !Object.hasOwn(catalogue, code))).toEqual([]);
});

it("says of each code what it means and what to do", () => {
  for (const [code, { title, explanation, fix }] of Object.entries(catalogue)) {
    expect(
      [title, explanation, fix].map((text) => text.trim().length > 0),
      code,
    ).toEqual([true, true, true]);
  }
});
