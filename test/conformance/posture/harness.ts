import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ReadPosture, readPostureFiles } from "../../../src/snapshot/posture/read-posture.ts";

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `tenantry` as a process of its own; killed as soon as a file is there when told. */
export async function runTenantry(
  args: readonly string[],
  { env = {}, killAt }: { readonly env?: NodeJS.ProcessEnv; readonly killAt?: string } = {},
): Promise<Ran> {
  const main = join(import.meta.dirname, "../../../src/cli/main.ts");
  const child = spawn(process.execPath, [main, ...args], { env: { ...process.env, ...env } });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const timer = setInterval(() => {
    if (killAt !== undefined && existsSync(killAt)) child.kill("SIGKILL");
  }, 2);
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  clearInterval(timer);
  return { code, stdout, stderr };
}

/** Every file of a folder, by its path. */
export async function readFolder(folder: string): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return Promise.all(
    files.map(async (file) => ({ path: file.slice(folder.length + 1), text: await readFile(file, "utf8") })),
  );
}

export async function readEstate(folder: string): Promise<ReadPosture> {
  return readPostureFiles(await readFolder(folder));
}

/** Counts what passed and says what did not. */
export class Tally {
  passed = 0;
  failed = 0;

  check(name: string, holds: boolean, seen?: unknown): void {
    if (holds) this.passed += 1;
    else this.failed += 1;
    const detail = holds || seen === undefined ? "" : `: ${JSON.stringify(seen).slice(0, 800)}`;
    process.stdout.write(`${holds ? "ok     " : "FAILED "} ${name}${detail}\n`);
  }
}
