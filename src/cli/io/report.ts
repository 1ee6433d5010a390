import type { Diagnostic } from "../../model/diagnostic.ts";
import { countDiagnostics, type FindSource, formatDiagnostics } from "./diagnostics.ts";
import type { Shell } from "./shell.ts";

/** Writes diagnostics and their count to stderr; nothing when there are none. */
export function reportDiagnostics(shell: Shell, diagnostics: readonly Diagnostic[], findSource: FindSource): void {
  if (diagnostics.length === 0) return;
  const files = new Set(diagnostics.flatMap((diagnostic) => diagnostic.span?.file ?? []));
  const where = files.size === 0 ? "" : ` in ${files.size} ${files.size === 1 ? "file" : "files"}`;
  shell.note(formatDiagnostics(diagnostics, findSource, shell.notePaint));
  shell.note(`\n${shell.notePaint.bold(`${countDiagnostics(diagnostics)}${where}`)}\n`);
}

/** Writes errors in full and only counts the rest, for commands whose business is not to check documents. */
export function reportErrors(shell: Shell, diagnostics: readonly Diagnostic[], findSource: FindSource): void {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  const others = diagnostics.filter((diagnostic) => diagnostic.severity !== "error");
  reportDiagnostics(shell, errors, findSource);
  if (others.length === 0) return;
  shell.note(`${shell.notePaint.yellow(countDiagnostics(others))}; \`tenantry validate\` shows them.\n`);
}
