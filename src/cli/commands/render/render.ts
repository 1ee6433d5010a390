import { resolve } from "node:path";
import { hasErrors } from "../../../model/diagnostic.ts";
import { TenantryError } from "../../../model/error.ts";
import { type OutputFile, writeFolder } from "../../../providers/files/write-folder.ts";
import { renderBlueprint, streamBlueprint } from "../../../render/blueprint/render-blueprint.ts";
import { renderCloudFormation } from "../../../render/cloudformation/render-cloudformation.ts";
import { renderManifests } from "../../../render/manifests/render-manifests.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import { reportDiagnostics, reportErrors } from "../../io/report.ts";
import type { Shell } from "../../io/shell.ts";
import { loadFolder } from "../../load-folder.ts";
import { noteUnlocked } from "../../note-unlocked.ts";
import { type Built, build } from "../../pipeline.ts";

export interface RenderOptions {
  readonly file: string;
  readonly to: "manifests" | "cloudformation" | "json" | "markdown";
  /** Absent or `-`: stdout. */
  readonly out?: string;
  readonly force?: true;
}

/** Writes the blueprint in another tool's form: the folder as a whole, or nothing. */
export async function render(shell: Shell, options: RenderOptions): Promise<ExitCode> {
  const { documents, diagnostics, findSource } = await loadFolder(shell, options.file);
  if (documents === undefined) {
    reportDiagnostics(shell, diagnostics, findSource);
    return exitCodes.error;
  }
  const built = build(documents);
  const problems = [...diagnostics, ...built.diagnostics];
  reportErrors(shell, problems, findSource);
  noteUnlocked(shell, built, undefined);
  if (options.out === undefined || options.out === "-") return printBlueprint(shell, built, options.to);
  const out = resolve(shell.cwd, options.out);
  const written = await writeFolder(out, renderFiles(built, options.to), { force: options.force === true });
  const count = `${written.files} ${written.files === 1 ? "file" : "files"}`;
  shell.out(`${count}, ${(written.bytes / 1024).toFixed(0)} KiB in ${options.out}\n`);
  return hasErrors(problems) ? exitCodes.error : exitCodes.ok;
}

/** Folders of many files have no place on stdout; the two single documents do. */
function printBlueprint(shell: Shell, built: Built, format: RenderOptions["to"]): ExitCode {
  if (format !== "json" && format !== "markdown") {
    throw new TenantryError(`--to ${format} writes many files; name a folder for them with --out <dir>`, {
      code: "TEN9011",
      source: "user",
    });
  }
  for (const piece of streamBlueprint(built.bundles(), format)) shell.out(piece);
  return hasErrors(built.diagnostics) ? exitCodes.error : exitCodes.ok;
}

function renderFiles(built: Built, format: RenderOptions["to"]): Iterable<OutputFile> {
  switch (format) {
    case "manifests":
      return renderManifests(built.bundles());
    case "cloudformation":
      return renderCloudFormation(built.bundles());
    case "json":
    case "markdown":
      return renderBlueprint(built.bundles(), format);
  }
}
