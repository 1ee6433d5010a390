import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const imports = "lint/style/noRestrictedImports";
const globals = "lint/style/noRestrictedGlobals";

/** Each file breaks exactly one rule, or none. */
const cases: readonly { readonly path: string; readonly text: string; readonly breaks?: string }[] = [
  { path: "src/spec/a.ts", text: 'import "../model/json.ts";' },
  { path: "src/spec/b.ts", text: 'import "../decide/decide.ts";', breaks: imports },
  { path: "src/spec/deep/a.ts", text: 'import "../../decide/decide.ts";', breaks: imports },
  { path: "src/spec/deep/b.ts", text: 'import "../plan/own.ts";' },
  { path: "src/compile/aws/deep/a.ts", text: 'import "../../../plan/plan.ts";', breaks: imports },
  { path: "src/decide/a.ts", text: 'import "../cli/main.ts";', breaks: imports },
  { path: "src/decide/b.ts", text: 'import "../providers/files/read.ts";', breaks: imports },
  { path: "src/model/a.ts", text: 'import "../spec/a.ts";', breaks: imports },
  { path: "src/facts/a.ts", text: 'import "../../data/prices.json" with { type: "json" };' },
  { path: "src/providers/files/a.ts", text: 'import "node:fs";' },
  { path: "src/providers/files/b.ts", text: 'import "../../spec/a.ts";', breaks: imports },
  { path: "src/place/a.ts", text: 'import "node:fs/promises";', breaks: imports },
  { path: "src/place/b.ts", text: 'import "@aws-sdk/client-s3";', breaks: imports },
  { path: "src/place/c.ts", text: "export const home: unknown = process.env;", breaks: globals },
  { path: "src/place/d.ts", text: "setTimeout(() => undefined, 1);", breaks: globals },
  { path: "src/place/e.ts", text: "export const now: number = Date.now();", breaks: "plugin" },
  { path: "src/place/f.ts", text: "export const luck: number = Math.random();", breaks: "plugin" },
  { path: "src/place/g.ts", text: "export const now: Date = new Date();", breaks: "plugin" },
  { path: "src/place/h.test.ts", text: "export const now: number = Date.now();" },
  { path: "src/cli/a.ts", text: "export const now: number = Date.now();" },
  { path: "src/cli/b.ts", text: 'console.log("x");', breaks: "lint/suspicious/noConsole" },
  { path: "src/model/c.ts", text: 'import "./d.ts";', breaks: "lint/suspicious/noImportCycles" },
  { path: "src/model/d.ts", text: 'import "./c.ts";', breaks: "lint/suspicious/noImportCycles" },
];

let folder = "";
const found = new Map<string, Set<string>>();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tenantry-test-"));
  cpSync(join(root, "biome.json"), join(folder, "biome.json"));
  cpSync(join(root, "scripts/lint"), join(folder, "scripts/lint"), { recursive: true });
  writeFileSync(join(folder, ".gitignore"), "node_modules/\n");
  for (const { path, text } of cases) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${text}\n`);
  }
  const biome = join(root, "node_modules/.bin/biome");
  const { stdout, stderr } = spawnSync(biome, ["lint", "--max-diagnostics=none", "--colors=off", "src"], {
    cwd: folder,
    encoding: "utf8",
  });
  for (const [, path = "", rule = ""] of `${stdout}${stderr}`.matchAll(/^(src\/\S+?):\d+:\d+ (\S+) /gm)) {
    found.set(path, (found.get(path) ?? new Set()).add(rule));
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the lint configuration", () => {
  it.each(cases)("finds $breaks in $path", ({ path, breaks }) => {
    expect([...(found.get(path) ?? [])]).toEqual(breaks === undefined ? [] : [breaks]);
  });
});
