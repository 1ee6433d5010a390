import type { Claims } from "../../model/claims.ts";
import type { Estate, EstateResource } from "../../model/estate.ts";
import type { ThreatModel } from "../../model/requirements.ts";
import { type OwnerIndex, ownerNobody, ownerPlatform } from "../graph/graph-builder.ts";
import { createClusterScene, ownersByCluster } from "./cluster-scene.ts";
import type { ClusterScene, OwnedPartition, Scene } from "./scene.ts";

/** Indexes an estate for all rules in one pass. `claims` are sorted by environment id; their indexes are the owners. */
export function createScene(estate: Estate, claims: Claims, threatModel: ThreatModel): Scene {
  const owners = indexOwners(claims);
  const resources = indexResources(estate);
  const accounts = new Map(estate.accounts.map((account) => [account.id, account]));
  const clusters: ClusterScene[] = [];
  const byName = new Map<string, ClusterScene>();
  const ownerOfAccount = (id: string) => owners.accounts.get(id) ?? ownerPlatform;
  const scene: Scene = {
    estate,
    claims,
    threatModel,
    clusters,
    findCluster: (name) => byName.get(name),
    findAccount: (id) => accounts.get(id),
    findResource: (id) => resources.byId.get(id),
    resources: (type) => resources.byType.get(type) ?? [],
    resourcesIn: (accountId, type) => resources.byAccount.get(`${accountId} ${type}`) ?? [],
    ownerOfAccount,
    ownerOfResource: (id) =>
      owners.resources.get(id) ?? ownerOfAccount(resources.byId.get(id)?.accountId ?? accountOfArn(id)),
    partitionsOf: (resource) => owners.partitions.get(resource) ?? [],
    ownerOfPartition: (partition) => owners.byPartition.get(partitionKey(partition)),
    findOwner: ({ tenant, environment }) => owners.environments.get(`${tenant}/${environment}`),
    nameOfOwner: (owner) => nameOfOwner(claims, owner),
  };
  const ownersOf = ownersByCluster(claims);
  for (const cluster of hostsFirst(estate)) {
    const host = cluster.host === undefined ? undefined : byName.get(cluster.host.cluster);
    const made = createClusterScene(cluster, {
      scene,
      owners: ownersOf(cluster.name),
      ...(host === undefined ? {} : { host }),
    });
    byName.set(cluster.name, made);
    clusters.push(made);
  }
  return scene;
}

function hostsFirst(estate: Estate): readonly Estate["clusters"][number][] {
  const isHost = (cluster: Estate["clusters"][number]) => cluster.host === undefined;
  return [...estate.clusters.filter(isHost), ...estate.clusters.filter((cluster) => !isHost(cluster))];
}

function nameOfOwner(claims: Claims, owner: OwnerIndex): string {
  if (owner === ownerPlatform) return "platform";
  if (owner === ownerNobody) return "nobody";
  const claim = claims[owner];
  return claim === undefined ? "nobody" : `${claim.tenant}/${claim.environment}`;
}

/** The account in an ARN or in the id of a resource without one; empty for an ARN that names none (S3). */
function accountOfArn(id: string): string {
  return (id.startsWith("arn:") ? id.split(":", 5)[4] : id.split("/", 2)[1]) ?? "";
}

interface OwnerMaps {
  readonly environments: ReadonlyMap<string, OwnerIndex>;
  readonly accounts: ReadonlyMap<string, OwnerIndex>;
  /** Resources and principals. */
  readonly resources: ReadonlyMap<string, OwnerIndex>;
  readonly partitions: ReadonlyMap<string, readonly OwnedPartition[]>;
  readonly byPartition: ReadonlyMap<string, OwnerIndex>;
}

function partitionKey({
  resource,
  kind,
  value,
}: {
  readonly resource: string;
  readonly kind: string;
  readonly value: string;
}): string {
  return `${resource}#${kind}:${value}`;
}

function indexOwners(claims: Claims): OwnerMaps {
  const environments = new Map<string, OwnerIndex>();
  const accounts = new Map<string, OwnerIndex>();
  const resources = new Map<string, OwnerIndex>();
  const partitions = new Map<string, OwnedPartition[]>();
  const byPartition = new Map<string, OwnerIndex>();
  for (const [owner, claim] of claims.entries()) {
    environments.set(`${claim.tenant}/${claim.environment}`, owner);
    for (const account of claim.accounts) accounts.set(account, owner);
    for (const id of [...claim.resources, ...claim.principals]) if (!resources.has(id)) resources.set(id, owner);
    for (const partition of claim.partitions) {
      const list = partitions.get(partition.resource) ?? [];
      list.push({ ...partition, owner });
      partitions.set(partition.resource, list);
      const key = partitionKey(partition);
      if (!byPartition.has(key)) byPartition.set(key, owner);
    }
  }
  return { environments, accounts, resources, partitions, byPartition };
}

interface ResourceIndex {
  readonly byId: ReadonlyMap<string, EstateResource>;
  readonly byType: ReadonlyMap<string, readonly EstateResource[]>;
  readonly byAccount: ReadonlyMap<string, readonly EstateResource[]>;
}

function indexResources(estate: Estate): ResourceIndex {
  const byId = new Map<string, EstateResource>();
  const byType = new Map<string, EstateResource[]>();
  const byAccount = new Map<string, EstateResource[]>();
  const append = (map: Map<string, EstateResource[]>, key: string, resource: EstateResource) => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [resource]);
    else list.push(resource);
  };
  for (const resource of estate.accounts.flatMap((account) => account.resources)) {
    byId.set(resource.id, resource);
    append(byType, resource.type, resource);
    append(byAccount, `${resource.accountId} ${resource.type}`, resource);
  }
  return { byId, byType, byAccount };
}
