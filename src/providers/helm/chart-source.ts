import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { HelmRelease } from "../../model/blueprint.ts";
import { TenantryError } from "../../model/error.ts";

/**
 * The arguments that name a chart for helm: from the folder when there is one, else from its repository.
 *
 * @throws `not-found` when the folder has neither `<name>-<version>.tgz` nor a folder `<name>` of that version.
 */
export async function chartArguments(
  { repository, name, version }: HelmRelease["chart"],
  folder: string | undefined,
): Promise<readonly string[]> {
  if (folder !== undefined) return [await findChart(folder, name, version)];
  if (repository.startsWith("oci://")) return [`${repository.replace(/\/$/, "")}/${name}`, "--version", version];
  return [name, "--repo", repository, "--version", version];
}

async function findChart(folder: string, name: string, version: string): Promise<string> {
  const archive = join(folder, `${name}-${version}.tgz`);
  if (await stat(archive).catch(() => undefined)) return archive;
  const found = await readVersion(join(folder, name, "Chart.yaml"));
  if (found === version) return join(folder, name);
  const instead = found === undefined ? "" : ` (${name} there is ${found})`;
  throw new TenantryError(`chart ${name} ${version} is not in ${folder}${instead}; put ${name}-${version}.tgz there`, {
    code: "TEN7254",
    source: "user",
    failure: "not-found",
  });
}

async function readVersion(path: string): Promise<string | undefined> {
  const text = await readFile(path, "utf8").catch(() => "");
  return /^version:\s*["']?([^"'\s]+)/m.exec(text)?.[1];
}
