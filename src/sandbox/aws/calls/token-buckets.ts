import type { QuotaBook } from "../../../model/facts.ts";

export interface TokenBuckets {
  /** Takes a token of an operation in a place; false when there is none, and the request is throttled. */
  readonly take: (operation: string, place: string, nowMs: number) => boolean;
}

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

/** What two clocks may differ by in counting the same second. */
const tolerance = 1e-6;

/**
 * The request rates of AWS, each a bucket that fills evenly. An operation without a rate is never throttled.
 *
 * Kept by this process alone: a process that starts finds its buckets full.
 */
export function createTokenBuckets(rates: QuotaBook["rates"]): TokenBuckets {
  const buckets = new Map<string, Bucket>();
  return {
    take: (operation, place, nowMs) => {
      const rate = rates[operation];
      if (rate === undefined) return true;
      const key = `${operation} ${place}`;
      const bucket = buckets.get(key) ?? { tokens: rate.burst, filledAtMs: nowMs };
      buckets.set(key, bucket);
      const filled = bucket.tokens + ((nowMs - bucket.filledAtMs) / 1_000) * rate.perSecond;
      bucket.tokens = Math.min(rate.burst, filled);
      bucket.filledAtMs = nowMs;
      if (bucket.tokens < 1 - tolerance) return false;
      bucket.tokens = Math.max(0, bucket.tokens - 1);
      return true;
    },
  };
}
