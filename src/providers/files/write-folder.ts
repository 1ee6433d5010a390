import { existsSync, renameSync, rmSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { TenantryError } from "../../model/error.ts";
import { unwritable } from "./write-file.ts";

/** A file to be written, its path relative to the folder. */
export interface OutputFile {
  readonly path: string;
  readonly text: string;
}

export interface WriteFolderOptions {
  /** Also replace a folder that this program did not write. */
  readonly force?: boolean;
}

/** Stands in every folder that `writeFolder` wrote; a folder without it is not replaced. */
export const markerFile = ".tenantry-output";

const writesAtOnce = 64;

/**
 * Writes a folder as a whole: into a temporary sibling first, which then takes the folder's place by a rename.
 *
 * The folder is never half-written, and when anything fails or interrupts, the old one stays. Refuses a folder that is not empty and not
 * ours, unless `force`, and a path that leaves the folder. Returns how many files and bytes were written.
 */
export async function writeFolder(
  target: string,
  files: Iterable<OutputFile>,
  options: WriteFolderOptions = {},
): Promise<{ readonly files: number; readonly bytes: number }> {
  const folder = resolve(target);
  const replaces = await requireReplaceable(folder, options.force === true);
  const fresh = `${folder}.tenantry-new-${process.pid}`;
  const old = `${folder}.tenantry-old-${process.pid}`;
  const stopListening = onInterrupt(() => {
    if (existsSync(old) && !existsSync(folder)) renameSync(old, folder);
    for (const rest of [fresh, old]) rmSync(rest, { recursive: true, force: true, maxRetries: 3 });
  });
  try {
    await mkdir(fresh, { recursive: true });
    const written = await writeFiles(fresh, files);
    await writeFile(join(fresh, markerFile), "Written by tenantry; replaced as a whole by the next render.\n");
    if (replaces) await rename(folder, old);
    await rename(fresh, folder).catch(async (cause: unknown) => {
      if (replaces) await rename(old, folder);
      throw cause;
    });
    return written;
  } finally {
    await rm(fresh, { recursive: true, force: true });
    await rm(old, { recursive: true, force: true });
    stopListening();
  }
}

/** Tidies up before an interrupt ends the process; returns how to stop listening. */
function onInterrupt(tidy: () => void): () => void {
  const end = (signal: NodeJS.Signals): void => {
    try {
      tidy();
    } finally {
      process.exit(signal === "SIGINT" ? 130 : 143);
    }
  };
  const signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM"];
  for (const signal of signals) process.once(signal, end);
  return () => {
    for (const signal of signals) process.removeListener(signal, end);
  };
}

async function writeFiles(
  root: string,
  files: Iterable<OutputFile>,
): Promise<{ readonly files: number; readonly bytes: number }> {
  const folders = new Set<string>();
  let pending: Promise<void>[] = [];
  let [count, bytes] = [0, 0];
  for (const file of files) {
    const path = requireInside(root, file.path);
    const folder = dirname(path);
    if (!folders.has(folder)) {
      await mkdir(folder, { recursive: true });
      folders.add(folder);
    }
    pending.push(writeFile(path, file.text, { flag: "wx" }));
    count += 1;
    bytes += Buffer.byteLength(file.text);
    if (pending.length < writesAtOnce) continue;
    await Promise.all(pending);
    pending = [];
  }
  await Promise.all(pending);
  return { files: count, bytes };
}

function requireInside(root: string, path: string): string {
  const full = join(root, path);
  if (full.startsWith(`${root}${sep}`)) return full;
  throw new TenantryError(`refused to write ${path}: it leaves the output folder`, {
    code: "TEN9005",
    source: "bug",
  });
}

async function requireReplaceable(folder: string, force: boolean): Promise<boolean> {
  const entries = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return undefined;
    throw unwritable(folder, cause);
  });
  if (entries === undefined) return false;
  if (entries.length === 0 || entries.includes(markerFile) || force) return true;
  throw new TenantryError(`${folder} holds files that tenantry did not write; choose another folder or add --force`, {
    code: "TEN9003",
    source: "user",
  });
}
