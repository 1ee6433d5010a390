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
    throw new TenantryError(`${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, {
      code: "TEN9002",
      source: "user",
      cause,
    });
  }
}

/** Removes a file; one that is gone already is fine. */
export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** Writes a file that must not exist yet, with the folders it needs. */
export async function writeNewFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { flag: "wx" });
}
