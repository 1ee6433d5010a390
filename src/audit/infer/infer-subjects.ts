import type { ClaimedSubject } from "../../model/claims.ts";
import type { EstateObject } from "../../model/estate-cluster.ts";
import { asJsonObject, compareText, type JsonValue } from "../../model/json.ts";
import type { ClusterIndex, EstateIndex } from "../estate-index.ts";
import type { PlacedNamespace } from "./infer-namespaces.ts";
import { splitName, tenantName } from "./split-name.ts";

/**
 * The people and machines outside the clusters who may do something in some namespaces (`<cluster>/<namespace>`) and in
 * those of no other tenant. Who has rights in a whole cluster is the platform's, unless it has the tenant's name. Sorted.
 */
export function inferSubjects(
  index: EstateIndex,
  namespaces: readonly PlacedNamespace[],
): (places: ReadonlySet<string>) => readonly ClaimedSubject[] {
  const tenants = new Map(namespaces.map((place) => [`${place.cluster}/${place.namespace}`, place.tenant] as const));
  const bound = index.clusters.flatMap((cluster) => boundSubjects(cluster, tenants));
  const byPlace = Map.groupBy(bound, ({ place }) => place);
  return (places) => {
    const found = [...places].flatMap((place) => byPlace.get(place) ?? []);
    const unique = new Map(found.map(({ subject }) => [keyOf(subject), subject] as const));
    return [...unique].sort(([left], [right]) => compareText(left, right)).map(([, subject]) => subject);
  };
}

interface Bound {
  readonly place: string;
  readonly subject: ClaimedSubject;
}

/** Subjects of one cluster with the tenant namespaces that they are bound in, those of one tenant only. */
function boundSubjects(cluster: ClusterIndex, tenants: ReadonlyMap<string, string>): readonly Bound[] {
  const everywhere = new Set(
    cluster
      .objects("rbac.authorization.k8s.io/v1/ClusterRoleBinding")
      .flatMap((binding) => subjectsOf(cluster, binding).map(keyOf)),
  );
  const bound = cluster.objects("rbac.authorization.k8s.io/v1/RoleBinding").flatMap((binding) => {
    const place = `${cluster.name}/${binding.metadata.namespace ?? ""}`;
    return tenants.has(place) ? subjectsOf(cluster, binding).map((subject) => ({ place, subject })) : [];
  });
  const bySubject = Map.groupBy(bound, ({ subject }) => keyOf(subject));
  return bound.filter(({ subject }) => {
    const all = new Set((bySubject.get(keyOf(subject)) ?? []).map(({ place }) => tenants.get(place)));
    const [tenant] = all;
    const isNamed = splitName(subject.name).tenants.some((name) => tenantName(name) === tenant);
    return all.size === 1 && (isNamed || !everywhere.has(keyOf(subject)));
  });
}

/** A binding's users and groups, without Kubernetes's own. */
function subjectsOf({ name: cluster }: ClusterIndex, { subjects }: EstateObject): readonly ClaimedSubject[] {
  return (Array.isArray(subjects) ? (subjects as readonly JsonValue[]) : []).flatMap((item): ClaimedSubject[] => {
    const { kind, name } = asJsonObject(item) ?? {};
    if ((kind !== "User" && kind !== "Group") || typeof name !== "string" || name.startsWith("system:")) return [];
    return [{ cluster, kind, name }];
  });
}

function keyOf({ cluster, kind, name }: ClaimedSubject): string {
  return `${cluster} ${kind} ${name}`;
}
