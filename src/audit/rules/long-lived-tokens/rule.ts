import { countOf, objectEvidence } from "../../objects.ts";
import { ownedNamespaces } from "../../owned-namespaces.ts";
import type { AuditRule } from "../../rule.ts";

/** Secrets hold service account tokens that never expire. */
export const longLivedTokens: AuditRule = {
  id: "long-lived-tokens",
  family: "weak-boundary",
  severity: "medium",
  title: "Secrets hold service account tokens that never expire",
  *find(context) {
    for (const { cluster, namespace, owner, id } of ownedNamespaces(context)) {
      const tokens = cluster
        .objectsIn("v1/Secret", namespace)
        .filter(({ type }) => type === "kubernetes.io/service-account-token");
      if (tokens.length === 0) continue;
      yield {
        subject: id,
        title: `${countOf(tokens.length, "Secret")} in ${namespace} (${owner}) with a token that never expires`,
        detail:
          "Whoever once read one keeps the account's rights until the Secret is deleted, from anywhere that reaches the API server.",
        evidence: tokens.slice(0, 5).map((token) => objectEvidence(cluster, token)),
        fix: "use TokenRequest (kubectl create token, or a projected volume) and delete these Secrets",
        owners: [owner],
      };
    }
  },
};
