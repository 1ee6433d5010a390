import type { EksApi } from "../../../ports/cloud.ts";
import { given, orUndefined, requireField } from "../answer.ts";
import type { Send } from "../operation.ts";
import type { EksSdk } from "./operations.ts";

export function createEksApi(send: Send<EksSdk>): EksApi {
  return {
    findCluster: async (name) => {
      const answer = await orUndefined(send("DescribeCluster", { name }, { subject: `cluster ${name}` }));
      if (answer === undefined) return undefined;
      const cluster = requireField(answer.cluster, "the cluster");
      return {
        name,
        arn: requireField(cluster.arn, "the cluster's ARN"),
        status: requireField(cluster.status, "the cluster's status"),
        version: cluster.version ?? "",
        ...given("endpoint", cluster.endpoint),
        ...given("certificateAuthorityData", cluster.certificateAuthority?.data),
        vpcId: cluster.resourcesVpcConfig?.vpcId ?? "",
        subnetIds: cluster.resourcesVpcConfig?.subnetIds ?? [],
        ...given("clusterSecurityGroupId", cluster.resourcesVpcConfig?.clusterSecurityGroupId),
      };
    },
  };
}
