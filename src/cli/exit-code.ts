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
  { code: exitCodes.changes, meaning: "`plan --detailed-exitcode` found changes" },
  { code: exitCodes.partial, meaning: "kept for a command that stopped half-way and can be run again" },
  { code: exitCodes.denied, meaning: "kept for a command that was not authenticated or not allowed" },
  { code: exitCodes.interrupted, meaning: "interrupted (Ctrl-C)" },
];
