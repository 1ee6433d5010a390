import type { Diagnostic, Severity, Span } from "../../model/diagnostic.ts";
import type { Origin } from "../../model/origin.ts";
import { environmentOrigin, tenantOrigin } from "../../model/origin.ts";
import { awsCodes } from "../aws/codes.ts";
import { compileCodes } from "../codes.ts";
import type { EnvironmentContext } from "../context.ts";

/** A problem before it is placed in a document. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  /** What was found, with the offending value. */
  readonly summary: string;
  /** The path inside the environment; absent: the environment. */
  readonly path?: string;
  /** The path inside the tenant's document, instead. */
  readonly tenantPath?: string;
}

/** One thing that is looked at; yields nothing when all is well. */
export type Check = (context: EnvironmentContext) => readonly Finding[];

/** Turns a finding into a diagnostic with the catalogue's explanation and fix, placed where the value was written. */
export function findingDiagnostic(
  context: EnvironmentContext,
  finding: Finding,
  locate?: (origin: Origin) => Span | undefined,
): Diagnostic {
  const { tenant, environment } = context;
  const origin =
    finding.tenantPath === undefined
      ? environmentOrigin(tenant.name, environment.name, finding.path)
      : tenantOrigin(tenant.name, finding.tenantPath);
  const help = compileCodes[finding.code] ?? awsCodes[finding.code];
  const span = locate?.(origin);
  return {
    code: finding.code,
    severity: finding.severity,
    summary: `${tenant.name}/${environment.name}: ${finding.summary}`,
    path: origin.path,
    ...(help === undefined ? {} : { detail: help.explanation, fix: help.fix }),
    ...(span === undefined ? {} : { span }),
  };
}

/** One finding, or none. */
export function when(condition: boolean, finding: Finding): readonly Finding[] {
  return condition ? [finding] : [];
}
