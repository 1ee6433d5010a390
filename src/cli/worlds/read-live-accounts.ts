import { defaultFacts } from "../../facts/facts.ts";
import { readRoleName } from "../../model/account-entry.ts";
import { vendedAccountName } from "../../model/account-supply.ts";
import type { Estate, EstateGap } from "../../model/estate.ts";
import { iamPath } from "../../model/ownership.ts";
import type { PostureProgress } from "../../ports/posture.ts";
import { systemClock } from "../../providers/clock.ts";
import { createMemoryStore } from "../../snapshot/posture/memory-store.ts";
import { readPosture } from "../../snapshot/posture/read-posture.ts";
import type { WorldRequest } from "../world.ts";

type Accounts = Pick<Estate, "organization" | "accounts" | "gaps">;

/**
 * Reads the organisation, then every account of the platform through its read role: those of cells, the tooling account, and
 * vended ones by their name. An account that cannot be entered is a gap.
 */
export async function readLiveAccounts({ platform, cells, profile, observer }: WorldRequest): Promise<Accounts> {
  const { openPosture } = await import("../../providers/aws/posture/open-posture.ts");
  const regions = [...new Set([...platform.guardrails.allowedRegions, ...cells.map(({ region }) => region)])];
  const posture = openPosture({
    clock: systemClock,
    rates: defaultFacts.quotas.rates,
    near: regions[0] ?? "us-east-1",
    roleName: `${iamPath.slice(1)}${readRoleName}`,
    profile,
    observer,
  });
  const store = createMemoryStore();
  const gaps: EstateGap[] = [];
  const progress: PostureProgress = {
    read: () => undefined,
    missed: ({ place, what, reason }) => {
      gaps.push(...what.map((type) => ({ place, what: type, reason })));
    },
  };
  const { managementAccountId, toolingAccountId } = platform.organization;
  try {
    await posture.collect({ accountId: managementAccountId, regions: [], organization: true }, store, progress);
    const members = readPosture(store.documents()).estate.accounts;
    const vended = members.filter(({ name }) => name?.startsWith(vendedAccountName(platform.name, "")) === true);
    const known = [toolingAccountId, ...cells.flatMap(({ accountId }) => accountId ?? [])];
    for (const accountId of new Set([...known, ...vended.map(({ id }) => id)])) {
      await posture.collect({ accountId, regions, organization: false }, store, progress);
    }
  } finally {
    posture.close();
  }
  const { organization, accounts, gaps: missing } = readPosture(store.documents()).estate;
  return { accounts, gaps: [...missing, ...gaps], ...(organization === undefined ? {} : { organization }) };
}
