import type { ApiClient } from "../kubernetes/harness/api-client.ts";

/** A default role or binding without what only the server adds. */
export type DefaultObject = Readonly<Record<string, unknown>>;

const kinds = [
  { kind: "ClusterRole", path: "clusterroles" },
  { kind: "ClusterRoleBinding", path: "clusterrolebindings" },
  { kind: "Role", path: "roles" },
  { kind: "RoleBinding", path: "rolebindings" },
];

/** The roles and bindings that an API server makes for itself, as `data/kubernetes-rbac.json` keeps them. */
export async function readDefaults(admin: ApiClient): Promise<readonly DefaultObject[]> {
  const lists: DefaultObject[] = [];
  for (const { kind, path } of kinds) {
    const { body } = await admin.send({
      method: "GET",
      path: `/apis/rbac.authorization.k8s.io/v1/${path}?labelSelector=kubernetes.io/bootstrapping%3Drbac-defaults`,
    });
    const items = (body.items ?? []) as readonly Readonly<Record<string, unknown>>[];
    lists.push(...items.map((item) => withoutServerFields(kind, item)));
  }
  return lists;
}

function withoutServerFields(kind: string, item: Readonly<Record<string, unknown>>): DefaultObject {
  const { name, namespace, labels } = item.metadata as Readonly<Record<string, unknown>>;
  const { aggregationRule, rules, roleRef, subjects } = item;
  const parts = { aggregationRule, rules: aggregationRule === undefined ? rules : undefined, roleRef, subjects };
  return JSON.parse(
    JSON.stringify({
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind,
      metadata: { name, namespace, labels },
      ...parts,
    }),
  ) as DefaultObject;
}
