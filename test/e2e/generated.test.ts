import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { scratchFolder } from "../support/scratch-folder.ts";

const root = join(import.meta.dirname, "../..");

it.each([
  ["acme/dump", "generate-example-dump.ts"],
  ["brownfield", "generate-brownfield-dump.ts"],
])("keeps examples/%s as `npm run generate` makes it", { timeout: 60_000 }, (folder, script) => {
  using scratch = scratchFolder();
  const fresh = join(scratch.path, "dump");
  execFileSync(process.execPath, [join(root, "scripts", script), fresh]);
  expect(readFolder(join(root, "examples", folder))).toEqual(readFolder(fresh));
});

function readFolder(folder: string): Readonly<Record<string, string>> {
  const paths = (readdirSync(folder, { recursive: true }) as string[]).filter((path) => path.endsWith(".json")).sort();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}
