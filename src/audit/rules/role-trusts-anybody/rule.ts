import { resourceEvidence } from "../../objects.ts";
import type { AuditRule } from "../../rule.ts";
import { isOpen, statementsOf } from "../../statements.ts";

/** A role can be assumed by anybody. */
export const roleTrustsAnybody: AuditRule = {
  id: "role-trusts-anybody",
  family: "weak-boundary",
  severity: "critical",
  title: "A role can be assumed by anybody",
  *find({ index }) {
    for (const role of index.resources("AWS::IAM::Role")) {
      if (!statementsOf(role.properties.AssumeRolePolicyDocument).some(isOpen)) continue;
      yield {
        subject: role.id,
        title: `every AWS account in the world may assume ${String(role.properties.RoleName ?? role.id)}`,
        detail: "The trust policy names the principal * and no condition that says whose it is.",
        evidence: [resourceEvidence(role)],
        fix: "name the ARNs of the roles that need it, or add a condition on aws:PrincipalOrgID",
        owners: [index.ownerOf(role) ?? []].flat(),
      };
    }
  },
};
