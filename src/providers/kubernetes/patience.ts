import { hasFailed, type TenantryError } from "../../model/error.ts";

/** How long a call is tried again before its error is the caller's. */
export interface Patience {
  /** While the server asks to slow down. */
  readonly throttledMs: number;
  /** While it fails or does not answer. */
  readonly unavailableMs: number;
}

export const defaultPatience: Patience = { throttledMs: 60_000, unavailableMs: 20_000 };

const firstDelayMs = 200;
const longestDelayMs = 10_000;
/** Callers that were told the same second must not come back in the same moment. */
const spreadMs = 500;

export interface RetryState {
  /** How often it was tried again already. */
  readonly attempt: number;
  /** Since the first try. */
  readonly waitedMs: number;
  readonly patience: Patience;
  readonly random: () => number;
}

/**
 * How long to wait before the next try; undefined when patience is at its end.
 *
 * Exponential, half of it jitter; what the server asks for is a lower bound. The first retry of an outage is always made:
 * a time-out alone may have used the patience up, and its connection is gone by then.
 */
export function retryDelayMs(error: TenantryError, state: RetryState): number | undefined {
  const { attempt, waitedMs, patience, random } = state;
  const isThrottled = hasFailed(error, "throttled");
  const stepMs = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(attempt, 10));
  const backoffMs = (stepMs * (1 + random())) / 2;
  const asked = error.retryAfterMs;
  const delayMs = asked === undefined ? backoffMs : asked + random() * spreadMs;
  const patienceMs = isThrottled ? patience.throttledMs : patience.unavailableMs;
  if (!isThrottled && attempt === 0 && delayMs <= patienceMs) return delayMs;
  return waitedMs + delayMs <= patienceMs ? delayMs : undefined;
}
