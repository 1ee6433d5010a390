import type { AuditRule } from "../../rule.ts";

const needs = [
  "apiextensions.k8s.io/v1/CustomResourceDefinition",
  "admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration",
  "admissionregistration.k8s.io/v1/MutatingWebhookConfiguration",
  "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy",
];

/** A virtual cluster is used like a namespace. */
export const virtualClusterWithoutNeed: AuditRule = {
  id: "virtual-cluster-without-need",
  family: "expensive",
  severity: "low",
  title: "A virtual cluster is used like a namespace",
  *find({ index }) {
    for (const { name, cluster, objects } of index.clusters) {
      if (cluster.host === undefined || !index.isRead(name, "apiextensions.k8s.io/v1/CustomResourceDefinition"))
        continue;
      const own = needs.flatMap((type) => objects(type)).filter(({ metadata }) => !metadata.name.startsWith("system:"));
      const bindings = objects("rbac.authorization.k8s.io/v1/ClusterRoleBinding").filter(
        ({ metadata }) =>
          metadata.labels?.["kubernetes.io/bootstrapping"] === undefined && !metadata.name.startsWith("system:"),
      );
      if (own.length + bindings.length > 0 || cluster.objects.length === 0) continue;
      yield {
        subject: name,
        title: `the virtual cluster in namespace ${cluster.host.namespace} of ${cluster.host.cluster} has no custom kinds, webhooks or cluster-wide rights of its own`,
        detail: "Its control plane and disk are paid, and upgraded, for an API surface that a namespace has too.",
        evidence: [{ id: `${cluster.host.cluster}/Namespace/${cluster.host.namespace}` }],
        fix: "give the tenant namespaces in the host cluster, unless it needs another Kubernetes version",
        owners: [
          index.clusters.find((host) => host.name === cluster.host?.cluster)?.ownerOf(cluster.host.namespace) ?? [],
        ].flat(),
      };
    }
  },
};
