import type { Dirent } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { TenantryError } from "../../model/error.ts";

/** One file as it is on disk. `path` is relative to the folder that was read, with `/` between its parts. */
export interface FileBytes {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface DocumentFiles {
  readonly files: readonly FileBytes[];
  /** Top-level YAML files that hold no document of ours, by path. */
  readonly skipped: readonly string[];
}

const readsAtOnce = 32;

/**
 * Reads the documents of a platform folder: every `*.yaml` and `*.yml` at its top and under `tenants/`, sorted by path.
 *
 * Hidden names, `node_modules` and links to folders are not followed. A YAML file at the top that never mentions
 * `tenantry.dev` belongs to somebody else and is skipped. `place` may also be one file.
 */
export async function readDocuments(place: string): Promise<DocumentFiles> {
  const kind = await stat(place).catch((cause: unknown) => {
    throw unreadable(place, cause);
  });
  if (kind.isFile()) {
    const name = place.split(/[\\/]/).at(-1) ?? place;
    return { files: [{ path: name, bytes: await readBytes(place) }], skipped: [] };
  }
  const top = (await listFolder(place)).filter(isYamlFile).map((entry) => entry.name);
  const nested = await listYaml(place, "tenants");
  const files = await readAll(place, [...top, ...nested].sort());
  const foreign = (file: FileBytes): boolean => !file.path.includes("/") && !mentionsUs(file);
  return {
    files: files.filter((file) => !foreign(file)),
    skipped: files.filter(foreign).map((file) => file.path),
  };
}

/** Every file under a folder, sorted by path; hidden names and `node_modules` are left out. */
export async function readTree(root: string): Promise<readonly FileBytes[]> {
  return readAll(root, await listFiles(root, ""));
}

/** Every `.yaml`, `.yml` and `.json` file below a folder, sorted by path, or the one file; paths are absolute. */
export async function readManifestFiles(place: string): Promise<readonly FileBytes[]> {
  const kind = await stat(place).catch((cause: unknown) => {
    throw unreadable(place, cause);
  });
  if (kind.isFile()) return [{ path: place, bytes: await readBytes(place) }];
  const paths = (await listFiles(place, "")).filter((path) => /\.(ya?ml|json)$/i.test(path));
  const files = await readAll(place, [...paths].sort());
  return files.map(({ path, bytes }) => ({ path: join(place, path), bytes }));
}

async function listYaml(root: string, folder: string): Promise<readonly string[]> {
  const found = await stat(join(root, folder)).catch(() => undefined);
  if (found?.isDirectory() !== true) return [];
  return (await listFiles(root, folder)).filter((path) => /\.ya?ml$/.test(path));
}

async function listFiles(root: string, folder: string): Promise<readonly string[]> {
  const entries = await listFolder(join(root, folder));
  const lists = await Promise.all(
    entries.map((entry): Promise<readonly string[]> | readonly string[] => {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return listFiles(root, path);
      return entry.isFile() || entry.isSymbolicLink() ? [path] : [];
    }),
  );
  return lists.flat().sort();
}

async function listFolder(folder: string): Promise<readonly Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => !entry.name.startsWith(".") && entry.name !== "node_modules");
  } catch (cause) {
    throw unreadable(folder, cause);
  }
}

async function readAll(root: string, paths: readonly string[]): Promise<readonly FileBytes[]> {
  const files: FileBytes[] = [];
  for (let start = 0; start < paths.length; start += readsAtOnce) {
    const batch = paths.slice(start, start + readsAtOnce);
    const read = batch.map(async (path) => ({ path, bytes: await readBytes(join(root, path)) }));
    files.push(...(await Promise.all(read)));
  }
  return files;
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function isYamlFile(entry: Dirent): boolean {
  return !entry.isDirectory() && /\.ya?ml$/.test(entry.name);
}

function mentionsUs(file: FileBytes): boolean {
  return Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength).includes("tenantry.dev");
}

function unreadable(place: string, cause: unknown): TenantryError {
  const reason = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
  const words = reason === "ENOENT" ? "does not exist" : `cannot be read (${reason})`;
  return new TenantryError(`${place} ${words}`, { code: "TEN9001", source: "user", cause });
}
