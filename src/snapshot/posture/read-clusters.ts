import type { EstateGap, EstateResource } from "../../model/estate.ts";
import { type EksIdentity, type EstateCluster, type EstateObject, objectType } from "../../model/estate-cluster.ts";
import { compareText, type JsonObject, type JsonValue } from "../../model/json.ts";
import type { Compute, NetworkPolicyEngine } from "../../model/platform.ts";
import { asList, asObject, asText } from "../dump-file.ts";
import { findEngine } from "./network-policy-engine.ts";
import { stripValues } from "./strip-values.ts";

/** A cluster that the documents already say something about. */
export interface KnownCluster {
  /** The cell's name: the folder of its objects. */
  readonly place: string;
  readonly accountId?: string;
  readonly region?: string;
  readonly clusterName?: string;
  readonly kubernetesVersion?: string;
  readonly compute?: Compute;
  readonly networkPolicy?: NetworkPolicyEngine;
}

/** A JSON document that holds API objects. */
export interface ObjectDocument {
  readonly path: string;
  readonly place: string;
  readonly value: JsonObject;
}

/** What `clusters/<place>.json` says. */
export interface ClusterRecord {
  readonly place: string;
  readonly server?: string;
  readonly version?: string;
  /** Types that were read to their end. */
  readonly complete: readonly string[];
}

export interface ReadClusters {
  readonly clusters: readonly EstateCluster[];
  readonly gaps: readonly EstateGap[];
}

export interface ClusterSources {
  readonly documents: readonly ObjectDocument[];
  readonly records: readonly ClusterRecord[];
  readonly known: readonly KnownCluster[];
  /** Of the whole estate: EKS clusters and what belongs to them. */
  readonly resources: readonly EstateResource[];
}

/** Without these nothing can be said of a cluster: if a dump has none, and no file named after them, they were not read. */
const required: readonly { readonly type: string; readonly resource: string }[] = [
  { type: "v1/Namespace", resource: "namespaces" },
  { type: "v1/Pod", resource: "pods" },
  { type: "v1/ServiceAccount", resource: "serviceaccounts" },
  { type: "networking.k8s.io/v1/NetworkPolicy", resource: "networkpolicies" },
  { type: "rbac.authorization.k8s.io/v1/ClusterRole", resource: "clusterroles" },
  { type: "rbac.authorization.k8s.io/v1/ClusterRoleBinding", resource: "clusterrolebindings" },
  { type: "rbac.authorization.k8s.io/v1/Role", resource: "roles" },
  { type: "rbac.authorization.k8s.io/v1/RoleBinding", resource: "rolebindings" },
];

/** Joins the documents of each place to one cluster, and finds it among those of EKS. */
export function readClusters(sources: ClusterSources): ReadClusters {
  const places = new Set([...sources.documents, ...sources.records].map(({ place }) => place));
  const byPlace = Map.groupBy(sources.documents, (document) => document.place);
  const gaps: EstateGap[] = [];
  const clusters = [...places].sort(compareText).map((place) => {
    const documents = byPlace.get(place) ?? [];
    const record = sources.records.find((each) => each.place === place);
    const objects = documents.flatMap(objectsOf);
    gaps.push(...gapsOf(place, { documents, record, objects }));
    return makeCluster(place, { sources, record, objects: unique(objects) });
  });
  return { clusters: withHosts(clusters), gaps };
}

interface Found {
  readonly sources: ClusterSources;
  readonly record: ClusterRecord | undefined;
  readonly objects: readonly EstateObject[];
}

function makeCluster(place: string, { sources, record, objects }: Found): EstateCluster {
  const known = sources.known.find((each) => each.place === place);
  const resource = findEks(place, { known, record, resources: sources.resources });
  const eks = resource === undefined ? identityOf(known) : eksIdentity(resource);
  const engine = findEngine(objects) ?? known?.networkPolicy;
  const compute = findCompute(resource, { objects, resources: sources.resources }) ?? known?.compute;
  return {
    name: place,
    kubernetesVersion: minorOf(record?.version) ?? minorOf(nodeVersion(objects)) ?? known?.kubernetesVersion ?? newest,
    objects,
    ...(eks === undefined || place.includes("+") ? {} : { eks }),
    ...(compute === undefined ? {} : { compute }),
    ...(engine === undefined ? {} : { networkPolicy: engine }),
  };
}

/** Assumed where nothing tells the version; a gap says so. */
const newest = "1.36";

function gapsOf(
  place: string,
  {
    documents,
    record,
    objects,
  }: {
    readonly documents: readonly ObjectDocument[];
    readonly record: ClusterRecord | undefined;
    readonly objects: readonly EstateObject[];
  },
): readonly EstateGap[] {
  const read = new Set([...objects.map(objectType), ...(record?.complete ?? [])]);
  const files = new Set(documents.map(({ path }) => (path.split("/").at(-1) ?? "").split(".")[0]));
  const missing = required
    .filter(({ type, resource }) => !read.has(type) && !files.has(resource))
    .map(({ type }) => ({ place, what: type, reason: `${type} is not among the documents of ${place}` }));
  const continued = documents.flatMap(({ path, value }) => {
    const token = asText(asObject(value.metadata)?.continue) ?? "";
    return token === "" ? [] : [{ place, what: typeOfList(value) ?? "*", reason: `${path} ends before its list does` }];
  });
  const version = record?.version ?? nodeVersion(objects);
  return [
    ...missing,
    ...continued,
    ...(version === undefined && !place.includes("+")
      ? [{ place, what: "version", reason: `nothing tells the version of ${place}; ${newest} was assumed` }]
      : []),
  ];
}

function objectsOf({ path, value }: ObjectDocument): readonly EstateObject[] {
  const items = asList(value.items) ?? (String(value.kind).endsWith("List") ? [] : [value]);
  const type = typeOfList(value);
  return items.flatMap((item) => {
    const object = asObject(item);
    if (object === undefined || asObject(object.metadata) === undefined) return [];
    const [apiVersion, kind] = type === undefined ? [object.apiVersion, object.kind] : splitType(type);
    const whole = stripValues({
      ...object,
      apiVersion: object.apiVersion ?? apiVersion ?? "",
      kind: object.kind ?? kind ?? "",
    });
    return [{ ...whole, source: path } as unknown as EstateObject];
  });
}

/** `v1/Pod` of a typed list such as `PodList`, whose items leave their kind out. */
function typeOfList({ apiVersion, kind }: JsonObject): string | undefined {
  const name = asText(kind as JsonValue);
  if (name === undefined || name === "List" || !name.endsWith("List")) return undefined;
  return `${String(apiVersion)}/${name.slice(0, -"List".length)}`;
}

function splitType(type: string): readonly [string, string] {
  const at = type.lastIndexOf("/");
  return [type.slice(0, at), type.slice(at + 1)];
}

/** The same object may stand in several files; the last one counts. */
function unique(objects: readonly EstateObject[]): readonly EstateObject[] {
  const byId = new Map(
    objects.map((object) => [
      `${objectType(object)}/${object.metadata.namespace ?? ""}/${object.metadata.name}`,
      object,
    ]),
  );
  return [...byId].sort(([left], [right]) => compareText(left, right)).map(([, object]) => object);
}

function findEks(
  place: string,
  {
    known,
    record,
    resources,
  }: {
    readonly known: KnownCluster | undefined;
    readonly record: ClusterRecord | undefined;
    readonly resources: readonly EstateResource[];
  },
): EstateResource | undefined {
  const clusters = resources.filter(({ type }) => type === "AWS::EKS::Cluster");
  const byServer = clusters.find(
    ({ properties }) => record?.server !== undefined && hostOf(String(properties.Endpoint)) === hostOf(record.server),
  );
  if (byServer !== undefined) return byServer;
  const byArn = clusters.find(({ id }) => id === place);
  if (byArn !== undefined) return byArn;
  const name = known?.clusterName ?? place;
  const named = clusters.filter(
    ({ properties, accountId }) => properties.Name === name && (known?.accountId ?? accountId) === accountId,
  );
  return named.length === 1 ? named[0] : undefined;
}

function hostOf(url: string): string {
  return url
    .replace(/^https?:\/\//, "")
    .replace(/[:/].*$/, "")
    .toLowerCase();
}

function eksIdentity({ id, accountId, region, properties }: EstateResource): EksIdentity {
  const issuer = String(properties.OpenIdConnectIssuerUrl ?? "").replace(/^https:\/\//, "");
  const mode = asText(asObject(properties.AccessConfig)?.AuthenticationMode);
  return {
    accountId,
    region,
    clusterName: String(properties.Name),
    arn: id,
    authenticationMode: mode === "API" || mode === "API_AND_CONFIG_MAP" ? mode : "CONFIG_MAP",
    ...(issuer === "" ? {} : { oidcIssuer: issuer }),
  };
}

/** From the documents alone: the mode that lets most in, as nobody looked. */
function identityOf(known: KnownCluster | undefined): EksIdentity | undefined {
  if (known?.accountId === undefined || known.region === undefined || known.clusterName === undefined) return undefined;
  const { accountId, region, clusterName } = known;
  const arn = `arn:aws:eks:${region}:${accountId}:cluster/${clusterName}`;
  return { accountId, region, clusterName, arn, authenticationMode: "API_AND_CONFIG_MAP" };
}

function findCompute(
  cluster: EstateResource | undefined,
  { objects, resources }: { readonly objects: readonly EstateObject[]; readonly resources: readonly EstateResource[] },
): Compute | undefined {
  if (cluster === undefined) return undefined;
  if (asObject(cluster.properties.ComputeConfig)?.Enabled === true) return "auto-mode";
  if (objects.some(({ apiVersion }) => apiVersion.startsWith("karpenter.sh/"))) return "karpenter";
  const own = resources.filter(
    ({ accountId, region, properties }) =>
      accountId === cluster.accountId &&
      region === cluster.region &&
      properties.ClusterName === cluster.properties.Name,
  );
  if (own.some(({ type }) => type === "AWS::EKS::Nodegroup")) return "managed-node-groups";
  return own.some(({ type }) => type === "AWS::EKS::FargateProfile") ? "fargate" : undefined;
}

function minorOf(version: string | undefined): string | undefined {
  return /^v?(\d+\.\d+)/.exec(version ?? "")?.[1];
}

function nodeVersion(objects: readonly EstateObject[]): string | undefined {
  const node = objects.find((object) => objectType(object) === "v1/Node");
  const info = (node?.status as { readonly nodeInfo?: { readonly kubeletVersion?: string } } | undefined)?.nodeInfo;
  return info?.kubeletVersion;
}

/** A place `<host>+<namespace>` is a virtual cluster; its release is told by its control plane's labels. */
function withHosts(clusters: readonly EstateCluster[]): readonly EstateCluster[] {
  return clusters.map((cluster) => {
    const [hostName = "", namespace] = cluster.name.split("+");
    if (namespace === undefined) return cluster;
    const host = clusters.find(({ name }) => name === hostName);
    const plane = host?.objects.find(
      ({ kind, metadata }) =>
        kind === "StatefulSet" && metadata.namespace === namespace && metadata.labels?.app === "vcluster",
    );
    const release = plane?.metadata.labels?.release ?? plane?.metadata.name ?? namespace.split("--")[0] ?? namespace;
    return { ...cluster, host: { cluster: hostName, namespace, release } };
  });
}
