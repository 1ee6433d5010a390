import type { StepFailure, StepInfo } from "../model/apply.ts";
import { type RemoteFailure, TenantryError } from "../model/error.ts";
import { applyCodes } from "./codes.ts";

/** An error as a value that any shell can show. */
export function stepFailure(step: StepInfo, error: unknown): StepFailure {
  if (!(error instanceof TenantryError)) {
    const message =
      error instanceof Error ? `${error.name}: ${error.message}` : "something that is no error was thrown";
    return { step, code: "TEN7000", message, advice: adviceOf("TEN7000", undefined), retry: "never" };
  }
  const { code, message, retry, failure } = error;
  return { step, code, message, advice: adviceOf(code, failure), retry };
}

function adviceOf(code: string, failure: RemoteFailure | undefined): string {
  const own = applyCodes[code]?.fix;
  if (own !== undefined) return own;
  return failure === undefined ? "Correct what the message names and run again." : byFailure[failure];
}

const byFailure: Readonly<Record<RemoteFailure, string>> = {
  "already-exists":
    "Something of that name is there already: rename or remove it, or run again if it is Tenantry's own.",
  conflict: "Somebody else changed it at the same time: run again.",
  denied: "The credentials may not do this: compare their rights with `tenantry bootstrap --print`.",
  expired: "Sign in again and run again: what is done stays done.",
  fenced: "Run again: the plan starts from what is there now.",
  invalid: "Correct what the message names and run again.",
  "not-found": "Run again: something that it needs was not there.",
  quota: "Ask AWS for a higher quota, or make room, and run again.",
  throttled: "Run again in a while, or with a lower `--parallelism`.",
  unavailable: "Run again: what is done stays done.",
};
