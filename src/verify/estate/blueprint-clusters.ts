import { partitionOf } from "../../model/account-entry.ts";
import type { Bundle, ClusterObject, HelmRelease, Manifest } from "../../model/blueprint.ts";
import type { Value } from "../../model/deferred.ts";
import type { EksIdentity, EstateCluster, EstateObject } from "../../model/estate-cluster.ts";
import { asJsonObject, compareText, type JsonObject } from "../../model/json.ts";
import type { PlacedCell } from "../../model/placement.ts";
import type { ValueResolver } from "./resolve-values.ts";

/** The clusters of all cells with what the blueprint puts into them, and the virtual clusters of its releases. */
export function clustersOfBlueprint(
  cells: readonly PlacedCell[],
  bundles: readonly Bundle[],
  resolver: ValueResolver,
): readonly EstateCluster[] {
  const objects = new Map<string, EstateObject[]>(cells.map((cell) => [cell.name, []]));
  const releases: HelmRelease[] = [];
  for (const bundle of bundles) {
    for (const object of bundle.objects) add(objects, placeOf(object), read(object.manifest, object.id, resolver));
    for (const release of bundle.releases) {
      releases.push(release);
      for (const manifest of release.footprint) add(objects, release.cell, read(manifest, release.id, resolver));
    }
  }
  const modes = authenticationModes(bundles);
  const hosts = cells.map((cell): EstateCluster => {
    const eks = { ...identifyCluster(cell, resolver), authenticationMode: modes.get(cell.name) ?? weakestMode };
    const { compute, kubernetesVersion, networkPolicy } = cell.cluster;
    return { name: cell.name, eks, kubernetesVersion, compute, networkPolicy, objects: objects.get(cell.name) ?? [] };
  });
  const versions = new Map(cells.map((cell) => [cell.name, cell.cluster.kubernetesVersion]));
  const virtual = releases.map((release): EstateCluster => {
    const name = virtualClusterName(release.cell, release.namespace);
    return {
      name,
      host: { cluster: release.cell, namespace: release.namespace, release: release.name },
      kubernetesVersion: versionOf(release) ?? versions.get(release.cell) ?? "",
      objects: objects.get(name) ?? [],
    };
  });
  return [...hosts, ...virtual].sort((one, other) => compareText(one.name, other.name));
}

/** The estate's name of a virtual cluster. */
export function virtualClusterName(cell: string, namespace: string): string {
  return `${cell}+${namespace}`;
}

function placeOf({ cell, vcluster }: ClusterObject): string {
  return vcluster === undefined ? cell : virtualClusterName(cell, vcluster);
}

function add(objects: Map<string, EstateObject[]>, place: string, object: EstateObject): void {
  const list = objects.get(place);
  if (list === undefined) objects.set(place, [object]);
  else list.push(object);
}

function read(manifest: Manifest, source: string, resolver: ValueResolver): EstateObject {
  return { ...(resolver.resolve(manifest as unknown as Value) as unknown as EstateObject), source };
}

/** `v1.36.0` of the release's API server as the minor version `1.36`. */
function versionOf({ values }: HelmRelease): string | undefined {
  let at: JsonObject | undefined = values as JsonObject;
  for (const step of ["controlPlane", "distro", "k8s", "image"]) at = asJsonObject(at?.[step]);
  const tag = at?.tag;
  return typeof tag === "string" ? /^v?(\d+\.\d+)/.exec(tag)?.[1] : undefined;
}

function identifyCluster(cell: PlacedCell, resolver: ValueResolver): Omit<EksIdentity, "authenticationMode"> {
  const accountId = resolver.accountId(
    cell.accountId === undefined
      ? { kind: "vended", key: cell.accountKey ?? cell.name }
      : { kind: "known", id: cell.accountId },
  );
  const { region, cluster } = cell;
  const arn = `arn:${partitionOf(region)}:eks:${region}:${accountId}:cluster/${cluster.name}`;
  return { accountId, region, clusterName: cluster.name, arn };
}

/** Of an adopted cluster, which does not say: that the aws-auth ConfigMap still counts, too. */
const weakestMode = "API_AND_CONFIG_MAP";

/** The settings of created clusters, by cell. */
function authenticationModes(bundles: readonly Bundle[]): ReadonlyMap<string, EksIdentity["authenticationMode"]> {
  const modes = new Map<string, EksIdentity["authenticationMode"]>();
  for (const { owner, stacks } of bundles) {
    if (owner.kind !== "cell") continue;
    const resources = stacks.flatMap((stack) => Object.values(stack.resources));
    const declared = resources.find(({ type }) => type === "AWS::EKS::Cluster");
    const access = asJsonObject(declared?.properties.AccessConfig as JsonObject | undefined);
    const mode = access?.AuthenticationMode as EksIdentity["authenticationMode"] | undefined;
    if (mode !== undefined) modes.set(owner.cell, mode);
  }
  return modes;
}
