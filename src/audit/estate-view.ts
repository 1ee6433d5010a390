import type { AuditedTenant, Evidence } from "../model/audit.ts";
import type { Estate, EstateResource } from "../model/estate.ts";
import { type EstateCluster, type EstateObject, objectType } from "../model/estate-cluster.ts";
import { compareText } from "../model/json.ts";
import type { EnvironmentRef } from "../model/tenant.ts";
import { isSystemNamespace } from "./infer/system-names.ts";

/** An estate with indexes: what inference and rules look things up in. */
export interface EstateView {
  readonly estate: Estate;
  readonly clusters: readonly ClusterView[];
  /** Resources of one CloudFormation type, of all accounts, in the estate's order. */
  resources(type: string): readonly EstateResource[];
  /** Who owns a namespace, from the inferred claims; undefined: the platform. */
  ownerOf(cluster: string, namespace: string): EnvironmentRef | undefined;
}

export interface ClusterView {
  readonly cluster: EstateCluster;
  /** Every namespace that exists or holds an object, sorted. */
  readonly namespaces: readonly string[];
  /** Those that are not the cluster's or an add-on's own. */
  readonly tenantNamespaces: readonly string[];
  objects(type: string): readonly EstateObject[];
  objectsIn(type: string, namespace: string): readonly EstateObject[];
  namespaceObject(name: string): EstateObject | undefined;
}

const none: readonly EstateObject[] = [];

export function viewEstate(estate: Estate, tenants: readonly AuditedTenant[] = []): EstateView {
  const resources = Map.groupBy(
    estate.accounts.flatMap((account) => account.resources),
    ({ type }) => type,
  );
  const owners = new Map<string, EnvironmentRef>();
  for (const { environments } of tenants) {
    for (const { claim } of environments) {
      for (const { cluster, namespace } of claim.namespaces) owners.set(`${cluster}/${namespace}`, claim);
    }
  }
  return {
    estate,
    clusters: estate.clusters.map(viewCluster),
    resources: (type) => resources.get(type) ?? [],
    ownerOf: (cluster, namespace) => owners.get(`${cluster}/${namespace}`),
  };
}

function viewCluster(cluster: EstateCluster): ClusterView {
  const byType = Map.groupBy(cluster.objects, objectType);
  const byPlace = Map.groupBy(cluster.objects, (object) => `${objectType(object)} ${object.metadata.namespace ?? ""}`);
  const named = new Map((byType.get("v1/Namespace") ?? []).map((object) => [object.metadata.name, object]));
  const used = cluster.objects.flatMap(({ metadata }) => metadata.namespace ?? []);
  const namespaces = [...new Set([...named.keys(), ...used])].sort(compareText);
  return {
    cluster,
    namespaces,
    tenantNamespaces: namespaces.filter((name) => !isSystemNamespace(name)),
    objects: (type) => byType.get(type) ?? none,
    objectsIn: (type, namespace) => byPlace.get(`${type} ${namespace}`) ?? none,
    namespaceObject: (name) => named.get(name),
  };
}

/** Names an object of a cluster in evidence: `<cluster>/<namespace or ->/<Kind>/<name>`. */
export function objectEvidence({ cluster }: ClusterView, object: EstateObject): Evidence {
  const { kind, metadata, source } = object;
  const id = `${cluster.name}/${metadata.namespace ?? "-"}/${kind}/${metadata.name}`;
  return source === undefined ? { id } : { id, source };
}

export function resourceEvidence({ id, source }: EstateResource): Evidence {
  return { id, source };
}
