import type { EstateObject } from "../../model/estate-cluster.ts";
import { isRecord } from "../../model/json.ts";
import { readPodReferences } from "./pod-references.ts";

/** What of the API a node is related to by the pods bound to it: kinds in the plural, as in `secrets/web/token`. */
export interface NodeGraph {
  isRelated(node: string, object: NodeObject): boolean;
}

export interface NodeObject {
  readonly resource: string;
  readonly namespace?: string;
  readonly name: string;
}

/**
 * The relations by which the node authoriser decides: a pod leads to its node; what the pod names (Secrets, ConfigMaps,
 * claims, its service account) to the pod; a volume to its claim; a volume's secrets to the volume.
 *
 * Source: kubernetes plugin/pkg/auth/authorizer/node/graph.go and graph_populator.go.
 */
export function buildNodeGraph(objects: readonly EstateObject[]): NodeGraph {
  const next = new Map<string, Set<string>>();
  const link = (from: string, to: string): void => {
    const targets = next.get(from) ?? new Set();
    targets.add(to);
    next.set(from, targets);
  };
  for (const object of objects) {
    const links = linksOf(object);
    for (const [from, to] of links) link(from, to);
  }
  return { isRelated: (node, object) => leadsTo(next, keyOf(object), keyOf({ resource: "nodes", name: node })) };
}

type Link = readonly [from: string, to: string];

function linksOf(object: EstateObject): readonly Link[] {
  const spec = isRecord(object.spec) ? object.spec : {};
  const { name } = object.metadata;
  const toNode = (resource: string): readonly Link[] =>
    typeof spec.nodeName === "string" && spec.nodeName !== ""
      ? [[keyOf({ resource, name }), keyOf({ resource: "nodes", name: spec.nodeName })]]
      : [];
  switch (`${object.apiVersion.replace(/\/.*$/, "")}/${object.kind}`) {
    case "v1/Pod":
      return podLinks(object, spec);
    case "v1/PersistentVolume":
      return volumeLinks(name, spec);
    case "storage.k8s.io/VolumeAttachment":
      return toNode("volumeattachments");
    case "resource.k8s.io/ResourceSlice":
      return toNode("resourceslices");
    default:
      return [];
  }
}

function podLinks(object: EstateObject, spec: Readonly<Record<string, unknown>>): readonly Link[] {
  const { name, namespace = "default", annotations } = object.metadata;
  if (typeof spec.nodeName !== "string" || spec.nodeName === "") return [];
  const pod = keyOf({ resource: "pods", namespace, name });
  const node: Link = [pod, keyOf({ resource: "nodes", name: spec.nodeName })];
  // A node makes its mirror pods itself, so they must not open anything to it.
  if (annotations?.["kubernetes.io/config.mirror"] !== undefined) return [node];
  const account = typeof spec.serviceAccountName === "string" ? spec.serviceAccountName : "";
  const { secrets, configMaps } = readPodReferences(spec);
  const links = (resource: string, names: readonly string[]): readonly Link[] =>
    names.map((item) => [keyOf({ resource, namespace, name: item }), pod]);
  return [
    node,
    ...links("serviceaccounts", account === "" ? [] : [account]),
    ...links("secrets", secrets),
    ...links("configmaps", configMaps),
    ...links("persistentvolumeclaims", claimNames(name, spec)),
    ...links("resourceclaims", resourceClaimNames(object, spec)),
  ];
}

function claimNames(pod: string, { volumes }: Readonly<Record<string, unknown>>): readonly string[] {
  if (!Array.isArray(volumes)) return [];
  return volumes.filter(isRecord).flatMap((volume) => {
    const claim = volume.persistentVolumeClaim;
    if (isRecord(claim) && typeof claim.claimName === "string") return [claim.claimName];
    return isRecord(volume.ephemeral) ? [`${pod}-${String(volume.name)}`] : [];
  });
}

/** Claims for devices: named by the pod, or made for it and named in its status. */
function resourceClaimNames(object: EstateObject, spec: Readonly<Record<string, unknown>>): readonly string[] {
  const status = isRecord(object.status) ? object.status : {};
  const named = [spec.resourceClaims, status.resourceClaimStatuses]
    .flatMap((list): readonly unknown[] => (Array.isArray(list) ? list : []))
    .filter(isRecord);
  const extended = isRecord(status.extendedResourceClaimStatus) ? [status.extendedResourceClaimStatus] : [];
  return [...named, ...extended]
    .map(({ resourceClaimName }) => resourceClaimName)
    .filter((name) => typeof name === "string");
}

function volumeLinks(name: string, spec: Readonly<Record<string, unknown>>): readonly Link[] {
  const claim = spec.claimRef;
  if (!isRecord(claim)) return [];
  const namespace = String(claim.namespace ?? "");
  const volume = keyOf({ resource: "persistentvolumes", name });
  const bound: Link = [
    volume,
    keyOf({ resource: "persistentvolumeclaims", namespace, name: String(claim.name ?? "") }),
  ];
  const secrets = Object.values(spec)
    .filter(isRecord)
    .flatMap((source) => volumeSecrets(source, namespace))
    .map((secret): Link => [keyOf({ resource: "secrets", ...secret }), volume]);
  return [bound, ...secrets];
}

/** Secrets of a volume that the kubelet itself uses; those of a CSI driver's controller are not for it. */
const nodeSecretKeys = ["secretRef", "nodePublishSecretRef", "nodeStageSecretRef", "nodeExpandSecretRef"];

function volumeSecrets(
  source: Readonly<Record<string, unknown>>,
  fallback: string,
): readonly { readonly namespace: string; readonly name: string }[] {
  const found = nodeSecretKeys
    .map((key) => source[key])
    .filter(isRecord)
    .map(({ namespace, name }) => ({ namespace: String(namespace || fallback), name: String(name ?? "") }));
  const { secretName, secretNamespace } = source;
  if (typeof secretName !== "string") return found;
  return [...found, { namespace: String(secretNamespace || fallback), name: secretName }];
}

function leadsTo(next: ReadonlyMap<string, ReadonlySet<string>>, from: string, to: string): boolean {
  const open = [from];
  const seen = new Set(open);
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (key === to) return true;
    for (const target of next.get(key) ?? []) {
      if (!seen.has(target)) open.push(target);
      seen.add(target);
    }
  }
  return false;
}

function keyOf({ resource, namespace = "", name }: NodeObject): string {
  return `${resource}/${namespace}/${name}`;
}
