import type { JsonObject } from "../../../model/json.ts";
import { listOf, resourceEvidence } from "../../objects.ts";
import type { AuditRule } from "../../rule.ts";

/** Managed policies that the EKS user guide asks of node roles. */
const usual = [
  "AmazonEKSWorkerNodePolicy",
  "AmazonEKSWorkerNodeMinimalPolicy",
  "AmazonEKS_CNI_Policy",
  "AmazonEC2ContainerRegistryReadOnly",
  "AmazonEC2ContainerRegistryPullOnly",
  "AmazonSSMManagedInstanceCore",
];

/** Nodes have more rights than nodes need. */
export const nodeRoleHasExtraRights: AuditRule = {
  id: "node-role-has-extra-rights",
  family: "weak-boundary",
  severity: "high",
  title: "Nodes have more rights than nodes need",
  *find({ index }) {
    const groups = Map.groupBy(index.resources("AWS::EKS::Nodegroup"), ({ properties }) => String(properties.NodeRole));
    for (const [arn, users] of groups) {
      const role = index.findResource(arn);
      if (role === undefined) continue;
      const attached = Array.isArray(role.properties.ManagedPolicyArns)
        ? role.properties.ManagedPolicyArns.map(String)
        : [];
      const extra = attached.filter((policy) => !usual.some((name) => policy.endsWith(`/${name}`)));
      const inline = listOf(role.properties as JsonObject, "Policies").map(
        ({ PolicyName }) => `inline ${String(PolicyName)}`,
      );
      if (extra.length + inline.length === 0) continue;
      yield {
        subject: arn,
        title: `the nodes of ${users.map(({ properties }) => String(properties.NodegroupName)).join(", ")} also have ${[...extra, ...inline].join(", ")}`,
        detail:
          "Every pod that reaches the instance metadata service, and everybody who breaks out of a container, has them too.",
        evidence: [role, ...users].map(resourceEvidence),
        fix: "give these rights to the service accounts that need them, by Pod Identity, and take them off the node role",
        owners: [],
      };
    }
  },
};
