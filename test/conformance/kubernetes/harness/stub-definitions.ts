import type { CaseObject } from "./case.ts";

interface Stub {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: "Namespaced" | "Cluster";
}

const gateway = "gateway.networking.k8s.io";

/** Kinds of other projects that occur in blueprints or cases. Their schemas take anything: only the names are real. */
const stubs: readonly Stub[] = [
  { group: gateway, version: "v1", kind: "Gateway", plural: "gateways", scope: "Namespaced" },
  { group: gateway, version: "v1", kind: "HTTPRoute", plural: "httproutes", scope: "Namespaced" },
  { group: gateway, version: "v1", kind: "GRPCRoute", plural: "grpcroutes", scope: "Namespaced" },
  { group: gateway, version: "v1", kind: "TLSRoute", plural: "tlsroutes", scope: "Namespaced" },
  { group: gateway, version: "v1beta1", kind: "ReferenceGrant", plural: "referencegrants", scope: "Namespaced" },
  { group: "karpenter.sh", version: "v1", kind: "NodePool", plural: "nodepools", scope: "Cluster" },
  { group: "karpenter.k8s.aws", version: "v1", kind: "EC2NodeClass", plural: "ec2nodeclasses", scope: "Cluster" },
  { group: "eks.amazonaws.com", version: "v1", kind: "NodeClass", plural: "nodeclasses", scope: "Cluster" },
  {
    group: "eks.amazonaws.com",
    version: "v1",
    kind: "IngressClassParams",
    plural: "ingressclassparams",
    scope: "Cluster",
  },
  {
    group: "networking.k8s.aws",
    version: "v1alpha1",
    kind: "ApplicationNetworkPolicy",
    plural: "applicationnetworkpolicies",
    scope: "Namespaced",
  },
  {
    group: "cilium.io",
    version: "v2",
    kind: "CiliumNetworkPolicy",
    plural: "ciliumnetworkpolicies",
    scope: "Namespaced",
  },
];

/** CustomResourceDefinitions for the kinds of other projects. */
export function stubDefinitions(): readonly CaseObject[] {
  return stubs.map(({ group, version, kind, plural, scope }) => ({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {
      name: `${plural}.${group}`,
      // The API server asks for this on definitions in its community's groups.
      annotations: { "api-approved.kubernetes.io": "unapproved, a stub for tests" },
    },
    spec: {
      group,
      scope,
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
        },
      ],
    },
  }));
}
