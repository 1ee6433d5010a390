import type { JsonObject } from "../../../model/json.ts";
import { resourceEvidence } from "../../objects.ts";
import type { AuditRule } from "../../rule.ts";

/** An API server answers the whole internet. */
export const publicClusterEndpoint: AuditRule = {
  id: "public-cluster-endpoint",
  family: "weak-boundary",
  severity: "medium",
  title: "An API server answers the whole internet",
  *find({ index }) {
    for (const cluster of index.resources("AWS::EKS::Cluster")) {
      const { EndpointPublicAccess, PublicAccessCidrs } = (cluster.properties.ResourcesVpcConfig ?? {}) as JsonObject;
      const isOpen =
        !Array.isArray(PublicAccessCidrs) || PublicAccessCidrs.some((cidr) => cidr === "0.0.0.0/0" || cidr === "::/0");
      if (EndpointPublicAccess !== true || !isOpen) continue;
      yield {
        subject: cluster.id,
        title: `the API server of ${String(cluster.properties.Name)} can be reached from anywhere`,
        detail: "A stolen token is enough; nobody has to be in the network.",
        evidence: [resourceEvidence(cluster)],
        fix: "switch the private endpoint on, and the public one off or narrow its publicAccessCidrs",
        owners: [],
      };
    }
  },
};
