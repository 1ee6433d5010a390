/** What the process answers to its caller. */
export const exitCodes = {
  ok: 0,
  error: 1,
  changes: 2,
  partial: 3,
  denied: 4,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What `tenantry help exit-codes` says, in order. */
export const exitCodeHelp: readonly { readonly code: ExitCode; readonly meaning: string }[] = [
  { code: exitCodes.ok, meaning: "success" },
  { code: exitCodes.error, meaning: "an error: wrong documents, wrong arguments, or something that could not be read" },
  {
    code: exitCodes.changes,
    meaning:
      "`plan` or `status` with --detailed-exitcode found changes; `verify` or `audit` found something at --fail-on; `query` answered no",
  },
  {
    code: exitCodes.partial,
    meaning: "not everything was done (a step failed, the time was up, or somebody else holds a lease); run it again",
  },
  { code: exitCodes.denied, meaning: "not authenticated or not allowed; other credentials or rights are needed" },
  { code: exitCodes.interrupted, meaning: "interrupted (Ctrl-C); run it again to go on" },
];
