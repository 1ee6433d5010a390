/** Namespaces that a cluster, its distribution or its add-ons bring along: the platform's, never a tenant's. */
const systemNamespaces: ReadonlySet<string> = new Set(
  [
    "default kube-system kube-public kube-node-lease local-path-storage amazon-cloudwatch amazon-guardduty aws-observability",
    "argo argo-cd argocd argo-events argo-rollouts argo-workflows flux-system fleet-default fleet-local",
    "ingress-nginx nginx-ingress traefik contour projectcontour kong ambassador haproxy-ingress istio-system istio-ingress",
    "istio-operator linkerd linkerd-viz gateway-system envoy-gateway-system knative-serving knative-eventing",
    "cert-manager external-dns external-secrets vault sealed-secrets reloader secrets-store-csi",
    "monitoring prometheus grafana loki tempo logging observability elastic-system opentelemetry datadog newrelic kubecost",
    "opencost keda karpenter velero descheduler cluster-autoscaler metrics-server node-feature-discovery gpu-operator",
    "kyverno gatekeeper-system opa policy-system falco trivy-system kubescape starboard-system",
    "capsule-system hnc-system vcluster-platform loft k3k-system crossplane-system ack-system tigera-operator calico-system",
    "calico-apiserver cilium cilium-secrets rook-ceph longhorn-system olm operators kubernetes-dashboard tenantry-system",
  ].flatMap((line) => line.split(" ")),
);

const systemPrefixes: readonly string[] = [
  "kube-",
  "openshift-",
  "cattle-",
  "fleet-",
  "eks-",
  "aws-",
  "gke-",
  "azure-",
];

export function isSystemNamespace(name: string): boolean {
  return (
    systemNamespaces.has(name) || name.endsWith("-system") || systemPrefixes.some((prefix) => name.startsWith(prefix))
  );
}

/** Words by which organisations call the accounts that serve all tenants. */
const platformAccountWords: ReadonlySet<string> = new Set(
  [
    "management master root payer billing tooling tools shared security sec log logs logging archive audit network networking",
    "infra infrastructure platform identity sso backup dns transit deployment cicd ops operations observability core",
  ].flatMap((line) => line.split(" ")),
);

export function isPlatformAccountWord(word: string): boolean {
  return platformAccountWords.has(word);
}

const environmentClasses: Readonly<Record<string, "production" | "non-production">> = {
  ...Object.fromEntries(["prod", "production", "prd", "live"].map((word) => [word, "production"] as const)),
  ...Object.fromEntries(
    "staging stage stg preprod uat qa test tst testing int integration dev development devel sandbox sbx demo nonprod perf ci"
      .split(" ")
      .map((word) => [word, "non-production"] as const),
  ),
};

/** What a word says about an environment; undefined for a word that names none. */
export function environmentClass(word: string): "production" | "non-production" | undefined {
  return Object.hasOwn(environmentClasses, word) ? environmentClasses[word] : undefined;
}
