import type { Diagnostic, Span } from "../model/diagnostic.ts";
import { type Origin, platformOrigin } from "../model/origin.ts";
import type { Platform } from "../model/platform.ts";
import type { Verification } from "./verify-estate.ts";

/** Warnings for acceptances of the platform document that have expired or cover nothing, each where it stands. */
export function checkAcceptances(
  { name, acceptedUnknowns }: Pick<Platform, "name" | "acceptedUnknowns">,
  { report, expired }: Pick<Verification, "report" | "expired">,
  locate: (origin: Origin) => Span | undefined,
): readonly Diagnostic[] {
  const causes = new Set(report.unknown.map(({ id }) => id));
  return acceptedUnknowns.flatMap((acceptance, index): readonly Diagnostic[] => {
    const path = `spec.acceptedUnknowns[${index}]`;
    const span = locate(platformOrigin(name, path));
    const place = { path, ...(span === undefined ? {} : { span }) };
    const { id, expires } = acceptance;
    if (expired.includes(acceptance)) {
      const fix = "find out what was unknown, or set a new date";
      return [
        { code: "TEN6001", severity: "warning", summary: `${id} was accepted until ${expires} only`, fix, ...place },
      ];
    }
    if (causes.has(id)) return [];
    const fix = "take it out, or copy the id that `tenantry verify` prints";
    return [{ code: "TEN6002", severity: "warning", summary: `no verdict is unknown for ${id}`, fix, ...place }];
  });
}
