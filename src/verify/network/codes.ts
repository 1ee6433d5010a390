import type { DiagnosticCatalogue } from "../../model/diagnostic.ts";

/** What reading network policies reports. */
export const networkCodes: DiagnosticCatalogue = {
  TEN6301: {
    title: "A network policy that the API server would refuse",
    explanation:
      "The field does not have the shape that the API asks for, so no cluster holds this policy; what it was meant to do is unknown.",
    fix: "Correct the field. `kubectl apply --dry-run=server` tells the same.",
  },
  TEN6302: {
    title: "A policy of a kind that is not evaluated",
    explanation:
      "Cilium's and Calico's own policies have tiers and peers of their own. What they select is told as unknown: it may be allowed or not.",
    fix: "Say the same with NetworkPolicy or ClusterNetworkPolicy, or read the answers as the widest and narrowest that are possible.",
  },
};
