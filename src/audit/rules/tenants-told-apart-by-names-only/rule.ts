import type { AuditRule } from "../../rule.ts";

/** Only its name says whose a namespace is. */
export const tenantsToldApartByNamesOnly: AuditRule = {
  id: "tenants-told-apart-by-names-only",
  family: "inconsistent",
  severity: "low",
  title: "Only its name says whose a namespace is",
  *find({ environments }) {
    const guessed = environments.filter(({ claim, confidence }) => confidence === "low" && claim.namespaces.length > 0);
    for (const { claim, evidence } of guessed) {
      const id = `${claim.tenant}/${claim.environment}`;
      yield {
        subject: id,
        title: `no label says that ${claim.namespaces.map(({ namespace }) => namespace).join(", ")} belongs to ${claim.tenant}`,
        detail:
          "Policies, budgets and bills cannot select by tenant, and a name is chosen by whoever makes the namespace.",
        evidence: evidence.slice(0, 3).map((text) => ({ id: text })),
        fix: "label the namespaces with their tenant and environment, and let only the platform change these labels",
        owners: [id],
      };
    }
  },
};
