import type { AuditedEnvironment, Confidence } from "../../model/audit.ts";
import type { Claims, EnvironmentClaim } from "../../model/claims.ts";
import type { Estate } from "../../model/estate.ts";
import { compareText, type JsonObject } from "../../model/json.ts";
import { type ClusterIndex, type EstateIndex, environmentName, indexEstate } from "../estate-index.ts";
import { inferAccounts, type PlacedAws } from "./infer-accounts.ts";
import { inferNamespaces, isVirtualCluster, type PlacedNamespace } from "./infer-namespaces.ts";
import { inferSubjects } from "./infer-subjects.ts";
import { environmentClass } from "./system-names.ts";
import type { TenantBy } from "./tenant-by.ts";

/** The name of a tenant's only environment when nothing names one. */
const unnamedEnvironment = "default";

/**
 * The tenants and environments of an estate that nobody has described, sorted by `<tenant>/<environment>`.
 *
 * Deterministic. What nothing ties to a tenant stays the platform's, so that a wrong guess errs towards few tenants.
 */
export function inferTenants(estate: Estate, by?: TenantBy): readonly AuditedEnvironment[] {
  const index = indexEstate(estate, []);
  const namespaces = inferNamespaces(index, by);
  const names = new Set(namespaces.map(({ tenant }) => tenant));
  const owners = Map.groupBy(namespaces, ({ cluster }) => cluster);
  const sharedAccounts = new Set(
    estate.clusters.flatMap(({ name, eks }) => {
      const tenants = new Set((owners.get(name) ?? []).map(({ tenant }) => tenant));
      return eks !== undefined && tenants.size > 1 ? [eks.accountId] : [];
    }),
  );
  const aws = inferAccounts(index, { names, sharedAccounts }, by);
  const places: Places = { index, namespaces, ...aws, subjectsIn: inferSubjects(index, namespaces) };
  const drafts = draftEnvironments(places);
  return [...drafts.values()]
    .map((draft) => finish(draft, places))
    .sort((left, right) => compareText(environmentName(left.claim), environmentName(right.claim)));
}

/** The claims of what was inferred. */
export function claimsOf(found: readonly AuditedEnvironment[]): Claims {
  return found.map(({ claim }) => claim);
}

interface Places {
  readonly index: EstateIndex;
  readonly namespaces: readonly PlacedNamespace[];
  readonly accounts: readonly PlacedAws[];
  readonly resources: readonly PlacedAws[];
  readonly subjectsIn: ReturnType<typeof inferSubjects>;
}

interface Draft {
  readonly tenant: string;
  readonly environment: string;
  readonly namespaces: PlacedNamespace[];
  readonly accounts: PlacedAws[];
  readonly resources: PlacedAws[];
}

/** What names no environment goes to the tenant's only one, or to one of its own. */
function draftEnvironments({ namespaces, accounts, resources }: Places): ReadonlyMap<string, Draft> {
  const named = new Map<string, Set<string>>();
  for (const { tenant, environment } of [...namespaces, ...accounts, ...resources]) {
    const known = named.get(tenant) ?? new Set<string>();
    if (environment !== undefined) known.add(environment);
    named.set(tenant, known);
  }
  const drafts = new Map<string, Draft>();
  const draftOf = ({ tenant, environment }: PlacedNamespace | PlacedAws): Draft => {
    const known = [...(named.get(tenant) ?? [])];
    const only = known.length === 1 ? known[0] : undefined;
    const name = environment ?? only ?? unnamedEnvironment;
    const id = `${tenant}/${name}`;
    const draft = drafts.get(id) ?? { tenant, environment: name, namespaces: [], accounts: [], resources: [] };
    drafts.set(id, draft);
    return draft;
  };
  for (const place of namespaces) draftOf(place).namespaces.push(place);
  for (const place of accounts) draftOf(place).accounts.push(place);
  for (const place of resources) draftOf(place).resources.push(place);
  return drafts;
}

function finish(draft: Draft, places: Places): AuditedEnvironment {
  const { tenant, environment, namespaces, accounts, resources } = draft;
  const { index } = places;
  const own = index.clusters.filter((cluster) => isOwnCluster(cluster, draft, places));
  const hosted = index.clusters.filter(({ cluster }) =>
    namespaces.some(({ cluster: host, namespace }) => isHostedIn(cluster.host, host, namespace)),
  );
  const hasVirtual = hosted.length > 0 || namespaces.some((place) => holdsVirtualCluster(place, index));
  const claim: EnvironmentClaim = {
    tenant,
    environment,
    namespaces: namespaces.map(({ cluster, namespace }) => ({ cluster, namespace })),
    clusters: [...own, ...hosted].map(({ name }) => name).sort(compareText),
    accounts: accounts.map(({ id }) => id),
    resources: [...new Set([...resources.map(({ id }) => id), ...rolesOf(draft, index)])].sort(compareText),
    partitions: [],
    subjects: places.subjectsIn(new Set(namespaces.map(({ cluster, namespace }) => `${cluster}/${namespace}`))),
    principals: principalsOf(resources, index),
    allowedPeers: [],
  };
  const evidence = [...namespaces, ...accounts, ...resources];
  return {
    claim,
    class: environmentClass(environment) ?? "unknown",
    account: accounts.length > 0 ? "dedicated" : claim.resources.length > 0 ? "shared" : "none",
    cluster: clusterModel(own.length > 0, hasVirtual, namespaces.length > 0),
    confidence: weakest(evidence.map(({ confidence }) => confidence)),
    evidence: [...new Set(evidence.toSorted(compareEvidence).map(({ because }) => because))],
  };
}

function clusterModel(isOwn: boolean, hasVirtual: boolean, hasNamespaces: boolean): AuditedEnvironment["cluster"] {
  if (isOwn) return "cluster";
  if (hasVirtual) return "vcluster";
  return hasNamespaces ? "namespace" : "none";
}

/** A cluster in which only this environment has namespaces, and which is told apart as one: by its account or its name. */
function isOwnCluster({ cluster }: ClusterIndex, draft: Draft, { namespaces }: Places): boolean {
  if (cluster.host !== undefined) return false;
  const inside = namespaces.filter((place) => place.cluster === cluster.name);
  if (inside.length === 0 || !inside.every((place) => draft.namespaces.includes(place))) return false;
  const inOwnAccount = draft.accounts.some(({ id }) => id === cluster.eks?.accountId);
  return (
    inOwnAccount ||
    cluster.name
      .toLowerCase()
      .split(/[-._/]/)
      .includes(draft.tenant)
  );
}

function isHostedIn(host: ClusterIndex["cluster"]["host"], cluster: string, namespace: string): boolean {
  return host?.cluster === cluster && host.namespace === namespace;
}

function holdsVirtualCluster({ cluster, namespace }: PlacedNamespace, index: EstateIndex): boolean {
  const at = index.clusters.find(({ name }) => name === cluster);
  return ["apps/v1/StatefulSet", "apps/v1/Deployment"].some(
    (type) => at?.objectsIn(type, namespace).some(isVirtualCluster) === true,
  );
}

/** Roles that the environment's service accounts get, and that nobody else's do. */
function rolesOf({ namespaces }: Draft, index: EstateIndex): readonly string[] {
  const own = new Set(namespaces.map(({ cluster, namespace }) => `${cluster}/${namespace}`));
  const users = new Map<string, Set<string>>();
  const note = (role: unknown, place: string): void => {
    if (typeof role !== "string" || role === "") return;
    users.set(role, (users.get(role) ?? new Set()).add(place));
  };
  for (const cluster of index.clusters) {
    for (const { metadata } of cluster.objects("v1/ServiceAccount")) {
      note(metadata.annotations?.["eks.amazonaws.com/role-arn"], `${cluster.name}/${metadata.namespace ?? ""}`);
    }
  }
  for (const { properties } of index.resources("AWS::EKS::PodIdentityAssociation")) {
    const cluster = index.clusters.find((candidate) => isCluster(candidate, properties));
    note(properties.RoleArn, `${cluster?.name ?? String(properties.ClusterName)}/${String(properties.Namespace)}`);
  }
  return [...users]
    .filter(([role, places]) => [...places].every((place) => own.has(place)) && index.findResource(role) !== undefined)
    .map(([role]) => role);
}

/** Of an environment's own IAM principals those that an access entry lets into a cluster: people or pipelines, not pods. */
function principalsOf(resources: readonly PlacedAws[], index: EstateIndex): readonly string[] {
  const entered = new Set(index.resources("AWS::EKS::AccessEntry").map(({ properties }) => properties.PrincipalArn));
  return [...new Set(resources.map(({ id }) => id))].filter((id) => entered.has(id)).sort(compareText);
}

function isCluster({ cluster }: ClusterIndex, { ClusterName }: JsonObject): boolean {
  return cluster.eks !== undefined && cluster.eks.clusterName === ClusterName;
}

const order: readonly Confidence[] = ["low", "medium", "high"];

function compareEvidence(left: PlacedAws | PlacedNamespace, right: PlacedAws | PlacedNamespace): number {
  return order.indexOf(left.confidence) - order.indexOf(right.confidence) || compareText(left.because, right.because);
}

function weakest(levels: readonly Confidence[]): Confidence {
  return order.find((level) => levels.includes(level)) ?? "low";
}
