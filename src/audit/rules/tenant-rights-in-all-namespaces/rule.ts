import type { AuditedRule } from "../../bindings.ts";
import { allows, bindingsOf, isAdministrator } from "../../bindings.ts";
import { objectEvidence, objectId } from "../../objects.ts";
import type { AuditRule } from "../../rule.ts";

/** A tenant's account has dangerous rights in the whole cluster. */
export const tenantRightsInAllNamespaces: AuditRule = {
  id: "tenant-rights-in-all-namespaces",
  family: "weak-boundary",
  severity: "critical",
  title: "A tenant's account has dangerous rights in the whole cluster",
  *find({ index, claims }) {
    const own = new Set(claims.flatMap(({ clusters }) => clusters));
    for (const cluster of index.clusters.filter(({ name }) => !own.has(name))) {
      for (const binding of bindingsOf(cluster)) {
        if (binding.namespace !== undefined || isAdministrator(binding.rules)) continue;
        const accounts = binding.subjects.filter(
          ({ kind, namespace }) => kind === "ServiceAccount" && cluster.ownerOf(namespace ?? "") !== undefined,
        );
        const rights = dangersOf(binding.rules);
        if (accounts.length === 0 || rights.length === 0) continue;
        yield {
          subject: objectId(cluster, binding.object),
          title: `${accounts.map(({ namespace, name }) => `${namespace}/${name}`).join(", ")} may ${rights.join(", ")} in every namespace`,
          detail: "A pod of this tenant reaches the data or the identities of all others with a single request.",
          evidence: [objectEvidence(cluster, binding.object)],
          fix: "replace the ClusterRoleBinding by RoleBindings in the tenant's own namespaces",
          owners: accounts.flatMap(({ namespace }) => cluster.ownerOf(namespace ?? "") ?? []),
        };
      }
    }
  },
};

const writing = ["create", "update", "patch"];
const rbac = "rbac.authorization.k8s.io";

const dangers: readonly {
  readonly verbs: readonly string[];
  readonly resource: string;
  readonly group?: string;
  readonly words: string;
}[] = [
  { verbs: ["get", "list", "watch"], resource: "secrets", words: "read secrets" },
  { verbs: ["create"], resource: "pods/exec", words: "run commands in pods" },
  { verbs: writing, resource: "pods", words: "create pods" },
  { verbs: writing, resource: "deployments", group: "apps", words: "change deployments" },
  { verbs: ["create"], resource: "serviceaccounts/token", words: "mint tokens" },
  { verbs: ["impersonate"], resource: "serviceaccounts", words: "impersonate accounts" },
  { verbs: ["impersonate"], resource: "users", words: "impersonate users" },
  { verbs: ["get", "create"], resource: "nodes/proxy", words: "reach kubelets, which runs commands in pods" },
  { verbs: ["patch", "update"], resource: "namespaces", words: "relabel namespaces" },
  { verbs: ["escalate", "bind"], resource: "clusterroles", group: rbac, words: "give itself any role" },
  { verbs: writing, resource: "networkpolicies", group: "networking.k8s.io", words: "change network policies" },
  {
    verbs: writing,
    resource: "mutatingwebhookconfigurations",
    group: "admissionregistration.k8s.io",
    words: "change what others create",
  },
];

function dangersOf(rules: readonly AuditedRule[]): readonly string[] {
  return dangers
    .filter(({ verbs, resource, group = "" }) => allows(rules, verbs, resource, group))
    .map(({ words }) => words);
}
