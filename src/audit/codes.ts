import type { DiagnosticCatalogue } from "../model/diagnostic.ts";

/** What an audit can be told wrongly. */
export const auditCodes: DiagnosticCatalogue = {
  TEN6501: {
    title: "Tenants cannot be told apart that way",
    explanation: "`--tenant-by` takes label=KEY (of namespaces), tag=KEY (of accounts and resources) or namespace-prefix.",
    fix: "Write one of them, or leave the flag out: products such as Capsule, labels, tags and names are looked at then.",
  },
};
