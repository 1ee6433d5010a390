import { type OwnedNamespace, ownedNamespaces } from "../../owned-namespaces.ts";
import type { AuditRule } from "../../rule.ts";

interface Guard {
  readonly name: string;
  readonly has: (namespace: OwnedNamespace) => boolean;
  readonly fix: string;
}

const guards: readonly Guard[] = [
  {
    name: "NetworkPolicy",
    has: ({ cluster, namespace }) => cluster.objectsIn("networking.k8s.io/v1/NetworkPolicy", namespace).length > 0,
    fix: "copy the NetworkPolicies of the other environment",
  },
  {
    name: "ResourceQuota",
    has: ({ cluster, namespace }) => cluster.objectsIn("v1/ResourceQuota", namespace).length > 0,
    fix: "add a ResourceQuota with production's own figures",
  },
  {
    name: "Pod Security label",
    has: ({ cluster, namespace }) => cluster.labels(namespace)["pod-security.kubernetes.io/enforce"] !== undefined,
    fix: "label the namespace with pod-security.kubernetes.io/enforce as the other environment is",
  },
];

/** Production lacks a guard that the tenant's tests have. */
export const guardsDifferBetweenEnvironments: AuditRule = {
  id: "guards-differ-between-environments",
  family: "inconsistent",
  severity: "medium",
  title: "Production lacks a guard that the tenant's tests have",
  *find(context) {
    const classes = new Map(
      context.environments.map((each) => [`${each.claim.tenant}/${each.claim.environment}`, each.class]),
    );
    const byOwner = Map.groupBy(ownedNamespaces(context), ({ owner }) => owner);
    for (const [owner, namespaces] of byOwner) {
      if (classes.get(owner) !== "production") continue;
      const tests = [...byOwner].filter(
        ([other]) => classes.get(other) === "non-production" && tenantOf(other) === tenantOf(owner),
      );
      for (const { name, has, fix } of guards) {
        const bare = namespaces.filter((namespace) => !has(namespace));
        const guarded = tests.filter(([, others]) => others.every(has));
        if (bare.length === 0 || guarded.length === 0) continue;
        yield {
          subject: `${owner}:${name}`,
          title: `${bare.map(({ namespace }) => namespace).join(", ")} (${owner}) has no ${name}, ${guarded.map(([other]) => other).join(", ")} has one`,
          detail: "What was found necessary in tests was forgotten where it counts.",
          evidence: bare.map(({ cluster, namespace }) => ({ id: `${cluster.name}/Namespace/${namespace}` })),
          fix,
          owners: [owner],
        };
      }
    }
  },
};

function tenantOf(environment: string): string {
  return environment.slice(0, environment.lastIndexOf("/"));
}
