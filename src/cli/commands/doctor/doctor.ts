import { hasErrors } from "../../../model/diagnostic.ts";
import { TenantryError } from "../../../model/error.ts";
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
  const checks: Check[] = [
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
  shell.out(renderDoctor(checks, options.output, shell.outPaint));
  return checks.some(({ state }) => state === "fail") ? exitCodes.error : exitCodes.ok;
}

/** One after another: the first that fails often explains the others, and the order is the reader's. */
async function examineAll(world: World, all: readonly Examination[]): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const { name, examine } of all) {
    try {
      checks.push({ name, ...(await examine(world)) });
    } catch (error) {
      checks.push({ name, ...failed(error) });
    }
  }
  return checks;
}

function failed(error: unknown): Omit<Check, "name"> {
  if (!(error instanceof TenantryError)) throw error;
  const fix = catalogue[error.code]?.fix;
  return { state: "fail", detail: `${error.message} [${error.code}]`, ...(fix === undefined ? {} : { fix }) };
}
