import type { PlacedCell } from "../model/placement.ts";
import type { Platform } from "../model/platform.ts";
import type { Clock } from "../ports/clock.ts";
import type { Cloud } from "../ports/cloud.ts";
import type { Clusters } from "../ports/cluster.ts";

/** What a check reads from; only methods that change nothing are called. */
export interface DoctorPorts {
  readonly cloud: Cloud;
  readonly clusters: Clusters;
  readonly clock: Clock;
}

/** What was found, and what to do about it. `warn`: works, but something will not. */
export interface Finding {
  readonly state: "ok" | "warn" | "fail";
  readonly detail: string;
  /** Absent for `ok`. */
  readonly fix?: string;
}

/** One question about what an apply needs; it throws a `TenantryError` where that could not be found out. */
export interface DoctorCheck {
  readonly name: string;
  readonly examine: (ports: DoctorPorts) => Promise<Finding>;
}

/** What the checks are about. */
export interface DoctorScope {
  readonly platform: Platform;
  readonly cells: readonly PlacedCell[];
}
