import { join, relative, resolve, sep } from "node:path";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Documents } from "../model/documents.ts";
import { readDocuments } from "../providers/files/read-documents.ts";
import { loadDocuments } from "../spec/load-documents.ts";
import type { FindSource } from "./io/diagnostics.ts";
import type { Shell } from "./io/shell.ts";

/** What a platform folder says, and where. */
export interface LoadedFolder {
  /** Absent when any document has an error. */
  readonly documents?: Documents;
  readonly diagnostics: readonly Diagnostic[];
  readonly findSource: FindSource;
  /** The paths that were read, as spans name them. */
  readonly paths: readonly string[];
}

/** Reads and checks a platform folder, or one file. Paths in spans are relative to where the command runs. */
export async function loadFolder(shell: Shell, place: string): Promise<LoadedFolder> {
  const full = resolve(shell.cwd, place);
  const { files, skipped } = await readDocuments(full);
  const near = relative(shell.cwd, full);
  const shown = near.startsWith("..") ? full : near;
  const isFile = files.length === 1 && full.endsWith(`${sep}${files[0]?.path}`);
  const sources = files.map(({ path, bytes }) => ({ path: isFile ? shown : join(shown, path), text: bytes }));
  if (skipped.length > 0) {
    shell.note(`Skipped ${skipped.join(", ")}: no tenantry.dev document inside.\n`);
  }
  const { value, diagnostics } = loadDocuments(sources);
  const bytesByPath = new Map(sources.map((source) => [source.path, source.text]));
  return {
    ...(value === undefined ? {} : { documents: value }),
    diagnostics,
    findSource: (file) => {
      const bytes = bytesByPath.get(file);
      const text = bytes === undefined ? undefined : new TextDecoder().decode(bytes);
      return text?.includes("\u0000") === true ? undefined : text;
    },
    paths: sources.map((source) => source.path),
  };
}
