import { parseQuantity } from "../../model/quantity.ts";
import { unitOf, type WantedQuota } from "./quota-round.ts";

/**
 * The limits by way of which a quota that shrinks should go, so that it is counted twice: one unit from where it ends.
 *
 * The first count after a limit changes may lack what admission let through in the last moment, because the controller's
 * view of objects lags behind admission's writes, and it writes its smaller number over theirs (kubernetes
 * `pkg/controller/resourcequota`; only a change of `spec.hard` or a deletion makes it count again). With the first limit
 * enforced nothing more gets through, so the second count is right. Undefined: nothing shrinks.
 */
export function nudgedLimits(next: WantedQuota["hard"], now: WantedQuota["hard"]): WantedQuota["hard"] | undefined {
  let nudged: Record<string, string> | undefined;
  for (const [resource, text] of Object.entries(next)) {
    const [to, from] = [nanosOf(text), nanosOf(now[resource])];
    const unit = unitOf(resource);
    if (to === undefined || from === undefined || from <= to) continue;
    const by = from - to > unit ? to + unit : to - unit;
    if (by < 0n) continue;
    nudged ??= { ...next };
    nudged[resource] = unit === 1_000_000n ? `${by / unit}m` : String(by / unit);
  }
  return nudged;
}

function nanosOf(text: string | undefined): bigint | undefined {
  return text === undefined ? undefined : parseQuantity(text)?.nanos;
}
