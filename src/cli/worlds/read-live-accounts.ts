import { vendedAccountName } from "../../model/account-supply.ts";
import type { Estate } from "../../model/estate.ts";
import type { AwsPosture, PostureProgress } from "../../ports/posture.ts";
import { createMemoryStore } from "../../snapshot/posture/memory-store.ts";
import { readPosture } from "../../snapshot/posture/read-posture.ts";
import type { WorldRequest } from "../world.ts";

type Accounts = Pick<Estate, "organization" | "accounts" | "gaps">;

/**
 * Reads the organisation, then every account of the platform through its read role: those of cells, the tooling account, and
 * vended ones by their name. An account that cannot be entered is a gap.
 */
export async function readLiveAccounts({ platform, cells }: WorldRequest, posture: AwsPosture): Promise<Accounts> {
  const regions = [...new Set([...platform.guardrails.allowedRegions, ...cells.map(({ region }) => region)])];
  const store = createMemoryStore();
  // Gaps are documents of the store, too.
  const progress: PostureProgress = { read: () => undefined, missed: () => undefined };
  const { managementAccountId, toolingAccountId } = platform.organization;
  await posture.collect({ accountId: managementAccountId, regions: [], organization: true }, store, progress);
  const members = readPosture(store.documents()).estate.accounts;
  const vended = members.filter(({ name }) => name?.startsWith(vendedAccountName(platform.name, "")) === true);
  const known = [toolingAccountId, ...cells.flatMap(({ accountId }) => accountId ?? [])];
  for (const accountId of new Set([...known, ...vended.map(({ id }) => id)])) {
    await posture.collect({ accountId, regions, organization: false }, store, progress);
  }
  const { organization, accounts, gaps } = readPosture(store.documents()).estate;
  return { accounts, gaps, ...(organization === undefined ? {} : { organization }) };
}
