import type { DiagnosticCatalogue } from "../model/diagnostic.ts";

/** What an audit can be told wrongly. */
export const auditCodes: DiagnosticCatalogue = {
  TEN6501: {
    title: "Tenants cannot be told apart that way",
    explanation:
      "`--tenant-by` takes label=KEY (of namespaces), tag=KEY (of accounts and resources) or namespace-prefix.",
    fix: "Write one of them, or leave the flag out: products such as Capsule, labels, tags and names are looked at then.",
  },
  TEN6502: {
    title: "A suppression is incomplete",
    explanation: "A finding is accepted by its id or its rule's, with a reason, until a date.",
    fix: "Write `- {id: <finding or rule>, reason: <why>, expires: YYYY-MM-DD}`.",
  },
  TEN6503: {
    title: "A suppression has expired",
    explanation: "It suppresses nothing any more, so that what was accepted for a while is looked at again.",
    fix: "Repair the finding, or accept it anew with a later date.",
  },
};
