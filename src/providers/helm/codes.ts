import type { DiagnosticCatalogue } from "../../model/diagnostic.ts";

/** What driving Helm can report. */
export const helmCodes: DiagnosticCatalogue = {
  TEN7251: {
    title: "Helm is missing or too old",
    explanation:
      "Virtual clusters are installed with the helm command, version 3.14 or newer; it was not found on the PATH.",
    fix: "Install Helm (https://helm.sh/docs/intro/install/) and run again; nothing was changed.",
  },
  TEN7252: {
    title: "Helm failed",
    explanation: "The helm command ended with an error; the message holds its own words.",
    fix: "Do what its words ask for, then run again: an interrupted release is recovered first.",
  },
  TEN7253: {
    title: "A release is busy",
    explanation: "Another Helm operation on the release is running, or was interrupted and left it pending.",
    fix: "Run again: a release that stays pending is put back to its last good revision, or removed when it had none.",
  },
  TEN7254: {
    title: "A chart is missing",
    explanation: "The chart of that version is neither in the folder of charts nor in its repository.",
    fix: "Put CHART-VERSION.tgz into the folder, or make the repository reachable.",
  },
  TEN7255: {
    title: "Helm did not finish in time",
    explanation: "It was stopped. The release may be left pending.",
    fix: "Run again: the release is recovered first.",
  },
};
