import type { EdgeRule } from "../graph/edge-rule.ts";
import { subjectVertex } from "../graph/vertices.ts";
import { awsAuthName } from "../rbac/aws-auth.ts";
import { mastersGroup } from "../rbac/identity.ts";
import { grantsWith, permissionQuery, tellGrant, vertexOfGrant } from "./rbac/grant-permissions.ts";

/** The ConfigMap maps any IAM principal to any group, where EKS still reads it. */
export const x12AwsAuth: EdgeRule = {
  id: "X12",
  name: "AWS_AUTH",
  title: "Who may write the ConfigMap aws-auth makes any IAM principal a cluster administrator",
  layer: "cross-layer",
  level: "identity",
  threatModel: "credentials",
  mitigation: "set the cluster's authentication mode to API; drop write on config maps of kube-system",
  technique: "T1098.006",
  derive(scene, graph) {
    for (const cluster of scene.clusters) {
      const { eks } = cluster.cluster;
      if (eks === undefined || eks.authenticationMode === "API") continue;
      for (const { grant, permission } of grantsWith(cluster, queries)) {
        const { namespace = awsAuthName.namespace } = grant;
        const isMeant = permission.names === "all" || permission.names.includes(awsAuthName.name);
        if (namespace !== awsAuthName.namespace || !isMeant) continue;
        const masters = subjectVertex(graph, cluster, { kind: "Group", name: mastersGroup });
        graph.edge(vertexOfGrant(cluster, graph, grant), masters, x12AwsAuth.id, () =>
          tellGrant(cluster, grant, permission),
        );
      }
    }
  },
};

const queries = [permissionQuery("", "configmaps", ["create", "update", "patch"])];
