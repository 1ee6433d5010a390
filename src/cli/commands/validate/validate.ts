import { type Diagnostic, hasErrors } from "../../../model/diagnostic.ts";
import type { Documents } from "../../../model/documents.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import { reportDiagnostics } from "../../io/report.ts";
import type { Shell } from "../../io/shell.ts";
import { loadFolder } from "../../load-folder.ts";
import { build } from "../../pipeline.ts";

export interface ValidateOptions {
  readonly file: string;
  readonly output: "table" | "json";
}

/** Checks every document, and that each environment can be decided, placed and enforced. */
export async function validate(shell: Shell, options: ValidateOptions): Promise<ExitCode> {
  const { documents, diagnostics, findSource, paths } = await loadFolder(shell, options.file);
  const found = [...diagnostics, ...(documents === undefined ? [] : build(documents).diagnostics)];
  const valid = documents !== undefined && !hasErrors(found);
  if (options.output === "json") {
    shell.out(
      `${JSON.stringify({ kind: "Validation", valid, diagnostics: found satisfies readonly Diagnostic[] }, null, 2)}\n`,
    );
  } else {
    reportDiagnostics(shell, found, findSource);
    if (valid) shell.out(`${shell.outPaint.green("✓")} ${summarize(documents, paths.length)}\n`);
  }
  return valid ? exitCodes.ok : exitCodes.error;
}

function summarize({ platform, tenants }: Documents, files: number): string {
  const environments = tenants.reduce((sum, tenant) => sum + tenant.environments.length, 0);
  return `platform ${platform.name} is valid: ${count(tenants.length, "tenant")}, ${count(environments, "environment")}, ${count(platform.cells.length, "cell")}, from ${count(files, "file")}`;
}

function count(value: number, noun: string): string {
  return `${value} ${noun}${value === 1 ? "" : "s"}`;
}
