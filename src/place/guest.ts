import type { Architecture } from "../model/architecture.ts";
import { compareText } from "../model/json.ts";
import { environmentId } from "../model/names.ts";
import type { Platform } from "../model/platform.ts";
import type { Separation } from "../model/requirements.ts";
import type { Environment, Tenant } from "../model/tenant.ts";
import { type Demand, environmentDemand } from "./demand.ts";

/** An environment as placement sees it: who it is, what it takes and with whom it may live. */
export interface Guest {
  readonly id: string;
  readonly tenant: Tenant;
  readonly environment: Environment;
  readonly architecture: Architecture;
  readonly demand: Demand;
  /** The group's name, or a key of the tenant's own when it has none, so that both compare alike. */
  readonly circle: string;
  /** Names of pooled resources that the account's cell must offer; sorted. */
  readonly pools: readonly string[];
  /** Cells and templates on which its architecture satisfies its requirements; absent: any. */
  readonly places?: ReadonlySet<string>;
}

export function createGuest(
  platform: Platform,
  subject: {
    readonly tenant: Tenant;
    readonly environment: Environment;
    readonly architecture: Architecture;
    readonly places?: ReadonlySet<string> | undefined;
  },
): Guest {
  const { tenant, environment, architecture, places } = subject;
  const pools = Object.values(environment.aws).flatMap((spec) => (spec.tenancy === "pool" ? (spec.pool ?? []) : []));
  return {
    id: environmentId(tenant.name, environment.name),
    tenant,
    environment,
    architecture,
    demand: environmentDemand(platform, subject),
    circle: tenant.group === undefined ? `tenant:${tenant.name}` : `group:${tenant.group}`,
    pools: [...new Set(pools)].sort(compareText),
    ...(places === undefined ? {} : { places }),
  };
}

/** What `separate` compares. */
export function separationValue(guest: Guest, separation: Separation): string {
  switch (separation) {
    case "environmentClass":
      return guest.environment.class;
    case "dataClassification":
      return guest.environment.requirements.dataClassification;
    case "complianceScope":
      return guest.environment.requirements.complianceScope;
  }
}

export const separations: readonly Separation[] = ["environmentClass", "dataClassification", "complianceScope"];
