import { createPaint } from "../../src/cli/io/paint.ts";
import { runCli } from "../../src/cli/run-cli.ts";

export interface Finished {
  readonly code: number;
  readonly out: string;
  readonly notes: string;
}

/** Runs one command line in this process, without a terminal, as if from `cwd`. */
export async function runTenantry(argv: readonly string[], cwd: string): Promise<Finished> {
  const written = { out: "", notes: "" };
  const code = await runCli(argv, (color) => ({
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
  }));
  return { code, ...written };
}
