import { fitName } from "./names.ts";
import type { PlannedChange } from "./plan.ts";
import type { Platform } from "./platform.ts";

/**
 * What plan and apply agree on about accounts and settings that no bundle holds. Their planned changes:
 *
 * - `organization/account/<key>`, `AWS::Organizations::Account`, `create`: an idle account of the pool becomes it, the lowest
 *   number first (it is renamed, tagged and prepared), else one is created under its final name. Its e-mail address then has
 *   the next sequence that neither an account nor a planned account of the pool has.
 * - `organization/account/pool--<n>`, `AWS::Organizations::Account`, `create`, owner `platform`: an account for the pool, name
 *   `poolAccountName(platform, n)`, e-mail address with sequence `n`, tagged with the inventory `organization`; it stays in
 *   the staging unit. `update` with a change of `/ParentIds/0`: a run was killed before it was moved there.
 * - `quota/<key>/<region>/<service>/<quota code>`, `AWS::ServiceQuotas::Quota`, `create`, with the account's owner and one
 *   change `{path: "/DesiredValue", after: <number>}`: asked for once, after the account's own stack and before the account is
 *   moved out of staging. It is planned as long as the account is not where it belongs, so it needs no state of its own.
 * - `cost-tag/<tag key>`, `AWS::CE::CostAllocationTag`, `update`, owner `platform`: activate the key. Not planned while the key
 *   has not appeared on a bill.
 * - `organization/<account number>`, `AWS::Organizations::Account`, `delete`, `retained`: the account is moved to the unit
 *   `organization/ou/suspended` after its stacks are gone, and neither closed nor renamed; from then on it is not planned.
 *   Not `retained`: it is moved there, tagged with the time, and closed.
 */
export const accountType = "AWS::Organizations::Account";
export const quotaType = "AWS::ServiceQuotas::Quota";
export const costTagType = "AWS::CE::CostAllocationTag";

/** Whether an account is one still: what is closed or closing is not, though its name and address stay taken. */
export function isOpenAccount({ state }: { readonly state: string }): boolean {
  return !["SUSPENDED", "PENDING_CLOSURE", "CLOSED"].includes(state);
}

/** The vCPUs of running on-demand instances of the standard families: five in an account that is new. */
export const standardVcpuQuota = { service: "ec2", code: "L-1216C47A" } as const;

const accountNameLimit = 50;
const poolMark = "pool--";

/** The name of the account that is vended for a key, as the compiler writes it. */
export function vendedAccountName(platform: string, key: string): string {
  return fitName(`${platform}--${key}`, accountNameLimit);
}

/** The name of an account that waits in the pool. No vended key has this form: an environment starts with a letter. */
export function poolAccountName(platform: string, sequence: number): string {
  return vendedAccountName(platform, `${poolMark}${sequence}`);
}

/** The sequence of an account that waits in the pool; undefined for any other. */
export function poolSequence(platform: string, accountName: string): number | undefined {
  const prefix = `${platform}--${poolMark}`;
  const rest = accountName.startsWith(prefix) ? accountName.slice(prefix.length) : "";
  return /^[1-9]\d{0,8}$/.test(rest) ? Number(rest) : undefined;
}

/** The e-mail address of the account with that sequence. */
export function accountEmail({ organization }: Pick<Platform, "organization">, sequence: number): string {
  return organization.accountEmail.replace("{sequence}", String(sequence));
}

/** The sequence in an address that follows the platform's pattern. */
export function emailSequence(pattern: string, email: string): number | undefined {
  const [before = "", after = ""] = pattern.split("{sequence}");
  if (!email.startsWith(before) || !email.endsWith(after)) return undefined;
  const middle = email.slice(before.length, email.length - after.length);
  return /^[1-9]\d{0,8}$/.test(middle) ? Number(middle) : undefined;
}

/** The lowest sequence above every one that is taken: an address is used once for ever, closed accounts included. */
export function nextSequence(pattern: string, emails: Iterable<string>): number {
  let highest = 0;
  for (const email of emails) highest = Math.max(highest, emailSequence(pattern, email) ?? 0);
  return highest + 1;
}

/** The parts of a quota's id. */
export function parseQuotaId({
  id,
}: Pick<PlannedChange, "id">):
  | { readonly key: string; readonly region: string; readonly service: string; readonly code: string }
  | undefined {
  const [kind, key, region, service, code] = id.split("/");
  if (kind !== "quota" || key === undefined || region === undefined) return undefined;
  return service === undefined || code === undefined ? undefined : { key, region, service, code };
}
