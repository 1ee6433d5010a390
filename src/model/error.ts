export type ErrorSource = "user" | "remote" | "bug";
export type RetryAdvice = "never" | "later" | "now";

export interface TenantryErrorOptions {
  readonly code: string;
  readonly source: ErrorSource;
  readonly retry?: RetryAdvice;
  readonly cause?: unknown;
}

/** The one exception class: what could not be expressed as a diagnostic value. */
export class TenantryError extends Error {
  readonly code: string;
  readonly source: ErrorSource;
  readonly retry: RetryAdvice;

  constructor(message: string, options: TenantryErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "TenantryError";
    this.code = options.code;
    this.source = options.source;
    this.retry = options.retry ?? "never";
  }
}
