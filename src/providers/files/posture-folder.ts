import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { TenantryError } from "../../model/error.ts";
import type { JsonValue } from "../../model/json.ts";
import type { PostureStore } from "../../ports/posture.ts";
import { unwritable } from "./write-file.ts";

/**
 * Keeps what is collected as files of a folder that only its owner can read.
 *
 * A file is there as a whole or not at all, so that whoever is killed goes on where it was.
 */
export async function openPostureFolder(folder: string): Promise<PostureStore> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
  } catch (cause) {
    throw unwritable(folder, cause);
  }
  let writes = 0;
  return {
    find: (path) => readJson(join(folder, path)),
    put: async ({ path, value }) => {
      const target = join(folder, path);
      writes += 1;
      const fresh = `${target}.new-${process.pid}-${writes}`;
      try {
        await mkdir(dirname(target), { recursive: true, mode: 0o700 });
        await writeFile(fresh, `${JSON.stringify(value, null, 1)}\n`, { mode: 0o600 });
        await rename(fresh, target);
      } catch (cause) {
        await rm(fresh, { force: true });
        throw unwritable(target, cause);
      }
    },
    drop: (path) => rm(join(folder, path), { force: true }),
  };
}

async function readJson(path: string): Promise<JsonValue | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw new TenantryError(`${path} cannot be read`, { code: "TEN9001", source: "user", cause });
  }
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    // Somebody else's half of a file: it is asked for again.
    return undefined;
  }
}
