import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "./servers/cache-folder.ts";

const run = promisify(execFile);

/** Packages of Python, ready to be imported. */
export interface PythonPackages {
  readonly python: string;
  /** The folder of the packages, for `PYTHONPATH`. */
  readonly packages: string;
}

/**
 * Finds packages by pinned requirements (`moto[server]==5.2.5`), or installs them once into the user's cache under a name
 * that must hold their versions.
 *
 * Undefined when there is no Python 3.9 or later with venv. Two installations at once are safe: a folder is moved into place
 * only when it is whole.
 */
export async function findPythonPackages(
  name: string,
  requirements: readonly string[],
): Promise<PythonPackages | undefined> {
  const python = await findPython();
  if (python === undefined) return undefined;
  const folder = join(cacheFolder(), name);
  const packages = join(folder, "packages");
  if (!existsSync(packages)) await install(python, folder, requirements);
  return { python, packages };
}

async function install(python: string, folder: string, requirements: readonly string[]): Promise<void> {
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  await run(python, ["-m", "venv", join(unfinished, "venv")]);
  await run(join(unfinished, "venv", "bin", "python"), [
    ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check"],
    ...["--target", join(unfinished, "packages"), ...requirements],
  ]);
  await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true, force: true }));
}

async function findPython(): Promise<string | undefined> {
  for (const name of ["python3", "python"]) {
    const check = "import sys, venv; sys.exit(sys.version_info < (3, 9))";
    const works = await run(name, ["-c", check]).then(
      () => true,
      () => false,
    );
    if (works) return name;
  }
  return undefined;
}
