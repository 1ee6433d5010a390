import type { AuditRule } from "../../rule.ts";

const nearly = 0.8;
const full = 0.95;

/** A limit is nearly reached. */
export const quotaNearlyUsedUp: AuditRule = {
  id: "quota-nearly-used-up",
  family: "scaling",
  severity: "medium",
  title: "A limit is nearly reached",
  *find({ quotas }) {
    for (const { quota, title, place, used, limit, adjustable } of quotas) {
      const share = used / limit;
      if (share < nearly) continue;
      yield {
        subject: `${quota}@${place}`,
        title: `${place} uses ${used} of ${limit} ${title}`,
        detail: adjustable
          ? "AWS raises it on request, which may take days; the figure is AWS's default, so yours may be higher already."
          : "Nobody raises it: tenants beyond it need another account, region or cluster.",
        evidence: [{ id: place }],
        fix: adjustable ? `ask for more of ${quota} now` : "plan the next cell, and place new tenants there",
        owners: [],
        ...(share >= full ? { severity: "high" as const } : {}),
      };
    }
  },
};
