import type { RemoteFailure, RetryAdvice } from "../../model/error.ts";
import { type CodeSets, commonCodes, type Meaning, messageRules, serviceCodes } from "./error-codes.ts";
import type { ServiceName } from "./operation.ts";

/** What an error of the SDK means, decided once. */
export interface Classification {
  readonly failure: RemoteFailure;
  /** The service's own word: `TooManyRequestsException`. */
  readonly code: string;
  readonly message: string;
  readonly retry: RetryAdvice;
  /** The request was surely not carried out, for a reason that passes: the same may be sent again. */
  readonly refusedForNow: boolean;
  /** AWS has not finished setting the account or the organisation up. */
  readonly notReady: boolean;
  readonly retryAfterMs?: number;
  readonly requestId?: string;
  /** The chain of credentials found none. */
  readonly withoutCredentials: boolean;
}

/**
 * Classifies what an SDK client threw. Undefined: nothing that AWS or the network said (a defect, or somebody stopping the
 * process), which must not be taken for an answer.
 */
export function classifyError(error: unknown, service: ServiceName): Classification | undefined {
  if (!(error instanceof Error)) return undefined;
  const facts = readError(error);
  if (facts.isCredentialsError) return credentialsError(facts);
  if (networkCodes.has(facts.networkCode) || facts.code === "TimeoutError") return networkError(facts);
  if (facts.status === undefined && !facts.isServiceException) return undefined;
  return describe(meaningOf(facts, service), facts);
}

interface ErrorFacts {
  readonly code: string;
  readonly message: string;
  readonly reason: string;
  readonly networkCode: string;
  readonly status: number | undefined;
  readonly isServiceException: boolean;
  readonly isCredentialsError: boolean;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
}

/** Not sent at all: whoever did not answer the door carried nothing out. */
const unsentCodes: ReadonlySet<string> = new Set([
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
]);
const networkCodes: ReadonlySet<string> = new Set([
  ...unsentCodes,
  "ECONNABORTED",
  "ECONNRESET",
  "EPIPE",
  "ERR_STREAM_PREMATURE_CLOSE",
  "ETIMEDOUT",
]);

interface RawError {
  readonly Code?: unknown;
  readonly Reason?: unknown;
  readonly code?: unknown;
  readonly $fault?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $response?: { readonly statusCode?: number; readonly headers?: Readonly<Record<string, string>> };
}

function readError(error: Error): ErrorFacts {
  const raw = error as Error & RawError;
  const retryAfter = Number(raw.$response?.headers?.["retry-after"]);
  const named =
    typeof raw.Code === "string" && (error.name === "Error" || error.name === "Unknown") ? raw.Code : error.name;
  return {
    code: named.replace(/^.*#/, ""),
    message: error.message,
    reason: typeof raw.Reason === "string" ? raw.Reason : "",
    networkCode: typeof raw.code === "string" ? raw.code : "",
    status: raw.$metadata?.httpStatusCode ?? raw.$response?.statusCode,
    isServiceException: raw.$fault === "client" || raw.$fault === "server",
    isCredentialsError: /^(Credentials|Token)ProviderError$/.test(error.name),
    requestId: raw.$metadata?.requestId,
    retryAfterMs: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter * 1000 : undefined,
  };
}

function credentialsError(facts: ErrorFacts): Classification {
  const isExpired = /expired|refresh failed|sso session .* invalid/i.test(facts.message);
  return { ...plain(isExpired ? "expired" : "denied", facts), withoutCredentials: !isExpired };
}

function networkError(facts: ErrorFacts): Classification {
  const code = facts.networkCode === "" ? facts.code : facts.networkCode;
  const refusedForNow = unsentCodes.has(facts.networkCode);
  return { ...plain("unavailable", { ...facts, code }), retry: "later", refusedForNow };
}

function plain(failure: RemoteFailure, facts: ErrorFacts): Classification {
  return {
    failure,
    code: facts.code,
    message: facts.reason === "" ? facts.message : `${facts.reason}: ${facts.message}`,
    retry: "never",
    refusedForNow: false,
    notReady: false,
    withoutCredentials: false,
    ...(facts.retryAfterMs === undefined ? {} : { retryAfterMs: facts.retryAfterMs }),
    ...(facts.requestId === undefined ? {} : { requestId: facts.requestId }),
  };
}

function describe(meaning: Meaning, facts: ErrorFacts): Classification {
  switch (meaning) {
    case "busy":
      return { ...plain("conflict", facts), retry: "later", refusedForNow: true };
    case "throttled":
      return { ...plain("throttled", facts), retry: "later", refusedForNow: true };
    case "not-ready":
      return { ...plain("unavailable", facts), retry: "later", notReady: true };
    case "unavailable":
    case "conflict":
      return { ...plain(meaning, facts), retry: "later" };
    case "quota-later":
      return { ...plain("quota", facts), retry: "later" };
    default:
      return plain(meaning, facts);
  }
}

function meaningOf(facts: ErrorFacts, service: ServiceName): Meaning {
  if (facts.code === "ConstraintViolationException") return constraintMeaning(facts.reason);
  const told = messageRules.find(
    (rule) => rule.service === service && rule.codes.includes(facts.code) && rule.message.test(facts.message),
  );
  return (
    told?.meaning ??
    findCode(serviceCodes[service], facts.code) ??
    findCode(commonCodes, facts.code) ??
    patternMeaning(facts.code, service) ??
    statusMeaning(facts.status)
  );
}

/** Limits that pass by themselves, those that a request to AWS lifts, and rules that are no limits at all. */
function constraintMeaning(reason: string): Meaning {
  if (reason === "CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED") return "throttled";
  if (["ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED", "CLOSE_ACCOUNT_QUOTA_EXCEEDED"].includes(reason)) return "quota-later";
  if (reason === "ACCOUNT_CREATION_NOT_COMPLETE") return "not-ready";
  if (reason.startsWith("MIN_")) return "invalid";
  return reason.endsWith("_LIMIT_EXCEEDED") ? "quota" : "invalid";
}

function findCode(sets: CodeSets | undefined, code: string): Meaning | undefined {
  return Object.entries(sets ?? {}).find(([, codes]) => codes.includes(code))?.[0] as Meaning | undefined;
}

/** EC2 names the thing in the code: `InvalidVpcID.NotFound`, `VpcLimitExceeded`. */
function patternMeaning(code: string, service: ServiceName): Meaning | undefined {
  if (service !== "ec2") return undefined;
  if (code.endsWith(".NotFound")) return "not-found";
  if (code.endsWith(".Duplicate")) return "already-exists";
  if (code.endsWith("LimitExceeded")) return "quota";
  return undefined;
}

function statusMeaning(status = 400): Meaning {
  if (status >= 500) return "unavailable";
  switch (status) {
    case 401:
    case 403:
      return "denied";
    case 404:
      return "not-found";
    case 408:
      return "unavailable";
    case 409:
    case 412:
      return "conflict";
    case 429:
      return "throttled";
    // A success that could not be read: the answer got lost on the way.
    case 200:
    case 204:
      return "unavailable";
    default:
      return "invalid";
  }
}
