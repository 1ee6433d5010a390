import { resourceEvidence } from "../../objects.ts";
import type { AuditRule } from "../../rule.ts";
import { statementsOf } from "../../statements.ts";

const pins = [
  "aws:requesttag/kubernetes-namespace",
  "aws:requesttag/eks-cluster-arn",
  "aws:requesttag/kubernetes-service-account",
];

/** A role for pods does not say which pods. */
export const podIdentityTrustUnpinned: AuditRule = {
  id: "pod-identity-trust-unpinned",
  family: "weak-boundary",
  severity: "medium",
  title: "A role for pods does not say which pods",
  *find({ index }) {
    for (const role of index.resources("AWS::IAM::Role")) {
      const trusting = statementsOf(role.properties.AssumeRolePolicyDocument).filter(
        ({ effect, principals }) =>
          effect === "Allow" && principals.some(({ value }) => value === "pods.eks.amazonaws.com"),
      );
      const isPinned = trusting.every(({ conditions }) =>
        conditions.some(({ key }) => pins.some((pin) => key.startsWith(pin))),
      );
      if (trusting.length === 0 || isPinned) continue;
      yield {
        subject: role.id,
        title: `any Pod Identity association of its account can hand out ${String(role.properties.RoleName ?? role.id)}`,
        detail:
          "Whoever may create an association and pass the role gives it to a pod of another namespace or cluster.",
        evidence: [resourceEvidence(role)],
        fix: "condition the trust on aws:RequestTag/eks-cluster-arn, kubernetes-namespace and kubernetes-service-account",
        owners: [index.ownerOf(role) ?? []].flat(),
      };
    }
  },
};
