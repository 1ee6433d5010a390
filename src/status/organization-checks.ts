import { hasFailed } from "../model/error.ts";
import type { Platform } from "../model/platform.ts";
import type { ServiceQuotaApi } from "../ports/cloud.ts";
import type { OrganizationApi } from "../ports/organization-api.ts";
import type { DoctorCheck, DoctorScope, Finding } from "./doctor-check.ts";

/** Whether the organisation is as the platform document says, and has room for the accounts that it may need. */
export function organizationChecks({ platform }: DoctorScope): readonly DoctorCheck[] {
  return [
    { name: "units", examine: ({ cloud }) => examineUnits(cloud.organization, platform) },
    {
      name: "accounts quota",
      examine: async ({ cloud }) => {
        const place = { accountId: platform.organization.managementAccountId, region: accountQuota.region };
        const used = await countAccounts(cloud.organization);
        const quota = await findQuota(cloud.serviceQuotas(place, "administrator"), accountQuota);
        return examineAccountQuota(used, quota, platform);
      },
    },
  ];
}

/** "Default maximum number of accounts" of Organizations, which is a global service with its quotas in us-east-1. */
const accountQuota = { service: "organizations", code: "L-E619E033", region: "us-east-1" } as const;

/** A quota's value; undefined where it cannot be asked for, as before the first apply, which makes our roles. */
export async function findQuota(
  api: ServiceQuotaApi,
  { service, code }: { readonly service: string; readonly code: string },
): Promise<number | undefined> {
  try {
    return await api.value(service, code);
  } catch (error) {
    if (hasFailed(error, "denied")) return undefined;
    throw error;
  }
}

async function examineUnits(api: OrganizationApi, { organization }: Platform): Promise<Finding> {
  const units = Object.entries(organization.organizationalUnits);
  const missing: string[] = [];
  for (const [name, id] of units) if (!(await exists(api, id))) missing.push(`${name} (${id})`);
  if (missing.length === 0) return { state: "ok", detail: units.map(([name]) => name).join(", ") };
  return {
    state: "fail",
    detail: `the organization has no unit ${missing.join(", ")}`,
    fix: "create it, or correct spec.organization.organizationalUnits",
  };
}

async function exists(api: OrganizationApi, id: string): Promise<boolean> {
  try {
    return (await api.findParent(id)) !== undefined;
  } catch (error) {
    if (hasFailed(error, "not-found", "invalid")) return false;
    throw error;
  }
}

/** Closed accounts count as well until they are gone for good. */
async function countAccounts(api: OrganizationApi): Promise<number> {
  let count = 0;
  for await (const page of api.listAccounts()) count += page.length;
  return count;
}

/** Room for a full pool is what the next tenants with an account of their own need. */
export function examineAccountQuota(used: number, quota: number | undefined, { organization }: Platform): Finding {
  const { warm } = organization.accountPool;
  if (quota === undefined)
    return { state: "warn", detail: `${used} accounts; how many there may be is not known`, fix: askForMore };
  const detail = `${used} of ${quota} accounts`;
  if (used >= quota) return { state: "fail", detail, fix: askForMore };
  const room = quota - used;
  if (room < warm || room < quota * nearShare)
    return { state: "warn", detail: `${detail}, room for ${room} more`, fix: askForMore };
  return { state: "ok", detail };
}

const askForMore = "ask for more accounts: Service Quotas, AWS Organizations, in us-east-1 of the management account";

/** A quota of which less than this share is left is near. */
export const nearShare = 0.1;
