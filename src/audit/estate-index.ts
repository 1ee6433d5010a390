import type { Claims, EnvironmentClaim } from "../model/claims.ts";
import type { Estate, EstateResource } from "../model/estate.ts";
import { type EstateCluster, type EstateObject, objectType } from "../model/estate-cluster.ts";
import { compareText } from "../model/json.ts";

/** An estate with its claims, indexed once for all rules. */
export interface EstateIndex {
  readonly estate: Estate;
  readonly clusters: readonly ClusterIndex[];
  /** Resources of a CloudFormation type in all accounts. */
  readonly resources: (type: string) => readonly EstateResource[];
  readonly findResource: (id: string) => EstateResource | undefined;
  /** `<tenant>/<environment>` whose account it is or that claims the resource. */
  readonly ownerOf: (resource: EstateResource) => string | undefined;
  /** Whether a type of a place was read; without a gap it was. `*` gaps count for every type. */
  readonly isRead: (place: string, type: string) => boolean;
}

export interface ClusterIndex {
  readonly cluster: EstateCluster;
  readonly name: string;
  readonly objects: (type: string) => readonly EstateObject[];
  readonly objectsIn: (type: string, namespace: string) => readonly EstateObject[];
  /** Sorted; with those that only their objects tell of. */
  readonly namespaces: readonly string[];
  readonly labels: (namespace: string) => Readonly<Record<string, string>>;
  /** `<tenant>/<environment>` that claims the namespace, or the whole cluster. */
  readonly ownerOf: (namespace: string) => string | undefined;
  /** Claimed namespaces, sorted. */
  readonly owned: readonly string[];
}

export function indexEstate(estate: Estate, claims: Claims): EstateIndex {
  const resources = estate.accounts.flatMap((account) => account.resources);
  const byType = Map.groupBy(resources, ({ type }) => type);
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  const owners = ownersOf(claims);
  const gaps = new Set(estate.gaps.map(({ place, what }) => `${place}\u0000${what}`));
  return {
    estate,
    clusters: estate.clusters.map((cluster) => indexCluster(cluster, owners)),
    resources: (type) => byType.get(type) ?? [],
    findResource: (id) => byId.get(id),
    ownerOf: ({ id, accountId }) => owners.get(`resource ${id}`) ?? owners.get(`account ${accountId}`),
    isRead: (place, type) => !gaps.has(`${place}\u0000${type}`) && !gaps.has(`${place}\u0000*`),
  };
}

function indexCluster(cluster: EstateCluster, owners: ReadonlyMap<string, string>): ClusterIndex {
  const byType = Map.groupBy(cluster.objects, objectType);
  const byPlace = Map.groupBy(cluster.objects, (object) => `${objectType(object)} ${object.metadata.namespace ?? ""}`);
  const labels = new Map(
    (byType.get("v1/Namespace") ?? []).map(({ metadata }) => [metadata.name, metadata.labels ?? {}] as const),
  );
  const namespaces = new Set([
    ...labels.keys(),
    ...cluster.objects.flatMap(({ metadata }) => metadata.namespace ?? []),
  ]);
  const sorted = [...namespaces].sort(compareText);
  const ownerOf = (namespace: string): string | undefined =>
    owners.get(`namespace ${cluster.name}/${namespace}`) ?? owners.get(`cluster ${cluster.name}`);
  return {
    cluster,
    name: cluster.name,
    objects: (type) => byType.get(type) ?? [],
    objectsIn: (type, namespace) => byPlace.get(`${type} ${namespace}`) ?? [],
    namespaces: sorted,
    labels: (namespace) => labels.get(namespace) ?? {},
    ownerOf,
    owned: sorted.filter((namespace) => ownerOf(namespace) !== undefined),
  };
}

function ownersOf(claims: Claims): ReadonlyMap<string, string> {
  return new Map(claims.flatMap((claim) => placesOf(claim).map((place) => [place, environmentName(claim)] as const)));
}

function placesOf({ namespaces, clusters, accounts, resources }: EnvironmentClaim): readonly string[] {
  return [
    ...namespaces.map(({ cluster, namespace }) => `namespace ${cluster}/${namespace}`),
    ...clusters.map((cluster) => `cluster ${cluster}`),
    ...accounts.map((account) => `account ${account}`),
    ...resources.map((resource) => `resource ${resource}`),
  ];
}

/** `<tenant>/<environment>`. */
export function environmentName({ tenant, environment }: Pick<EnvironmentClaim, "tenant" | "environment">): string {
  return `${tenant}/${environment}`;
}
