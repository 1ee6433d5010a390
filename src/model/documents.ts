import type { Span } from "./diagnostic.ts";
import type { Origin } from "./origin.ts";
import type { TenantLock } from "./placement.ts";
import type { Platform } from "./platform.ts";
import type { Tenant } from "./tenant.ts";

/** Everything a user wrote, validated and with defaults applied. Sorted by name, whatever the file order. */
export interface Documents {
  readonly platform: Platform;
  readonly tenants: readonly Tenant[];
  readonly locks: readonly TenantLock[];
  /** Where the value behind an origin stands; undefined when nobody wrote it down. */
  readonly locate: (origin: Origin) => Span | undefined;
}
