import { type AuditedBinding, bindingsOf } from "../../bindings.ts";
import { countOf, objectEvidence, workloadsIn } from "../../objects.ts";
import { ownedNamespaces } from "../../owned-namespaces.ts";
import type { AuditRule } from "../../rule.ts";

/** Pods of a tenant carry API tokens that nothing uses. */
export const automountedTokens: AuditRule = {
  id: "automounted-tokens",
  family: "weak-boundary",
  severity: "low",
  title: "Pods of a tenant carry API tokens that nothing uses",
  *find(context) {
    const bound = new Map(context.index.clusters.map((cluster) => [cluster, boundAccounts(bindingsOf(cluster))]));
    for (const { cluster, namespace, owner, id } of ownedNamespaces(context)) {
      const accounts = new Map(
        cluster
          .objectsIn("v1/ServiceAccount", namespace)
          .map(({ metadata, automountServiceAccountToken }) => [metadata.name, automountServiceAccountToken]),
      );
      const carrying = workloadsIn(cluster, namespace).filter(({ pod }) => {
        const account = String(pod.serviceAccountName ?? "default");
        const mounts = pod.automountServiceAccountToken ?? accounts.get(account) ?? true;
        return mounts === true && bound.get(cluster)?.has(`${namespace}/${account}`) !== true;
      });
      if (carrying.length === 0) continue;
      yield {
        subject: id,
        title: `${countOf(carrying.length, "workload")} in ${namespace} (${owner}) with a token of an account without rights`,
        detail:
          "Whoever breaks in gets a way into the API server for nothing, and later rights of the account at once.",
        evidence: carrying.slice(0, 5).map(({ object }) => objectEvidence(cluster, object)),
        fix: "set automountServiceAccountToken: false on the accounts, and true only on pods that call the API",
        owners: [owner],
      };
    }
  },
};

function boundAccounts(bindings: readonly AuditedBinding[]): ReadonlySet<string> {
  return new Set(
    bindings.flatMap(({ subjects, namespace }) =>
      subjects
        .filter(({ kind }) => kind === "ServiceAccount")
        .map((subject) => `${subject.namespace ?? namespace ?? ""}/${subject.name}`),
    ),
  );
}
