import { hasErrors } from "../../../model/diagnostic.ts";
import { hasFailed, TenantryError } from "../../../model/error.ts";
import { type Check, type DoctorFormat, renderDoctor } from "../../../render/doctor/render-doctor.ts";
import { catalogue } from "../../catalogue.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import { reportDiagnostics } from "../../io/report.ts";
import type { Shell } from "../../io/shell.ts";
import { createReading } from "../../live/reading.ts";
import type { LiveFlags } from "../../live/session.ts";
import { worldRequest } from "../../live/world-options.ts";
import { loadFolder } from "../../load-folder.ts";
import { build } from "../../pipeline.ts";
import type { OpenWorld, World } from "../../world.ts";
import { type Examination, examinations } from "./examinations.ts";

export interface DoctorOptions extends LiveFlags {
  readonly output: DoctorFormat;
}

/** Looks at everything that an apply needs, changes nothing, and says what to do about what is missing. */
export async function doctor(shell: Shell, options: DoctorOptions, openWorld: OpenWorld): Promise<ExitCode> {
  const { documents, diagnostics, findSource } = await loadFolder(shell, options.file);
  if (documents === undefined) {
    reportDiagnostics(shell, diagnostics, findSource);
    return exitCodes.error;
  }
  const built = build(documents);
  const reading = createReading(shell);
  const problems = [...diagnostics, ...built.diagnostics];
  const checks: Examined[] = [
    hasErrors(problems)
      ? { name: "documents", state: "fail", detail: "they have errors", fix: "run `tenantry validate`" }
      : { name: "documents", state: "ok", detail: `platform ${documents.platform.name} is valid` },
  ];
  const world = await openWorld(worldRequest(shell, built, { ...options, observer: reading.observer }));
  try {
    const found = await reading.during("what an apply needs", () => examineAll(world, examinations(built)));
    checks.push(...found);
  } finally {
    await world.close();
  }
  shell.out(renderDoctor(checks.map(withoutError), options.output, shell.outPaint));
  return exitCodeOf(checks);
}

/** A check, with what it threw. */
interface Examined extends Check {
  readonly error?: TenantryError;
}

function withoutError({ error: _error, ...check }: Examined): Check {
  return check;
}

function exitCodeOf(checks: readonly Examined[]): ExitCode {
  const failed = checks.filter(({ state }) => state === "fail");
  if (failed.length === 0) return exitCodes.ok;
  return failed.every(({ error }) => hasFailed(error, "denied", "expired")) ? exitCodes.denied : exitCodes.error;
}

/** One after another: the first that fails often explains the others, and the order is the reader's. */
async function examineAll(world: World, all: readonly Examination[]): Promise<readonly Examined[]> {
  const checks: Examined[] = [];
  const saidBy = new Map<string, string>();
  for (const { name, examine } of all) {
    const found = await examineOne(world, examine);
    const first = found.state === "ok" ? undefined : saidBy.get(found.detail);
    if (first === undefined) saidBy.set(found.detail, name);
    checks.push({ name, ...(first === undefined ? found : sameAs(first, found)) });
  }
  return checks;
}

async function examineOne(world: World, examine: Examination["examine"]): Promise<Omit<Examined, "name">> {
  try {
    return await examine(world);
  } catch (error) {
    if (!(error instanceof TenantryError)) throw error;
    const fix = catalogue[error.code]?.fix;
    const detail = `${error.message} [${error.code}]`;
    return { state: "fail", detail, error, ...(fix === undefined ? {} : { fix }) };
  }
}

/** What ten checks have in common is said once. */
function sameAs(first: string, { state, error }: Omit<Examined, "name">): Omit<Examined, "name"> {
  return { state, detail: `not known, for the same reason as ${first}`, ...(error === undefined ? {} : { error }) };
}
