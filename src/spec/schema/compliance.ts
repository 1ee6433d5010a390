import type { z } from "zod";
import { textField } from "./field.ts";

/** Canonical ids of the compliance regimes, as the decision rules know them. */
export const complianceIds: readonly string[] = [
  "dod-il5",
  "fedramp-high",
  "fedramp-moderate",
  "gdpr",
  "hipaa",
  "iso-27001",
  "pci-dss-4.0",
  "soc-2",
];

/** Other spellings, reduced to letters and digits. */
const aliases: Readonly<Record<string, string>> = {
  dodil5: "dod-il5",
  il5: "dod-il5",
  dodccsrgil5: "dod-il5",
  fedramphigh: "fedramp-high",
  fedramp: "fedramp-moderate",
  fedrampmoderate: "fedramp-moderate",
  gdpr: "gdpr",
  dsgvo: "gdpr",
  hipaa: "hipaa",
  hipaahitech: "hipaa",
  iso27001: "iso-27001",
  iso270012022: "iso-27001",
  isoiec27001: "iso-27001",
  isoiec270012022: "iso-27001",
  pci: "pci-dss-4.0",
  pcidss: "pci-dss-4.0",
  pcidss4: "pci-dss-4.0",
  pcidss40: "pci-dss-4.0",
  pcidss401: "pci-dss-4.0",
  pcidssv4: "pci-dss-4.0",
  pcidssv40: "pci-dss-4.0",
  pcidssv401: "pci-dss-4.0",
  soc2: "soc-2",
  soc2type1: "soc-2",
  soc2type2: "soc-2",
  soc2typeii: "soc-2",
};

/** The canonical id behind any accepted spelling; undefined when the regime is not known. */
export function normaliseCompliance(written: string): string | undefined {
  const reduced = written.toLowerCase().replace(/[^a-z0-9]/g, "");
  return Object.hasOwn(aliases, reduced) ? aliases[reduced] : undefined;
}

export const complianceField: z.ZodString = textField({
  code: "TEN1312",
  expected: `a compliance regime: ${complianceIds.join(", ")}`,
  accepts: (text) => normaliseCompliance(text) !== undefined,
  examples: complianceIds,
  candidates: complianceIds,
});
