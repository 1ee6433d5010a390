import { type RemoteFailure, type RetryAdvice, TenantryError } from "../model/error.ts";

export interface ApplyErrorOptions {
  readonly retry?: RetryAdvice;
  readonly failure?: RemoteFailure;
  readonly cause?: unknown;
}

/** What a step found out about something remote that keeps it from going on. */
export function stepError(code: string, message: string, options: ApplyErrorOptions = {}): TenantryError {
  return new TenantryError(message, { code, source: "remote", ...options });
}

/** What can only be a mistake of ours. */
export function bugError(code: string, message: string): TenantryError {
  return new TenantryError(message, { code, source: "bug" });
}
