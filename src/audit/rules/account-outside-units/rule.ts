import type { AuditRule } from "../../rule.ts";

/** An account is in no organizational unit. */
export const accountOutsideUnits: AuditRule = {
  id: "account-outside-units",
  family: "weak-boundary",
  severity: "high",
  title: "An account is in no organizational unit",
  *find({ index }) {
    const { organization, accounts } = index.estate;
    if (organization === undefined || organization.rootId === "") return;
    for (const { id, name, parent } of accounts) {
      if (parent !== organization.rootId || id === organization.managementAccountId) continue;
      yield {
        subject: id,
        title: `account ${name ?? id} is directly below the root`,
        detail:
          "Service and resource control policies of units do not hold for it, so what they forbid is possible there.",
        evidence: [{ id: `account ${id}` }],
        fix: `move ${id} into a unit whose policies are meant for it`,
        owners: accountOwner(id),
      };
    }

    function accountOwner(id: string): readonly string[] {
      return [
        index.ownerOf({ id: "", type: "", accountId: id, region: "global", properties: {}, tags: {}, source: "" }) ??
          [],
      ].flat();
    }
  },
};
