import { open, readFile, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const pollMs = 500;

/**
 * Runs a task while holding a lock file, so that of several processes one runs and the others wait.
 *
 * The file holds the owner's process id; a lock whose owner is gone is taken over. The lock is released when the task
 * ends, also by an exception.
 */
export async function withFileLock<Result>(path: string, task: () => Promise<Result>): Promise<Result> {
  while (!(await tryLock(path))) {
    if (await isAbandoned(path)) await rm(path, { force: true });
    else await sleep(pollMs);
  }
  try {
    return await task();
  } finally {
    await rm(path, { force: true });
  }
}

async function tryLock(path: string): Promise<boolean> {
  try {
    const handle = await open(path, "wx");
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  const owner = Number(await readFile(path, "utf8").catch(() => ""));
  if (!Number.isInteger(owner) || owner <= 0) return false;
  try {
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}
