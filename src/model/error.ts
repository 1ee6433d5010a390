export type ErrorSource = "user" | "remote" | "bug";
export type RetryAdvice = "never" | "later" | "now";

/**
 * What a remote service meant, whatever words it used. Providers classify each error once, at the edge; nothing above them
 * sees an SDK's type.
 *
 * `conflict`: somebody else changed or holds the thing. `quota`: a limit that waiting does not lift. `unavailable`: no
 * answer, or one that says nothing about the request; whether it was carried out is not known. `expired`: the credentials.
 * `fenced`: the lease that the writer held belongs to somebody else now.
 */
export type RemoteFailure =
  | "not-found"
  | "already-exists"
  | "conflict"
  | "throttled"
  | "denied"
  | "expired"
  | "quota"
  | "unavailable"
  | "invalid"
  | "fenced";

export interface TenantryErrorOptions {
  readonly code: string;
  readonly source: ErrorSource;
  readonly retry?: RetryAdvice;
  readonly failure?: RemoteFailure;
  /** How long the service asked to be left alone. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** The one exception class: what could not be expressed as a diagnostic value. */
export class TenantryError extends Error {
  readonly code: string;
  readonly source: ErrorSource;
  readonly retry: RetryAdvice;
  /** Set for an answer of a remote service. */
  readonly failure: RemoteFailure | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: TenantryErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "TenantryError";
    this.code = options.code;
    this.source = options.source;
    this.retry = options.retry ?? "never";
    this.failure = options.failure;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Whether an error is a remote answer of one of these kinds. */
export function hasFailed(error: unknown, ...failures: readonly RemoteFailure[]): error is TenantryError {
  return error instanceof TenantryError && error.failure !== undefined && failures.includes(error.failure);
}
