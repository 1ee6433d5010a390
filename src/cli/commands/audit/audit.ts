import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { load as parseYaml } from "js-yaml";
import packageJson from "../../../../package.json" with { type: "json" };
import { claimsOf, inferTenants } from "../../../audit/infer/infer-tenants.ts";
import { parseTenantBy } from "../../../audit/infer/tenant-by.ts";
import { runAudit } from "../../../audit/run-audit.ts";
import { checkSuppressions, type Suppression } from "../../../audit/suppressions.ts";
import { defaultFacts } from "../../../facts/facts.ts";
import type { Audit, FindingSeverity } from "../../../model/audit.ts";
import { hasErrors } from "../../../model/diagnostic.ts";
import { TenantryError } from "../../../model/error.ts";
import type { Estate } from "../../../model/estate.ts";
import type { ThreatModel } from "../../../model/requirements.ts";
import { systemClock } from "../../../providers/clock.ts";
import { readTree } from "../../../providers/files/read-documents.ts";
import { isAtLeast } from "../../../render/audit/audit-words.ts";
import { type AuditFormat, renderAudit } from "../../../render/audit/render-audit.ts";
import { createMemoryStore } from "../../../snapshot/posture/memory-store.ts";
import { type ReadPosture, readPosture, readPostureFiles } from "../../../snapshot/posture/read-posture.ts";
import { verifyEstate } from "../../../verify/verify-estate.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import { reportDiagnostics } from "../../io/report.ts";
import type { Shell } from "../../io/shell.ts";
import { collectPosture, type PostureFlags } from "../../live/collect-posture.ts";
import { createReading } from "../../live/reading.ts";

export interface AuditOptions extends PostureFlags {
  /** A folder of dumps; absent: what the contexts and credentials show. */
  readonly dump?: string;
  readonly tenantBy?: string;
  readonly threatModel: ThreatModel;
  readonly suppressions?: string;
  readonly output: AuditFormat;
  readonly failOn?: FindingSeverity;
}

/** Infers the tenants of what exists, says who reaches whom, and finds the four failures. Only reads. */
export async function audit(shell: Shell, options: AuditOptions): Promise<ExitCode> {
  const today = new Date(systemClock.nowMs()).toISOString().slice(0, 10);
  const by = options.tenantBy === undefined ? undefined : parseTenantBy(options.tenantBy);
  const suppressions = await readSuppressions(shell, options.suppressions, today);
  const read = await readEstate(shell, options);
  const diagnostics = [...(by?.diagnostics ?? []), ...suppressions.diagnostics, ...read.diagnostics];
  reportDiagnostics(shell, diagnostics, () => undefined);
  if (hasErrors(diagnostics)) return exitCodes.error;
  const result = examine(read.estate, { ...options, today, by: by?.value, suppressions: suppressions.value ?? [] });
  shell.out(renderAudit(result, options.output, { color: shell.outPaint, version: packageJson.version }));
  const bar = options.failOn;
  const fails = result.findings.some(
    ({ severity, suppressed }) => bar !== undefined && suppressed === undefined && isAtLeast(severity, bar),
  );
  return fails ? exitCodes.changes : exitCodes.ok;
}

interface Examination {
  readonly threatModel: ThreatModel;
  readonly today: string;
  readonly by: ReturnType<typeof parseTenantBy>["value"];
  readonly suppressions: readonly Suppression[];
}

/** A proof says nothing of a tenant that is alone. */
function examine(estate: Estate, { threatModel, today, by, suppressions }: Examination): Audit {
  const environments = inferTenants(estate, by);
  const claims = claimsOf(environments);
  const verdicts =
    claims.length < 2 ? undefined : verifyEstate({ estate, claims, threatModel, today, accepted: [] }).report;
  return runAudit(estate, {
    environments,
    facts: defaultFacts,
    suppressions,
    ...(verdicts === undefined ? {} : { verdicts }),
  });
}

async function readEstate(shell: Shell, options: AuditOptions): Promise<ReadPosture> {
  if (options.dump !== undefined) {
    const files = await readTree(resolve(shell.cwd, options.dump));
    return readPostureFiles(files.map(({ path, bytes }) => ({ path, text: new TextDecoder().decode(bytes) })));
  }
  const store = createMemoryStore();
  const reading = createReading(shell);
  await reading.during("what exists", () => collectPosture(shell, options, { store, observer: reading.observer }));
  return readPosture(store.documents());
}

async function readSuppressions(
  shell: Shell,
  file: string | undefined,
  today: string,
): Promise<ReturnType<typeof checkSuppressions>> {
  if (file === undefined) return { value: [], diagnostics: [] };
  const text = await readFile(resolve(shell.cwd, file), "utf8").catch((cause: unknown) => {
    throw new TenantryError(`the suppressions ${file} cannot be read`, { code: "TEN9001", source: "user", cause });
  });
  try {
    return checkSuppressions(parseYaml(text), today);
  } catch (cause) {
    throw new TenantryError(`the suppressions ${file} are not YAML`, { code: "TEN6502", source: "user", cause });
  }
}
