import { advise } from "../../../decide/advise.ts";
import { defaultFacts } from "../../../facts/facts.ts";
import { type AdviceFormat, renderAdvice } from "../../../render/advice/render-advice.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import { reportDiagnostics } from "../../io/report.ts";
import type { Shell } from "../../io/shell.ts";
import { loadFolder } from "../../load-folder.ts";
import { findTarget } from "../../target.ts";

export interface AdviseOptions {
  readonly file: string;
  readonly target?: string;
  readonly output: AdviceFormat;
}

/** Prints the architecture of each environment and why. Requirements that conflict are an answer, not a failure. */
export async function adviseTenants(shell: Shell, options: AdviseOptions): Promise<ExitCode> {
  const { documents, diagnostics, findSource } = await loadFolder(shell, options.file);
  reportDiagnostics(shell, diagnostics, findSource);
  if (documents === undefined) return exitCodes.error;
  const target = findTarget(options.target, documents.tenants);
  shell.out(renderAdvice(advise(documents.platform, documents.tenants, defaultFacts, target), options.output));
  return exitCodes.ok;
}
