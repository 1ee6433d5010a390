import { createPaint } from "../../src/cli/io/paint.ts";
import type { Shell } from "../../src/cli/io/shell.ts";
import { type OpenShell, type RunOptions, runCli } from "../../src/cli/run-cli.ts";

export interface Finished {
  readonly code: number;
  readonly out: string;
  readonly notes: string;
}

export interface RunTenantryOptions extends RunOptions {
  /** What the shell has beyond two streams: a terminal, somebody to ask, interrupts. */
  readonly shell?: Partial<Shell>;
}

/** Runs one command line in this process, without a terminal, as if from `cwd`. */
export async function runTenantry(
  argv: readonly string[],
  cwd: string,
  { shell, ...options }: RunTenantryOptions = {},
): Promise<Finished> {
  const written = { out: "", notes: "" };
  const openShell: OpenShell = (color) => ({
    out: (text) => {
      written.out += text;
    },
    note: (text) => {
      written.notes += text;
    },
    outPaint: createPaint(color === "always"),
    notePaint: createPaint(color === "always"),
    columns: 100,
    cwd,
    ...shell,
  });
  const code = await runCli(argv, openShell, options);
  return { code, ...written };
}
