import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { scratchFolder } from "../support/scratch-folder.ts";

const root = join(import.meta.dirname, "../..");

it("keeps examples/acme/dump as `npm run generate` makes it", { timeout: 60_000 }, () => {
  using scratch = scratchFolder();
  const fresh = join(scratch.path, "dump");
  execFileSync(process.execPath, [join(root, "scripts/generate-example-dump.ts"), fresh]);
  expect(readFolder(join(root, "examples/acme/dump"))).toEqual(readFolder(fresh));
});

function readFolder(folder: string): Readonly<Record<string, string>> {
  const paths = (readdirSync(folder, { recursive: true }) as string[]).filter((path) => path.endsWith(".json")).sort();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}
