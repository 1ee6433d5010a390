import type { AuditRule } from "../../rule.ts";

/** A ConfigMap still decides who administers a cluster. */
export const clusterReadsAwsAuth: AuditRule = {
  id: "cluster-reads-aws-auth",
  family: "weak-boundary",
  severity: "medium",
  title: "A ConfigMap still decides who administers a cluster",
  *find({ index }) {
    for (const { name, cluster } of index.clusters) {
      const mode = cluster.eks?.authenticationMode;
      if (mode === undefined || mode === "API" || index.findResource(cluster.eks?.arn ?? "") === undefined) continue;
      yield {
        subject: name,
        title: `${name} authenticates by ${mode}`,
        detail:
          "Whoever may write kube-system/aws-auth makes any IAM principal an administrator, without a trace in IAM.",
        evidence: [{ id: cluster.eks?.arn ?? name }],
        fix: "make access entries for what aws-auth holds, then set the authentication mode to API",
        owners: [],
      };
    }
  },
};
