/** Under which names the store keeps the kinds that a tenant has. */
export const storedKinds: readonly string[] = [
  "namespaces",
  "resourcequotas",
  "limitranges",
  "networkpolicies",
  "serviceaccounts",
  "configmaps",
  "rolebindings",
  "tenantry.dev/guardrails",
  "networking.k8s.aws/applicationnetworkpolicies",
];
