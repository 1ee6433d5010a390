import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import packageJson from "../../../../package.json" with { type: "json" };
import { hasErrors } from "../../../model/diagnostic.ts";
import { TenantryError } from "../../../model/error.ts";
import type { ThreatModel } from "../../../model/requirements.ts";
import type { FalseClaim, VerdictReport } from "../../../model/verdict.ts";
import { systemClock } from "../../../providers/clock.ts";
import { renderFalseClaims } from "../../../render/verdict/render-false-claims.ts";
import { renderVerdict, type VerdictFormat } from "../../../render/verdict/render-verdict.ts";
import { checkAcceptances } from "../../../verify/check-acceptances.ts";
import type { BlueprintEstate } from "../../../verify/estate/estate-of-blueprint.ts";
import { findFalseClaims } from "../../../verify/find-false-claims.ts";
import type { Verification } from "../../../verify/verify-estate.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import { reportDiagnostics } from "../../io/report.ts";
import type { Shell } from "../../io/shell.ts";
import { type LiveFlags, type Loaded, load } from "../../live/session.ts";
import { blueprintEstate, verifyBlueprint } from "../../verify-blueprint.ts";
import type { OpenWorld } from "../../world.ts";
import { narrowToPair } from "./narrow-to-pair.ts";
import { existingEstate } from "./read-estates.ts";

export interface VerifyOptions extends LiveFlags {
  /** Instead of `file`. */
  readonly folder?: string;
  readonly threatModel: ThreatModel;
  readonly failOn: "refuted" | "unknown" | "none";
  /** `A,B`, each `<tenant>/<environment>`. */
  readonly pair?: string;
  readonly live?: true;
  readonly snapshot?: string;
  readonly output: VerdictFormat;
  /** Where to write the certificate. */
  readonly certificate?: string;
  /** A certificate to judge instead. */
  readonly check?: string;
}

/** Proves or refutes that no environment can reach another: over the blueprint, or over what exists. Changes nothing. */
export async function verify(shell: Shell, given: VerifyOptions, openWorld: OpenWorld): Promise<ExitCode> {
  const options = { ...given, file: given.folder ?? given.file };
  const loaded = await load(shell, options);
  if (loaded === undefined) return exitCodes.error;
  const blueprint = blueprintEstate(loaded.built);
  const existing = await existingEstate(loaded, blueprint, { options, openWorld });
  const verification = verifyOne(loaded, existing ?? blueprint, options.threatModel);
  if (options.check !== undefined) return judge(shell, verification, options.check);
  const drift =
    existing === undefined ? [] : findFalseClaims(verifyOne(loaded, blueprint, options.threatModel), verification);
  const report = options.pair === undefined ? verification.report : narrowToPair(verification, options.pair);
  shell.out(print(shell, { report, drift }, options.output));
  noteAcceptances(loaded, verification);
  if (options.certificate !== undefined) {
    await writeFile(resolve(shell.cwd, options.certificate), verification.certificate());
    shell.note(
      `Certificate in ${options.certificate}; \`tenantry verify --check ${options.certificate}\` judges it.\n`,
    );
  }
  if (hasErrors(loaded.problems)) return exitCodes.error;
  return hasFailed(report, options.failOn) ? exitCodes.changes : exitCodes.ok;
}

function verifyOne({ built }: Loaded, estate: BlueprintEstate, threatModel: ThreatModel): Verification {
  return verifyBlueprint(built, { threatModel, nowMs: systemClock.nowMs(), estate });
}

interface Result {
  readonly report: VerdictReport;
  readonly drift: readonly FalseClaim[];
}

function print(shell: Shell, { report, drift }: Result, format: VerdictFormat): string {
  const view = { color: shell.outPaint, version: packageJson.version };
  if (drift.length === 0) return renderVerdict(report, format, view);
  const verdict = renderVerdict({ ...report, drift }, format, view);
  return format === "table" ? `${renderFalseClaims(drift, view.color)}\n${verdict}` : verdict;
}

/** Acceptances concern all pairs, so a single pair says nothing of the rest; they are told as warnings either way. */
function noteAcceptances({ shell, built, folder }: Loaded, verification: Verification): void {
  const { platform, locate } = built.documents;
  reportDiagnostics(shell, checkAcceptances(platform, verification, locate), folder.findSource);
}

function hasFailed({ counts, unknown }: VerdictReport, failOn: VerifyOptions["failOn"]): boolean {
  if (failOn === "none") return false;
  if (counts.refuted > 0) return true;
  return failOn === "unknown" && unknown.some(({ accepted }) => accepted === undefined);
}

async function judge(shell: Shell, verification: Verification, file: string): Promise<ExitCode> {
  const bytes = await readFile(resolve(shell.cwd, file)).catch((cause: unknown) => {
    throw new TenantryError(`the certificate ${file} cannot be read`, { code: "TEN9029", source: "user", cause });
  });
  const { faults, excepted } = verification.check(new Uint8Array(bytes));
  if (faults.length > 0) {
    for (const fault of faults.slice(0, 20)) shell.out(`${fault}\n`);
    shell.out(`The certificate in ${file} does not hold for this estate.\n`);
    return exitCodes.changes;
  }
  const { counts } = verification.report;
  const except = excepted.size === 0 ? "" : ` except ${excepted.size} that it does not speak for`;
  shell.out(`The certificate in ${file} holds: all ${counts.pairs} ordered pairs${except} are isolated.\n`);
  return exitCodes.ok;
}
