import { exitCodeHelp } from "../../exit-code.ts";
import type { Shell } from "../../io/shell.ts";

/** Prints what each exit code means. */
export function printExitCodes(shell: Shell): void {
  for (const { code, meaning } of exitCodeHelp) {
    shell.out(`${shell.outPaint.bold(String(code).padStart(3))}  ${meaning}\n`);
  }
}
