import type { DiagnosticCatalogue } from "../model/diagnostic.ts";

/** What a proof reports besides its verdict. */
export const verifyCodes: DiagnosticCatalogue = {
  TEN6001: {
    title: "An acceptance has expired",
    explanation: "The platform document accepted a cause of UNKNOWN verdicts until a date that has passed.",
    fix: "Find out what was unknown, or accept it again with a new date.",
  },
  TEN6002: {
    title: "An acceptance covers nothing",
    explanation: "No verdict is UNKNOWN for this cause: it has been answered, or its id is written wrong.",
    fix: "Take the entry out, or copy the id that `tenantry verify` prints.",
  },
};
