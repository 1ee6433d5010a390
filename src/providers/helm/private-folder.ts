import { rmSync } from "node:fs";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const prefix = "tenantry-helm-";
const live = new Set<string>();
let isWatchingExit = false;

/** A folder that only this user can enter, for files that hold credentials; gone when it is disposed of. */
export interface PrivateFolder extends AsyncDisposable {
  /** Writes a file that only this user can read, and gives its path. */
  readonly write: (name: string, text: string) => Promise<string>;
}

/**
 * Makes a private folder. It is removed when disposed of, also when the process exits; what a killed process left is removed
 * by the next one of the same user.
 */
export async function createPrivateFolder(): Promise<PrivateFolder> {
  if (!isWatchingExit) {
    isWatchingExit = true;
    process.once("exit", () => {
      for (const path of live) rmSync(path, { recursive: true, force: true });
    });
    await removeLeftovers();
  }
  // mkdtemp makes it with mode 0700.
  const path = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  live.add(path);
  return {
    write: async (name, text) => {
      const file = join(path, name);
      await writeFile(file, text, { mode: 0o600, flag: "wx" });
      return file;
    },
    [Symbol.asyncDispose]: async () => {
      await rm(path, { recursive: true, force: true });
      live.delete(path);
    },
  };
}

/** Folders carry the id of the process that made them; one that is gone cannot need its folder. */
async function removeLeftovers(): Promise<void> {
  const names = (await readdir(tmpdir()).catch(() => [])).filter((name) => name.startsWith(prefix));
  for (const name of names) {
    const path = join(tmpdir(), name);
    const owner = await stat(path).catch(() => undefined);
    if (owner?.uid !== process.getuid?.() || isRunning(Number(name.slice(prefix.length).split("-")[0]))) continue;
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
