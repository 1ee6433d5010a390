import type { DiagnosticCatalogue } from "../model/diagnostic.ts";

/** What the sandbox can report beside what the services in it answer. */
export const sandboxCodes: DiagnosticCatalogue = {
  TEN7301: {
    title: "A sandbox belongs to another platform",
    explanation:
      "A sandbox's folder keeps one organisation. Its id, its accounts or the platform's name are not those of the platform document, so what is in it would be taken for drift.",
    fix: "Use another folder for this platform, or delete this one to start over.",
  },
  TEN7302: {
    title: "A sandbox's folder is damaged",
    explanation: "A file of the folder is missing or is not what the sandbox wrote.",
    fix: "Delete the folder and start over; nothing outside of it is lost.",
  },
  TEN7303: {
    title: "A sandbox's faults cannot be read",
    explanation:
      "`faults.json` in a sandbox's folder lists what is to go wrong. It is not JSON, or a fault is unknown.",
    fix: "Correct the file as the message says, or remove it.",
  },
  TEN7304: {
    title: "A fault was injected",
    explanation: "`faults.json` in the sandbox's folder asks that this call fails.",
    fix: "Nothing is broken: run again, or remove the fault.",
  },
  TEN7305: {
    title: "The sandbox does not know an operation",
    explanation:
      "The sandbox answers the operations that Tenantry sends. It was asked for another one and did nothing. This is a mistake of tenantry's.",
    fix: "Report it with the command that was run.",
  },
  TEN7306: {
    title: "A sandbox's folder cannot be used",
    explanation: "`--sandbox` names something that is no folder, or one that this user may not write to.",
    fix: "Name a folder of your own; it is made when there is none.",
  },
};
