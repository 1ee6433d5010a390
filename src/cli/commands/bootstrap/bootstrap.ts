import { type ExitCode, exitCodes } from "../../exit-code.ts";
import type { Shell } from "../../io/shell.ts";

export interface BootstrapOptions {
  readonly file: string;
  readonly print?: true;
}

export async function bootstrap(_shell: Shell, _options: BootstrapOptions): Promise<ExitCode> {
  return exitCodes.ok;
}
