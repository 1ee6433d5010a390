import { isOpenAccount } from "../../model/account-supply.ts";
import type { QuotaBook } from "../../model/facts.ts";
import { closedTag } from "../../model/ownership.ts";
import type { AccountDescription, OrganizationApi } from "../../ports/organization-api.ts";

/** Whether AWS lets so many accounts be closed now. */
export type ClosingBudget =
  | { readonly kind: "enough" }
  | {
      readonly kind: "exhausted";
      readonly limit: number;
      /** Closed in the last thirty days, as far as is known. */
      readonly closed: number;
      /** When all of them can be closed; absent: some were closed on a day that nobody has noted. */
      readonly possibleAtMs?: number;
    };

const windowMs = 30 * 86_400_000;
/** Source: AWS Organizations quotas: in any thirty days the larger of a number and a fifth of the members, up to 1,000. */
const share = 0.2;
const most = 1_000;

/**
 * Counts closures by the organisation's own state: accounts that are closed or closing, which stay listed for 90 days.
 *
 * AWS does not tell when an account was closed. Ours bear the date in a tag; any other counts as closed within the thirty days,
 * which may refuse too early and never promises too much.
 */
export async function findClosingBudget(
  organization: Pick<OrganizationApi, "listAccounts" | "listTags">,
  count: number,
  { nowMs, quotas }: { readonly nowMs: number; readonly quotas: QuotaBook["quotas"] },
): Promise<ClosingBudget> {
  const accounts: AccountDescription[] = [];
  for await (const page of organization.listAccounts()) accounts.push(...page);
  const floor = quotas["organizations:account-closures-per-30-days"]?.value ?? 0;
  const limit = Math.min(most, Math.max(floor, Math.floor(accounts.length * share)));
  const closed = accounts.filter((account) => !isOpenAccount(account));
  if (closed.length + count <= limit) return { kind: "enough" };
  const dates = await Promise.all(closed.map(async ({ id }) => closedAtMs(await organization.listTags(id))));
  const recent = dates.filter((atMs) => atMs === undefined || atMs > nowMs - windowMs);
  if (recent.length + count <= limit) return { kind: "enough" };
  const possibleAtMs = findDate(recent, recent.length + count - limit);
  return { kind: "exhausted", limit, closed: recent.length, ...(possibleAtMs === undefined ? {} : { possibleAtMs }) };
}

function closedAtMs(tags: Readonly<Record<string, string>>): number | undefined {
  const atMs = Date.parse(tags[closedTag] ?? "");
  return Number.isNaN(atMs) ? undefined : atMs;
}

/** When so many of the closures are thirty days back; undefined when not so many have a date. */
function findDate(recent: readonly (number | undefined)[], count: number): number | undefined {
  const known = recent.filter((atMs) => atMs !== undefined).sort((left, right) => left - right);
  const last = known[count - 1];
  return last === undefined ? undefined : last + windowMs;
}
