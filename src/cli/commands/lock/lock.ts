import { basename, dirname, join, resolve } from "node:path";
import { type Diagnostic, hasErrors } from "../../../model/diagnostic.ts";
import type { Documents } from "../../../model/documents.ts";
import { tenantOrigin } from "../../../model/origin.ts";
import { type LockChange, lockChanges } from "../../../place/lock.ts";
import { removeFile, writeFileAtOnce } from "../../../providers/files/write-file.ts";
import { formatLock } from "../../../spec/lock/format-lock.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import { reportDiagnostics, reportErrors } from "../../io/report.ts";
import type { Shell } from "../../io/shell.ts";
import { loadFolder } from "../../load-folder.ts";
import { build } from "../../pipeline.ts";
import { findTarget } from "../../target.ts";

export interface LockOptions {
  readonly file: string;
  readonly tenant?: string;
  readonly check?: true;
}

/** Writes the lock files that differ from what is placed, and no others. With `check`, fails instead of writing. */
export async function lock(shell: Shell, options: LockOptions): Promise<ExitCode> {
  const { documents, diagnostics, findSource, paths } = await loadFolder(shell, options.file);
  if (documents === undefined) {
    reportDiagnostics(shell, diagnostics, findSource);
    return exitCodes.error;
  }
  const target = findTarget(options.tenant, documents.tenants);
  const built = build(documents);
  const problems = [...diagnostics, ...built.diagnostics];
  reportErrors(shell, problems, findSource);
  const changes = lockChanges(documents.locks, built.locks).filter(
    (change) => (target?.tenant ?? change.tenant) === change.tenant,
  );
  const tenants = [...new Set(changes.map((change) => change.tenant))];
  if (options.check === true) {
    printChanges(shell, changes);
    return checkOnly(shell, tenants, problems);
  }
  for (const tenant of tenants) {
    const path = resolve(shell.cwd, lockPath(tenant, documents, paths));
    const fresh = built.locks.find((candidate) => candidate.tenant === tenant);
    await (fresh === undefined ? removeFile(path) : writeFileAtOnce(path, formatLock(fresh)));
  }
  printChanges(shell, changes);
  shell.note(tenants.length === 0 ? "Every lock is up to date.\n" : "");
  return hasErrors(problems) ? exitCodes.error : exitCodes.ok;
}

function printChanges(shell: Shell, changes: readonly LockChange[]): void {
  const width = Math.max(0, ...changes.map(({ tenant, environment }) => `${tenant}/${environment}`.length));
  for (const { kind, tenant, environment, after } of changes) {
    const where = after === undefined ? "" : `on ${after.host}`;
    shell.out(`${`${kind.padEnd(8)} ${`${tenant}/${environment}`.padEnd(width)}  ${where}`.trimEnd()}\n`);
  }
}

function checkOnly(shell: Shell, tenants: readonly string[], problems: readonly Diagnostic[]): ExitCode {
  if (tenants.length > 0) shell.note(`The locks of ${tenants.join(", ")} would change; run \`tenantry lock\`.\n`);
  return tenants.length > 0 || hasErrors(problems) ? exitCodes.error : exitCodes.ok;
}

/** The lock file that was read, or the place beside the tenant's document. */
function lockPath(tenant: string, documents: Documents, paths: readonly string[]): string {
  const name = `${tenant}.lock.yaml`;
  const document = documents.locate(tenantOrigin(tenant, "metadata.name"))?.file ?? "";
  return paths.find((path) => basename(path) === name) ?? join(dirname(document), name);
}
