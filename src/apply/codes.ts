import type { DiagnosticCatalogue } from "../model/diagnostic.ts";

/** What carrying out a plan reports. */
export const applyCodes: DiagnosticCatalogue = {
  TEN7001: {
    title: "Somebody else applies to the same place",
    explanation:
      "Each environment, each cell and the organization has a lease in the tooling bucket, so that two applies never change the same thing. The message says who holds it and since when.",
    fix: "Wait for the other apply to end and run again. A lease whose process is gone frees itself within three and a half minutes.",
  },
  TEN7002: {
    title: "A lease was lost during the apply",
    explanation:
      "This process was stopped or cut off for so long that its lease expired and somebody else may have taken it. Nothing was written after that.",
    fix: "Run again: the plan starts from what is there now.",
  },
  TEN7003: {
    title: "An object among the leases is not a lease of this platform",
    explanation: "Objects below `leases/` in the tooling bucket are written by applies alone.",
    fix: "Find out who wrote the object, then remove it and run again.",
  },
  TEN7004: {
    title: "A lease could not be taken",
    explanation: "Several processes tried at the same moment, again and again.",
    fix: "Run again in a moment.",
  },
};
