import { resolve } from "node:path";
import { openPostureFolder } from "../../../providers/files/posture-folder.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import type { Shell } from "../../io/shell.ts";
import { type Collected, collectPosture, type PostureFlags } from "../../live/collect-posture.ts";
import { createReading } from "../../live/reading.ts";

export interface CollectOptions extends PostureFlags {
  /** The folder to write. */
  readonly output: string;
  readonly printPolicy?: true;
}

const shownGaps = 20;

/**
 * Writes what decides who can reach whom to a folder, for a reviewer without access. Only reads; can be stopped and run
 * again, which goes on where it was. Secret values are never read.
 */
export async function collect(shell: Shell, options: CollectOptions): Promise<ExitCode> {
  if (options.printPolicy === true) {
    const { printReadPolicies } = await import("./print-read-policies.ts");
    return printReadPolicies(shell);
  }
  const folder = resolve(shell.cwd, options.output);
  const store = await openPostureFolder(folder);
  const reading = createReading(shell);
  const collected = await reading.during("what exists", () =>
    collectPosture(shell, options, { store, observer: reading.observer }),
  );
  noteGaps(shell, collected);
  shell.out(summary(options.output, collected));
  return exitCodes.ok;
}

function noteGaps(shell: Shell, { gaps }: Collected): void {
  const { dim } = shell.notePaint;
  if (gaps.length === 0) return;
  shell.note(
    `${gaps.length} ${gaps.length === 1 ? "thing" : "things"} could not be read, and what depends on it is unknown:\n`,
  );
  for (const { place, what, reason } of gaps.slice(0, shownGaps))
    shell.note(`  ${place}: ${what.join(", ") || "tags"} ${dim(`(${reason})`)}\n`);
  if (gaps.length > shownGaps) shell.note(`  and ${gaps.length - shownGaps} more; each is a .gap.json file\n`);
  shell.note(
    "Run the same command again after granting `tenantry collect --print-policy`: only these are asked for.\n",
  );
}

function summary(folder: string, { clusters, accounts, files }: Collected): string {
  const parts = [
    ...(clusters.length === 0 ? [] : [`clusters ${clusters.join(", ")}`]),
    ...(accounts.length === 0 ? [] : [`accounts ${accounts.join(", ")}`]),
  ];
  return `${folder}: ${parts.join("; ")}; ${files} new files. Read it with tenantry audit ${folder}\n`;
}
