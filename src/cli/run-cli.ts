import { CommanderError } from "commander";
import { hasFailed, TenantryError } from "../model/error.ts";
import { type ExitCode, exitCodes } from "./exit-code.ts";
import type { ColorFlag } from "./io/paint.ts";
import type { Shell } from "./io/shell.ts";
import { visible } from "./io/visible.ts";
import { createProgram } from "./program.ts";
import type { OpenWorld } from "./world.ts";

/** Makes the shell once the `--color` flag is known. */
export type OpenShell = (color: ColorFlag) => Shell;

export interface RunOptions {
  /** Replaces the worlds that commands open: for harnesses that watch, fault or fake what is outside. */
  readonly openWorld?: OpenWorld;
}

/** Runs one command line (without `node` and the program's name). Never throws: every failure becomes an exit code. */
export async function runCli(
  argv: readonly string[],
  openShell: OpenShell,
  options: RunOptions = {},
): Promise<ExitCode> {
  const outcome: { code: ExitCode } = { code: exitCodes.ok };
  const program = createProgram({
    openShell,
    finish: (code) => {
      outcome.code = code;
    },
    runLine: (line, shell) => runCli(line, () => shell, options),
    openWorld: options.openWorld ?? (async (request) => (await import("./open-world.ts")).openWorld(request)),
  });
  try {
    await program.parseAsync(argv.length === 0 ? ["--help"] : argv, { from: "user" });
    return outcome.code;
  } catch (error) {
    return reportFailure(error, openShell("auto"));
  }
}

function reportFailure(error: unknown, shell: Shell): ExitCode {
  const { bold, red } = shell.notePaint;
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.error;
  if (error instanceof TenantryError && error.source !== "bug") {
    shell.note(`${red(bold(`error[${error.code}]`))}${bold(`: ${visible(error.message)}`)}\n`);
    return hasFailed(error, "denied", "expired") ? exitCodes.denied : exitCodes.error;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  shell.note(`${red(bold("error[BUG]"))}${bold(": tenantry failed in a way it should not; please report it")}\n`);
  shell.note(`${visible(text)}\n`);
  return exitCodes.error;
}
