import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { withFileLock } from "./file-lock.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tenantry-lock-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("withFileLock", () => {
  it("lets one task run at a time", async () => {
    const path = join(folder, "lock");
    let running = 0;
    const task = async (): Promise<number> => {
      running += 1;
      const seen = running;
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return seen;
    };
    expect(await Promise.all([withFileLock(path, task), withFileLock(path, task)])).toEqual([1, 1]);
  });

  it("is released by a task that throws", async () => {
    const path = join(folder, "lock");
    await expect(withFileLock(path, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await withFileLock(path, async () => "next")).toBe("next");
  });

  it("takes over from a process that is gone", async () => {
    const path = join(folder, "lock");
    await writeFile(path, "2147483646");
    expect(await withFileLock(path, async () => "taken")).toBe("taken");
  });
});
