import { TenantryError } from "../../model/error.ts";
import type { Classification } from "./classify-error.ts";

/** What a failed request was, for its message. */
export interface FailedCall {
  readonly operation: string;
  readonly subject?: string;
  readonly place: string;
  readonly conceal: readonly string[];
}

const concealed = "(concealed)";

/** The account of whoever asks is not known before the first answer. */
const callerPlace = /^caller\//;

/** Makes the error that leaves the provider: what was being done, what AWS said, what to do next; no value that is to be concealed. */
export function toTenantryError(found: Classification, call: FailedCall): TenantryError {
  const about = call.subject === undefined ? call.operation : `${call.operation} of ${call.subject}`;
  const said = conceal(found.message, call.conceal);
  const message = found.withoutCredentials
    ? `there are no AWS credentials: ${withPeriod(said)} ${nextStep(found)}`
    : `${about} in ${call.place.replace(callerPlace, "")}: ${withPeriod(`${found.code}: ${said}`)} ${nextStep(found)}`;
  return new TenantryError(message, {
    code: codeOf(found),
    source: found.withoutCredentials ? "user" : "remote",
    retry: found.retry,
    failure: found.failure,
    ...(found.retryAfterMs === undefined ? {} : { retryAfterMs: found.retryAfterMs }),
    cause: plainCause(found, said),
  });
}

/** The SDK's error holds the whole exchange, headers included; only its words go further. */
function plainCause(found: Classification, said: string): Error {
  const cause = new Error(found.requestId === undefined ? said : `${said} (request ${found.requestId})`);
  cause.name = found.code;
  return cause;
}

function conceal(text: string, values: readonly string[]): string {
  return [...values]
    .filter((value) => value.length >= 4)
    .sort((a, b) => b.length - a.length)
    .reduce((result, value) => result.replaceAll(value, concealed), text);
}

function withPeriod(text: string): string {
  const trimmed = text.trim().replace(/:$/, "");
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

function codeOf(found: Classification): string {
  if (found.notReady) return "TEN7112";
  if (found.withoutCredentials) return "TEN7110";
  switch (found.failure) {
    case "not-found":
      return "TEN7101";
    case "already-exists":
      return "TEN7102";
    case "conflict":
    case "fenced":
      return "TEN7103";
    case "throttled":
      return "TEN7104";
    case "denied":
      return "TEN7105";
    case "expired":
      return "TEN7106";
    case "quota":
      return "TEN7107";
    case "unavailable":
      return "TEN7108";
    case "invalid":
      return "TEN7109";
  }
}

function nextStep(found: Classification): string {
  if (found.notReady) return "The account is not ready yet: run again in a few minutes.";
  if (found.withoutCredentials) return "Give --profile or set AWS_PROFILE, and sign in.";
  switch (found.failure) {
    case "not-found":
    case "already-exists":
      return "Plan again: the plan was made for another state.";
    case "conflict":
    case "fenced":
      return "Wait for the other change to finish and run again.";
    case "throttled":
      return "Run again later; what else calls this API in that account?";
    case "denied":
      return "Compare the identity's rights with `tenantry bootstrap --print`.";
    case "expired":
      return "Sign in again and run again; it resumes.";
    case "quota":
      return found.retry === "later"
        ? "Run again when the limit's period is over."
        : "Ask AWS for more, or remove some.";
    case "unavailable":
      return "Run again: it looks at what there is and resumes.";
    case "invalid":
      return "Correct the value in its document, or report a defect.";
  }
}
