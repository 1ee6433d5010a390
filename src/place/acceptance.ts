import type { ClusterModel } from "../model/architecture.ts";
import type { Accepts, ClusterSpec, PooledResource } from "../model/platform.ts";
import { usesPodIdentity } from "../model/tenant.ts";
import type { Guest } from "./guest.ts";
import { findIllegality } from "./legality.ts";
import { type Rejection, reject } from "./rejection.ts";

/** What a cell and a template have in common: what the platform's owner says may live there. */
export interface Ground {
  readonly name: string;
  /** Set for a cell that was opened from one. */
  readonly template?: string;
  readonly region: string;
  readonly accepts: Accepts;
  readonly cluster: Omit<ClusterSpec, "name">;
  readonly pooled: Readonly<Record<string, PooledResource>>;
}

/**
 * The first standing rule of a cell or template that keeps an environment out: what it accepts, its region, version,
 * node provisioning and pooled resources. Says nothing about who is there already or how full it is.
 */
export function findUnaccepted(ground: Ground, guest: Guest): Rejection | undefined {
  return findUnacceptedHost(ground, guest) ?? findUnacceptedAccount(ground, guest);
}

/** As `findUnaccepted`, for the host alone, when the AWS resources live in another account. */
export function findUnacceptedHost(ground: Ground, guest: Guest): Rejection | undefined {
  const { architecture } = guest;
  if (!ground.accepts.clusterModels.includes(architecture.cluster)) return rejectModel(architecture.cluster);
  return findUnacceptedTraits(ground, guest) ?? findUnsupported(ground.cluster, guest) ?? findUnsuitable(ground, guest);
}

/** As `findUnaccepted`, for the account alone, when the cluster is another. */
export function findUnacceptedAccount(ground: Ground, guest: Guest): Rejection | undefined {
  const traits = findUnacceptedTraits(ground, guest);
  if (traits !== undefined || guest.architecture.account === "dedicated") return traits;
  const missing = guest.pools.find((pool) => !Object.hasOwn(ground.pooled, pool));
  if (missing !== undefined) return reject("pooled-resource", `has no pooled resource "${missing}"`);
  // An own cluster's account was chosen by its template; here the account is that of a shared cell.
  return guest.architecture.cluster === "cluster" ? undefined : findUnsuitable(ground, guest);
}

/** What no rule above says: its requirements hold for the architecture on other cells than this one. */
function findUnsuitable({ name, template }: Ground, { places }: Guest): Rejection | undefined {
  if (places === undefined || places.has(template ?? name)) return undefined;
  return reject("requirements", "does not meet its requirements; `tenantry advise` says which");
}

function rejectModel(model: ClusterModel): Rejection {
  return reject("cluster-model", `does not accept the cluster model ${model}`);
}

function findUnacceptedTraits(ground: Ground, guest: Guest): Rejection | undefined {
  const { accepts, region } = ground;
  const { requirements, class: environmentClass } = guest.environment;
  if (!accepts.dataClassification.includes(requirements.dataClassification))
    return reject("data-classification", `does not accept ${requirements.dataClassification} data`);
  if (!accepts.environmentClass.includes(environmentClass))
    return reject("environment-class", `does not accept ${environmentClass} environments`);
  if (!accepts.complianceScope.includes(requirements.complianceScope))
    return reject("compliance-scope", `does not accept a compliance scope of ${requirements.complianceScope}`);
  if (accepts.groups !== "any" && (guest.tenant.group === undefined || !accepts.groups.includes(guest.tenant.group)))
    return reject("groups", `takes only the groups ${accepts.groups.join(", ")}`);
  if (requirements.region !== undefined && requirements.region !== region)
    return reject("region", `is in ${region}, not in ${requirements.region}`);
  if (requirements.dataResidency.length > 0 && !requirements.dataResidency.includes(region))
    return reject("region", `is in ${region}, outside ${requirements.dataResidency.join(", ")}`);
  return undefined;
}

/**
 * What the cluster cannot give. In the namespace model it must run the version that was asked for; an own cluster brings
 * that version along.
 */
function findUnsupported(cluster: Omit<ClusterSpec, "name">, guest: Guest): Rejection | undefined {
  const { architecture, environment } = guest;
  const wanted = environment.requirements.kubernetesApi.version;
  if (architecture.cluster === "namespace" && wanted !== undefined && wanted !== cluster.kubernetesVersion)
    return reject("kubernetes-version", `runs Kubernetes ${cluster.kubernetesVersion}, not ${wanted}`);
  const kubernetesVersion =
    architecture.cluster === "cluster" && wanted !== undefined ? wanted : cluster.kubernetesVersion;
  const text = findIllegality({
    architecture,
    cluster: { compute: cluster.compute, kubernetesVersion },
    usesPodIdentity: usesPodIdentity(environment),
  });
  return text === undefined ? undefined : reject("compute", `does not suit it: ${text}`);
}
