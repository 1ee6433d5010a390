import { type RemoteFailure, type RetryAdvice, TenantryError } from "../../model/error.ts";
import type { FieldConflictCause } from "../../ports/field-conflicts.ts";
import type { ApiCall } from "./api-call.ts";
import type { HttpAnswer } from "./http-exchange.ts";
import { type ApiStatus, readFieldConflicts, readStatus } from "./read-status.ts";

interface Verdict {
  readonly code: string;
  readonly failure: RemoteFailure;
  readonly retry?: RetryAdvice;
  readonly advice: string;
  readonly cause?: FieldConflictCause;
}

/**
 * What an answer that is not a success means.
 *
 * Admission answers 403 for several things: a used-up quota, a namespace that is being deleted, a quota that has not been
 * counted yet. Only the text tells them apart (apiserver `plugin/pkg/admission/{resourcequota,namespace/lifecycle}`).
 */
export function classifyAnswer(call: ApiCall, place: string, answer: HttpAnswer): TenantryError {
  const status = readStatus(answer.body);
  const verdict = judge(answer.status, status);
  const retryAfterMs = retryAfter(answer, status);
  const message = `cannot ${call.title} in ${place}: ${words(call, answer, status)}; ${verdict.advice}`;
  return new TenantryError(message, {
    code: verdict.code,
    source: "remote",
    failure: verdict.failure,
    retry: verdict.retry ?? "never",
    ...(verdict.cause === undefined ? {} : { cause: verdict.cause }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function judge(code: number, status: ApiStatus): Verdict {
  switch (code) {
    case 401:
      return { code: "TEN7210", failure: "expired", advice: "sign in again" };
    case 403:
      return judgeForbidden(status);
    case 404:
      return { code: "TEN7202", failure: "not-found", advice: "it does not exist there, or its namespace does not" };
    case 409:
      return judgeConflict(status);
    case 410:
      return { code: "TEN7209", failure: "unavailable", retry: "now", advice: "read it again" };
    case 429:
      return { code: "TEN7208", failure: "throttled", retry: "later", advice: "run again later" };
    default:
      return (code >= 500 && !isMisfit(status)) || code < 400
        ? { code: "TEN7209", failure: "unavailable", retry: "later", advice: "run again later" }
        : { code: "TEN7207", failure: "invalid", advice: "change what it names" };
  }
}

/** Server-side apply answers a manifest that does not fit its kind's schema with a plain 500. */
function isMisfit({ reason, message }: ApiStatus): boolean {
  return reason === "" && /^failed to (create typed|convert)/.test(message);
}

function judgeForbidden({ message, causes }: ApiStatus): Verdict {
  if (message.includes("exceeded quota")) {
    return { code: "TEN7206", failure: "quota", advice: "raise the quota or free what uses it" };
  }
  const isEnding =
    message.includes("is being terminated") || causes.some(({ reason }) => reason === "NamespaceTerminating");
  if (isEnding || message.includes("status unknown for quota")) {
    return { code: "TEN7205", failure: "conflict", retry: "later", advice: "run again in a moment" };
  }
  return { code: "TEN7201", failure: "denied", advice: "grant the right, or change what the policy refuses" };
}

function judgeConflict(status: ApiStatus): Verdict {
  const fields = readFieldConflicts(status);
  if (fields.length > 0) {
    const cause: FieldConflictCause = { fieldConflicts: fields };
    return { code: "TEN7203", failure: "conflict", advice: "let the other manager give the fields up", cause };
  }
  if (status.reason === "AlreadyExists") {
    return { code: "TEN7215", failure: "already-exists", retry: "now", advice: "plan again" };
  }
  if (status.message.includes("is being deleted") || status.message.includes("is being terminated")) {
    return { code: "TEN7205", failure: "conflict", retry: "later", advice: "run again in a moment" };
  }
  return { code: "TEN7204", failure: "conflict", retry: "now", advice: "read it again" };
}

/** The server's own words; of a confidential object only what cannot quote a value. */
function words(call: ApiCall, { status: code }: HttpAnswer, status: ApiStatus): string {
  if (call.confidential) {
    const fields = status.causes.map(({ field }) => field.replaceAll(/[[{].*$/g, "")).filter((field) => field !== "");
    const where = fields.length === 0 ? "" : ` at ${[...new Set(fields)].join(", ")}`;
    return `HTTP ${code} ${status.reason}${where} (the server's words are withheld: they may quote the object)`;
  }
  return status.message === "" ? `HTTP ${code} ${status.reason}`.trim() : `HTTP ${code}: ${status.message}`;
}

/** Seconds; an API server never sends the date form. */
function retryAfter({ retryAfter: header }: HttpAnswer, { retryAfterSeconds }: ApiStatus): number | undefined {
  const seconds = header === undefined ? retryAfterSeconds : Number(header);
  return seconds === undefined || !Number.isFinite(seconds) || seconds < 0 ? undefined : seconds * 1000;
}
