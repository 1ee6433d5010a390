import type { EstateIndex } from "../../estate-index.ts";
import { resourceEvidence } from "../../objects.ts";
import type { AuditRule } from "../../rule.ts";
import type { PolicyStatement } from "../../statements.ts";
import { statementsOf } from "../../statements.ts";

/** A role can be assumed by every service account of a cluster. */
export const oidcTrustWithoutSubject: AuditRule = {
  id: "oidc-trust-without-subject",
  family: "weak-boundary",
  severity: "critical",
  title: "A role can be assumed by every service account of a cluster",
  *find({ index }) {
    for (const role of index.resources("AWS::IAM::Role")) {
      const loose = statementsOf(role.properties.AssumeRolePolicyDocument).filter(isLoose);
      if (loose.length === 0) continue;
      const issuers = loose.flatMap(({ principals }) =>
        principals.filter(({ kind }) => kind === "Federated").map(({ value }) => issuerName(index, value)),
      );
      const patterns = loose.flatMap(({ conditions }) => subjectsOf(conditions).flatMap(({ values }) => values));
      const whom = patterns.length === 0 ? "every service account" : patterns.join(", ");
      yield {
        subject: role.id,
        title: `${String(role.properties.RoleName ?? role.id)} trusts ${whom} of ${issuers.join(", ")}`,
        detail: "Any pod of the cluster that may choose its account, of whichever tenant, becomes this role.",
        evidence: [resourceEvidence(role)],
        fix: "compare the issuer's :sub with StringEquals to system:serviceaccount:<namespace>:<account>, and :aud to sts.amazonaws.com",
        owners: [index.ownerOf(role) ?? []].flat(),
      };
    }
  },
};

/** The web identity of a subject that nothing, or only a pattern open at its namespace, narrows. */
function isLoose({ effect, actions, principals, conditions }: PolicyStatement): boolean {
  const isWebIdentity = actions.some(
    (action) => action === "*" || action === "sts:*" || action === "sts:AssumeRoleWithWebIdentity",
  );
  const isOidc = principals.some(({ kind, value }) => kind === "Federated" && value.includes(":oidc-provider/"));
  if (effect !== "Allow" || !isWebIdentity || !isOidc) return false;
  const subjects = subjectsOf(conditions);
  if (subjects.length === 0) return true;
  return subjects.every(({ operator, values }) => operator.includes("Like") && values.some(isOpenSubject));
}

function subjectsOf(conditions: PolicyStatement["conditions"]): PolicyStatement["conditions"] {
  return conditions.filter(({ key, operator }) => key.endsWith(":sub") && !operator.includes("Not"));
}

function isOpenSubject(pattern: string): boolean {
  if (!pattern.startsWith("system:serviceaccount:")) return pattern.startsWith("*") || pattern === "repo:*";
  return (pattern.split(":")[2] ?? "*").includes("*");
}

/** The cluster that issues, where it is known. */
function issuerName(index: EstateIndex, provider: string): string {
  const found = index.clusters.find(({ cluster }) => {
    const issuer = cluster.eks?.oidcIssuer;
    return issuer !== undefined && provider.endsWith(`:oidc-provider/${issuer}`);
  });
  return found === undefined ? provider : `cluster ${found.name}`;
}
