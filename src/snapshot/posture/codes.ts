import type { DiagnosticCatalogue } from "../../model/diagnostic.ts";

/** What reading posture reports, live or from dumps. */
export const postureCodes: DiagnosticCatalogue = {
  TEN6601: {
    title: "An account cannot be entered",
    explanation: "Only the account of the credentials is read, and others through a role whose name is given.",
    fix: "Name the role with `--role`, or use credentials of that account.",
  },
  TEN6602: {
    title: "A file of a dump is nothing that is known",
    explanation:
      "Files are known by their shape (`kubectl get … -o json`, most answers of the AWS command line), else by a name or folder that is an operation, such as `get-bucket-policy/uploads.json`.",
    fix: "Rename the file after its operation, below folders called after its account and region; or remove it.",
  },
  TEN6603: {
    title: "There is nothing to look at",
    explanation: "Neither a kubeconfig context nor AWS credentials were found, or both were left out by flags.",
    fix: "Name a context with `--context`, or credentials with `--profile`; or give a folder of dumps.",
  },
};
