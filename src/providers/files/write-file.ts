import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { TenantryError } from "../../model/error.ts";

/** Writes a file so that a reader sees the old text or the new, never a part. */
export async function writeFileAtOnce(path: string, text: string): Promise<void> {
  const fresh = `${path}.tenantry-new-${process.pid}`;
  try {
    await writeFile(fresh, text);
    await rename(fresh, path);
  } catch (cause) {
    await rm(fresh, { force: true });
    throw unwritable(path, cause);
  }
}

/** Removes a file; one that is gone already is fine. */
export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** Writes a file that must not exist yet, with the folders it needs. */
export async function writeNewFile(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: "wx" });
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/** The error of a file or folder that the machine did not let us write, with its reason's code. */
export function unwritable(path: string, cause: unknown): TenantryError {
  const reason = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
  return new TenantryError(`${path} cannot be written (${reason})`, { code: "TEN9002", source: "user", cause });
}
