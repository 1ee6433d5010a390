import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { TenantryError } from "../../../model/error.ts";
import { writeNewFile } from "../../../providers/files/write-file.ts";
import { starterFiles } from "../../../spec/starter.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import type { Shell } from "../../io/shell.ts";

export interface InitOptions {
  readonly folder: string;
  readonly name: string;
  /** A folder of dumps: the documents describe what is there instead. */
  readonly fromAudit?: string;
  readonly tenantBy?: string;
}

/** Writes a small platform that validates, or one that describes what exists. Never replaces a file: when one is there already, nothing is written. */
export async function init(shell: Shell, options: InitOptions): Promise<ExitCode> {
  const { folder, name, fromAudit } = options;
  if (!/^[a-z](?:-?[a-z0-9])*$/.test(name) || name.length > 20) {
    throw new TenantryError(
      `"${name}" cannot name a platform: use at most 20 lower-case letters, digits and single hyphens`,
      { code: "TEN9008", source: "user" },
    );
  }
  const described = fromAudit === undefined ? starterFiles(name) : await describe(shell, options, fromAudit);
  if (described === undefined) return exitCodes.error;
  const files = Object.entries(described);
  for (const [path] of files) await requireAbsent(resolve(shell.cwd, folder, path), join(folder, path));
  for (const [path, text] of files) {
    await writeNewFile(resolve(shell.cwd, folder, path), text);
    shell.out(`${join(folder, path)}\n`);
  }
  const where = folder === "." ? "" : ` -f ${folder}`;
  shell.note(
    fromAudit === undefined
      ? `Next: tenantry validate${where}, then tenantry advise${where}\n`
      : `Next: read what was inferred in ${join(folder, "tenants")}, then tenantry plan${where}, and tenantry verify${where} --snapshot ${fromAudit}\n`,
  );
  return exitCodes.ok;
}

async function describe(
  shell: Shell,
  { name, tenantBy }: InitOptions,
  dump: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  const { filesFromAudit } = await import("./init-from-audit.ts");
  return filesFromAudit(shell, { dump, name, ...(tenantBy === undefined ? {} : { tenantBy }) });
}

async function requireAbsent(path: string, shown: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return;
  throw new TenantryError(`${shown} exists already and is left as it is; name another folder`, {
    code: "TEN9009",
    source: "user",
  });
}
