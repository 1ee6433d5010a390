import type { ApplyResult } from "../../model/apply.ts";

export interface NextOptions {
  /** Whether every environment of the documents was part of it. */
  readonly isComplete: boolean;
  /** Whether everything could be read. */
  readonly isKnown: boolean;
  readonly afterwards: readonly string[];
}

/** What to do after a run, in a line or two. */
export function nextLines(
  { outcome, failed }: ApplyResult,
  { isComplete, isKnown, afterwards }: NextOptions,
): readonly string[] {
  switch (outcome) {
    case "complete":
      return [
        ...(isComplete ? [] : ["Environments with an error were left as they are; see above."]),
        ...(isKnown
          ? []
          : ["Nothing was done in places that could not be read (Not known, above); run again when they can."]),
        ...afterwards,
      ];
    case "partial":
      return [
        failed === 0
          ? "Next: run the same command again; it goes on where this one ended."
          : "Next: put right what failed and run the same command again; what is done stays done.",
      ];
    case "refused":
      return [
        "Next: wait until the other run is over, then run the same command again. --lease-wait 4m waits for it, and outlasts",
        "      a run that was killed.",
      ];
    case "interrupted":
      return ["Next: run the same command again; it goes on where this one was stopped."];
  }
}
