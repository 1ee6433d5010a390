import type { DiagnosticCatalogue } from "../model/diagnostic.ts";

/** What reading a snapshot and planning report. */
export const planCodes: DiagnosticCatalogue = {
  TEN5001: {
    title: "A dump is not JSON",
    explanation:
      "Dumps are JSON as `kubectl`, `aws` and `helm` write it with `-o json`. The position is where it breaks.",
    fix: "Write the dump again; a redirected error message or an interrupted command leaves half a file.",
  },
  TEN5002: {
    title: "An object of a dump has no kind or name",
    explanation: "Each object of a `kubectl` dump has an apiVersion, a kind and a metadata.name.",
    fix: "Dump with `kubectl get <kinds> -A -o json --show-managed-fields`.",
  },
  TEN5003: {
    title: "A dump stands outside the known folders",
    explanation:
      "A snapshot holds `kubernetes/<cell>/`, `helm/<cell>/`, `cloudformation/<account>/<region>/` and `organizations/`. What stands elsewhere is not read.",
    fix: "Move the file, or remove it.",
  },
  TEN5004: {
    title: "A dump is of a cell that the platform does not have",
    explanation: "The folder names no cell of the platform, so nothing in it takes part in the plan.",
    fix: "Rename the folder after the cell, or declare the cell.",
  },
  TEN5005: {
    title: "A dump is not in the shape of its folder",
    explanation:
      "Files under `cloudformation/` are the answers of describe-stacks and get-template, those under `organizations/` of list-accounts and its kin, those under `helm/` of `helm list` and `helm get values`.",
    fix: "Write the dump again with the command that the message names.",
  },
  TEN5006: {
    title: "A template cannot be read",
    explanation: "The body of a stack's template is neither JSON nor YAML, so what the stack holds is unknown.",
    fix: "Dump it again with `aws cloudformation get-template --template-stage Processed --output json`.",
  },
  TEN5101: {
    title: "Something foreign stands where a resource of ours should be",
    explanation:
      "A stack or object of that name exists and does not carry our tags or labels. Nothing foreign is ever changed, so the resource is not planned.",
    fix: "Rename or remove the foreign one, or rename the tenant's environment.",
  },
  TEN7401: {
    title: "The credentials belong to another organization",
    explanation:
      "A platform document names its organization, and what it describes must never be looked for, let alone made, in another one.",
    fix: "Use credentials of the platform's management account, or correct `spec.organization.id`.",
  },
  TEN7402: {
    title: "A plan file is not as tenantry writes it",
    explanation:
      "A plan file is the JSON form of a plan. The message names the first part that is missing or is something else than it should be.",
    fix: "Write the plan again with `tenantry plan -o json`; a plan is not meant to be edited.",
  },
};
