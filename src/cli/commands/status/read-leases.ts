import { parseLeaseRecord } from "../../../apply/lease-record.ts";
import { clockSkewMs } from "../../../apply/leases.ts";
import { leasePrefix, toolingBucketName, toolingRegion } from "../../../model/account-entry.ts";
import type { LeaseHolder } from "../../../model/apply.ts";
import { hasFailed } from "../../../model/error.ts";
import type { Platform } from "../../../model/platform.ts";
import type { World } from "../../world.ts";

/**
 * Who changes what right now, by the owner's name; empty when there is no tooling bucket yet, or it cannot be read.
 *
 * A lease that expired belongs to a process that is gone, and is left out.
 */
export async function readLeases(
  { cloud, clock }: World,
  platform: Platform,
): Promise<ReadonlyMap<string, LeaseHolder & { readonly freeAtMs: number }>> {
  const bucket = cloud.bucket(toolingBucketName(platform), toolingRegion(platform));
  const leases = new Map<string, LeaseHolder & { readonly freeAtMs: number }>();
  try {
    if (!(await bucket.exists())) return leases;
    for (const key of await bucket.list(leasePrefix)) {
      const stored = await bucket.get(key);
      if (stored === undefined) continue;
      const { holder, expiresAtMs, released } = parseLeaseRecord(key, stored.body);
      const freeAtMs = expiresAtMs + clockSkewMs;
      if (released !== true && freeAtMs > clock.nowMs()) leases.set(ownerOf(key), { ...holder, freeAtMs });
    }
  } catch (error) {
    if (!hasFailed(error, "denied", "not-found", "unavailable")) throw error;
  }
  return leases;
}

/** `leases/tenant/birch/prod` is the lease of `birch/prod`. */
function ownerOf(key: string): string {
  const [kind = "", ...rest] = key
    .slice(leasePrefix.length)
    .replace(/\.json$/, "")
    .split("/");
  switch (kind) {
    case "tenant":
      return rest.join("/");
    case "cell":
      return `cell ${rest.join("/")}`;
    default:
      return "platform";
  }
}
