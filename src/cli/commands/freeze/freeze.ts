import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { TenantryError } from "../../../model/error.ts";
import { tenantOrigin } from "../../../model/origin.ts";
import { writeFileAtOnce } from "../../../providers/files/write-file.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import { reportDiagnostics } from "../../io/report.ts";
import type { Shell } from "../../io/shell.ts";
import { loadFolder } from "../../load-folder.ts";
import { findTarget } from "../../target.ts";
import type { OpenWorld } from "../../world.ts";
import { type ApplyOptions, apply } from "../apply/apply.ts";
import { setLifecycleState } from "./set-lifecycle-state.ts";

export interface FreezeOptions extends Omit<ApplyOptions, "what" | "target"> {
  readonly tenant: string;
  /** False with `--no-apply`: only the document is edited. */
  readonly apply: boolean;
}

/** Stops a tenant from writing and starting anything; what it has stays, and may be read. */
export function freeze(shell: Shell, options: FreezeOptions, openWorld: OpenWorld): Promise<ExitCode> {
  return changeState(shell, { options, openWorld, state: "frozen" });
}

/** Lets a frozen tenant work again. */
export function thaw(shell: Shell, options: FreezeOptions, openWorld: OpenWorld): Promise<ExitCode> {
  return changeState(shell, { options, openWorld, state: "active" });
}

interface StateChange {
  readonly options: FreezeOptions;
  readonly openWorld: OpenWorld;
  readonly state: "frozen" | "active";
}

/** The document is what counts, so it is edited first: whoever applies it next does the same. */
async function changeState(shell: Shell, { options, openWorld, state }: StateChange): Promise<ExitCode> {
  const { documents, diagnostics, findSource } = await loadFolder(shell, options.file);
  if (documents === undefined) {
    reportDiagnostics(shell, diagnostics, findSource);
    return exitCodes.error;
  }
  requireWholeTenant(options.tenant);
  findTarget(options.tenant, documents.tenants);
  const current = documents.tenants.find(({ name }) => name === options.tenant)?.lifecycle.state;
  const file = documents.locate(tenantOrigin(options.tenant, "metadata.name"))?.file ?? "";
  if (current === state) shell.note(`${file} says ${state} already.\n`);
  else {
    const path = resolve(shell.cwd, file);
    await writeFileAtOnce(path, setLifecycleState(await readFile(path, "utf8"), options.tenant, state));
    shell.note(`${file} says ${state} now; commit it.\n`);
  }
  return options.apply ? apply(shell, { ...options, target: options.tenant }, openWorld) : exitCodes.ok;
}

function requireWholeTenant(name: string): void {
  if (!name.includes("/")) return;
  throw new TenantryError(`"${name}" is an environment; a tenant is frozen and thawed as a whole`, {
    code: "TEN9004",
    source: "user",
  });
}
