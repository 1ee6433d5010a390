import { hasFailed } from "../../../model/error.ts";
import type { ServiceQuotaApi } from "../../../ports/cloud.ts";
import { collect, given, orUndefined, pages, requireField } from "../answer.ts";
import type { Send } from "../operation.ts";
import type { ServiceQuotasSdk } from "./operations.ts";

/** Requests that AWS is still working on. */
const open: readonly string[] = ["CASE_OPENED", "PENDING"];

export function createServiceQuotaApi(send: Send<ServiceQuotasSdk>): ServiceQuotaApi {
  const findOpen = async (ServiceCode: string, QuotaCode: string, value: number) => {
    const subject = `quota ${ServiceCode}/${QuotaCode}`;
    const found = pages(
      (NextToken) =>
        send(
          "ListRequestedServiceQuotaChangeHistoryByQuota",
          { ServiceCode, QuotaCode, ...given("NextToken", NextToken) },
          { subject },
        ),
      (page) => page.NextToken,
    );
    const requests = await collect(found, (page) => page.RequestedQuotas);
    const match = requests.find(
      ({ Status, DesiredValue }) => open.includes(Status ?? "") && (DesiredValue ?? 0) >= value,
    );
    return match?.Status === undefined ? undefined : { status: match.Status };
  };
  return {
    value: async (ServiceCode, QuotaCode) => {
      const quota = { ServiceCode, QuotaCode };
      const options = { subject: `quota ${ServiceCode}/${QuotaCode}` };
      // AWS knows an applied value only of quotas that it tracks for the account.
      const applied = await orUndefined(send("GetServiceQuota", quota, options));
      if (applied?.Quota?.Value !== undefined) return applied.Quota.Value;
      const standard = await orUndefined(send("GetAWSDefaultServiceQuota", quota, options));
      return standard?.Quota?.Value;
    },
    request: async (ServiceCode, QuotaCode, DesiredValue) => {
      const known = await findOpen(ServiceCode, QuotaCode, DesiredValue);
      if (known !== undefined) return known;
      const subject = `quota ${ServiceCode}/${QuotaCode} of ${DesiredValue}`;
      try {
        const answer = await send("RequestServiceQuotaIncrease", { ServiceCode, QuotaCode, DesiredValue }, { subject });
        return { status: requireField(answer.RequestedQuota?.Status, "the request's status") };
      } catch (error) {
        // Somebody asked meanwhile; for less than we want, it has to be decided first.
        const theirs = hasFailed(error, "already-exists") && (await findOpen(ServiceCode, QuotaCode, DesiredValue));
        if (theirs) return theirs;
        throw error;
      }
    },
  };
}
