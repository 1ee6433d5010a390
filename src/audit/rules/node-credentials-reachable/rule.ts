import type { JsonObject } from "../../../model/json.ts";
import { resourceEvidence } from "../../objects.ts";
import type { AuditRule } from "../../rule.ts";

/** Pods can fetch the credentials of their node. */
export const nodeCredentialsReachable: AuditRule = {
  id: "node-credentials-reachable",
  family: "weak-boundary",
  severity: "high",
  title: "Pods can fetch the credentials of their node",
  *find({ index }) {
    const groups = index.resources("AWS::EKS::Nodegroup");
    for (const template of index.resources("AWS::EC2::LaunchTemplate")) {
      const { PhysicalId, VersionNumber, LaunchTemplateData } = template.properties;
      const users = groups.filter(({ accountId, properties }) => {
        const used = (properties.LaunchTemplate ?? {}) as JsonObject;
        return (
          accountId === template.accountId && used.Id === PhysicalId && String(used.Version) === String(VersionNumber)
        );
      });
      const options = ((LaunchTemplateData ?? {}) as JsonObject).MetadataOptions as JsonObject | undefined;
      if (users.length === 0 || !isReachable(options)) continue;
      yield {
        subject: template.id,
        title: `pods on ${users.map(({ properties }) => String(properties.NodegroupName)).join(", ")} can fetch their node's credentials`,
        detail:
          "With the node's role a pod pulls images, reads what the role reads, and asks for the identity of every pod on the node.",
        evidence: [template, ...users].map(resourceEvidence),
        fix: "set HttpTokens: required and HttpPutResponseHopLimit: 1 in the launch template, and deny 169.254.169.254 by NetworkPolicy",
        owners: [],
      };
    }
    for (const node of index.resources("AWS::EC2::Instance").filter(isLoneNode)) {
      if (!isReachable(node.properties.MetadataOptions as JsonObject | undefined)) continue;
      yield {
        subject: node.id,
        title: `pods on node ${String(node.properties.PhysicalId)} can fetch its credentials`,
        detail:
          "With the node's role a pod pulls images, reads what the role reads, and asks for the identity of every pod on the node.",
        evidence: [resourceEvidence(node)],
        fix: "set HttpTokens: required and HttpPutResponseHopLimit: 1 where its nodes are made, then replace it",
        owners: [],
      };
    }
  },
};

/** Answers of the service reach a pod: more than one hop, or no token asked for. */
function isReachable(options: JsonObject | undefined): boolean {
  if (options === undefined || options.HttpEndpoint === "disabled") return false;
  return Number(options.HttpPutResponseHopLimit ?? 1) > 1 || options.HttpTokens === "optional";
}

/** A node that no managed node group made: those are told with their group. */
function isLoneNode({ tags }: { readonly tags: Readonly<Record<string, string>> }): boolean {
  if (tags["eks:nodegroup-name"] !== undefined) return false;
  return Object.keys(tags).some((key) => key.startsWith("kubernetes.io/cluster/") || key === "eks:cluster-name");
}
