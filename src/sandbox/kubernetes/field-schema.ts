import { isAtomicStruct, isBuiltIn } from "../../model/api-structs.ts";
import { apiGroup } from "../../model/object-metadata.ts";

/** How the API server merges a list: as a whole, as a set of scalars, or item by item with these keys. */
export type MergeKind =
  | { readonly kind: "atomic" | "set" }
  | { readonly kind: "map"; readonly keys: readonly string[]; readonly items?: "atomic" };

const atomic: MergeKind = { kind: "atomic" };
const set: MergeKind = { kind: "set" };
const byName: MergeKind = { kind: "map", keys: ["name"] };

/** Source: `x-kubernetes-list-type` in the OpenAPI document of Kubernetes 1.36; what is missing here is atomic. */
const lists: Readonly<Record<string, MergeKind>> = {
  conditions: { kind: "map", keys: ["type"] },
  containers: byName,
  env: byName,
  ephemeralContainers: byName,
  finalizers: set,
  hostAliases: { kind: "map", keys: ["ip"] },
  imagePullSecrets: byName,
  initContainers: byName,
  matchConditions: byName,
  ownerReferences: { kind: "map", keys: ["uid"] },
  resourceClaims: byName,
  secrets: byName,
  topologySpreadConstraints: { kind: "map", keys: ["topologyKey", "whenUnsatisfiable"] },
  validationActions: set,
  variables: { kind: "map", keys: ["name"], items: "atomic" },
  volumeDevices: { kind: "map", keys: ["devicePath"] },
  volumeMounts: { kind: "map", keys: ["mountPath"] },
  volumes: byName,
  webhooks: byName,
};

/** What is needed to look a field's merge rule up. */
export interface FieldOwner {
  readonly apiVersion: string;
  readonly kind: string;
  /** Below `metadata` the rules are those of every object. */
  readonly isMetadata: boolean;
}

/** How a list in a field is merged. */
export function mergeKindOf(owner: FieldOwner, field: string): MergeKind {
  if (owner.isMetadata) return lists[field] ?? atomic;
  if (!isBuiltIn(apiGroup(owner.apiVersion))) return atomic;
  if (field === "ports") return portsOf(owner.kind);
  if (field === "imagePullSecrets" && owner.kind === "ServiceAccount") return atomic;
  return lists[field] ?? atomic;
}

/** Whether a structure in a field has one owner as a whole. */
export function isAtomicField(owner: FieldOwner, field: string): boolean {
  return !owner.isMetadata && isAtomicStruct(apiGroup(owner.apiVersion), field);
}

function portsOf(kind: string): MergeKind {
  if (kind === "NetworkPolicy") return atomic;
  return { kind: "map", keys: kind === "Service" ? ["port", "protocol"] : ["containerPort", "protocol"] };
}
