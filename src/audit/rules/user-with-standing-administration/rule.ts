import { resourceEvidence } from "../../objects.ts";
import type { AuditRule } from "../../rule.ts";

/** An IAM user administers an account at all times. */
export const userWithStandingAdministration: AuditRule = {
  id: "user-with-standing-administration",
  family: "weak-boundary",
  severity: "medium",
  title: "An IAM user administers an account at all times",
  *find({ index }) {
    const groups = new Map(
      index
        .resources("AWS::IAM::Group")
        .map((group) => [`${group.accountId}/${String(group.properties.GroupName)}`, group]),
    );
    for (const user of index.resources("AWS::IAM::User")) {
      const own = Array.isArray(user.properties.Groups) ? user.properties.Groups.map(String) : [];
      const members = own.flatMap((name) => groups.get(`${user.accountId}/${name}`) ?? []);
      const holders = [user, ...members].filter(({ properties }) => isAdministrator(properties.ManagedPolicyArns));
      if (holders.length === 0) continue;
      yield {
        subject: user.id,
        title: `${String(user.properties.UserName ?? user.id)} of account ${user.accountId} has AdministratorAccess`,
        detail: "Its access keys never expire by themselves, and whoever finds one has every tenant of the account.",
        evidence: [user, ...holders].map(resourceEvidence),
        fix: "use roles through Identity Center with sessions that end; keep no IAM user with keys",
        owners: [index.ownerOf(user) ?? []].flat(),
      };
    }
  },
};

function isAdministrator(arns: unknown): boolean {
  return Array.isArray(arns) && arns.some((arn) => String(arn).endsWith(":policy/AdministratorAccess"));
}
