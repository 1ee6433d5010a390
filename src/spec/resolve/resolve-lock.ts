import { compareText } from "../../model/json.ts";
import type { Placement, TenantLock } from "../../model/placement.ts";
import type { RawLock } from "../schema/raw.ts";

/** The placements of a lock. `account` names either a cell or a key; a lock with both or neither is reported elsewhere. */
export function resolveLock(raw: RawLock): TenantLock {
  const tenant = raw.metadata.name;
  const environments = raw.spec.environments.map((environment): Placement => {
    const { name, architecture, host, account, region, vpcCidr, opens, opensForAccount, names } = environment;
    return {
      tenant,
      environment: name,
      architecture,
      host,
      account:
        account.dedicated === undefined
          ? { kind: "cell", cell: account.cell ?? host }
          : { kind: "dedicated", account: account.dedicated },
      region,
      ...(vpcCidr === undefined ? {} : { vpcCidr }),
      ...(opens === undefined ? {} : { opens }),
      ...(opensForAccount === undefined ? {} : { opensForAccount }),
      names,
    };
  });
  return { tenant, environments: environments.sort((left, right) => compareText(left.environment, right.environment)) };
}
