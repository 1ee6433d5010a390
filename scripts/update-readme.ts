import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { consoleSteps } from "../test/support/console-blocks.ts";
import { runTenantry } from "../test/support/run-tenantry.ts";
import { scratchFolder } from "../test/support/scratch-folder.ts";

/**
 * Runs the console blocks of README.md and writes their real output under them.
 *
 * A line `…` stays where it is: as many lines as stand before it come from the output's start, and as many as stand after
 * it from its end.
 */
const path = join(import.meta.dirname, "../README.md");
const lines = readFileSync(path, "utf8").split("\n");
using scratch = scratchFolder();
const updated: string[] = [];
let next = 0;
for (const { command, shown, line } of consoleSteps(lines.join("\n"))) {
  const { out } = await runTenantry(command.split(/ +/).slice(1), scratch.path);
  updated.push(...lines.slice(next, line), ...realLines(shown, out));
  next = line + shown.length;
}
writeFileSync(path, [...updated, ...lines.slice(next)].join("\n"));

function realLines(shown: readonly string[], out: string): readonly string[] {
  const real = out.trimEnd().split("\n");
  const blank = shown.at(-1) === "" ? [""] : [];
  const gap = shown.indexOf("…");
  if (shown.length === 0) return [];
  if (gap < 0) return [...real, ...blank];
  const tail = shown.length - gap - 1 - blank.length;
  return [...real.slice(0, gap), "…", ...(tail <= 0 ? [] : real.slice(-tail)), ...blank];
}
