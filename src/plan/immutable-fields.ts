import type { JsonObject } from "../model/json.ts";

/** Fields of one kind that cannot change in place: all below `fixed`, except what is below `except`. */
interface ImmutableFields {
  readonly fixed: readonly string[];
  readonly except?: readonly string[];
}

/**
 * Fields that the API server refuses to change, as JSON pointer prefixes, by group and kind.
 *
 * Source: the update validation of the types in k8s.io/kubernetes `pkg/apis/<group>/validation`, 1.36; Karpenter's
 * `nodeClassRef` from the CEL rules of its CRD. A change there replaces the object.
 */
const immutableFields: Readonly<Record<string, ImmutableFields>> = {
  "apiextensions.k8s.io/CustomResourceDefinition": {
    fixed: ["/spec/group", "/spec/scope", "/spec/names/plural", "/spec/names/kind"],
  },
  "apps/DaemonSet": { fixed: ["/spec/selector"] },
  "apps/Deployment": { fixed: ["/spec/selector"] },
  "apps/ReplicaSet": { fixed: ["/spec/selector"] },
  "apps/StatefulSet": {
    fixed: ["/spec"],
    except: [
      "/spec/minReadySeconds",
      "/spec/ordinals",
      "/spec/persistentVolumeClaimRetentionPolicy",
      "/spec/replicas",
      "/spec/revisionHistoryLimit",
      "/spec/template",
      "/spec/updateStrategy",
    ],
  },
  "batch/Job": { fixed: ["/spec/completionMode", "/spec/selector", "/spec/template"] },
  "core/PersistentVolume": { fixed: ["/spec/csi", "/spec/nodeAffinity", "/spec/volumeMode"] },
  "core/PersistentVolumeClaim": {
    fixed: ["/spec"],
    except: ["/spec/resources/requests", "/spec/volumeAttributesClassName"],
  },
  "core/ResourceQuota": { fixed: ["/spec/scopes", "/spec/scopeSelector"] },
  "core/Secret": { fixed: ["/type"] },
  "core/Service": { fixed: ["/spec/clusterIP", "/spec/clusterIPs"] },
  "discovery.k8s.io/EndpointSlice": { fixed: ["/addressType"] },
  "karpenter.sh/NodePool": {
    fixed: ["/spec/template/spec/nodeClassRef/group", "/spec/template/spec/nodeClassRef/kind"],
  },
  "networking.k8s.io/IngressClass": { fixed: ["/spec/controller"] },
  "node.k8s.io/RuntimeClass": { fixed: ["/handler"] },
  "rbac.authorization.k8s.io/ClusterRoleBinding": { fixed: ["/roleRef"] },
  "rbac.authorization.k8s.io/RoleBinding": { fixed: ["/roleRef"] },
  "scheduling.k8s.io/PriorityClass": { fixed: ["/preemptionPolicy", "/value"] },
  "storage.k8s.io/StorageClass": { fixed: ["/parameters", "/provisioner", "/reclaimPolicy", "/volumeBindingMode"] },
};

/** Whether changing the field at the pointer replaces the object. `live` decides for an `immutable` ConfigMap or Secret. */
export function forcesReplacement(group: string, kind: string, pointer: string, live: JsonObject): boolean {
  if (live.immutable === true && isSealed(pointer)) return true;
  const fields = immutableFields[`${group}/${kind}`];
  if (fields === undefined || !fields.fixed.some((prefix) => isBelow(pointer, prefix))) return false;
  return !(fields.except ?? []).some((prefix) => isBelow(pointer, prefix));
}

function isSealed(pointer: string): boolean {
  return ["/data", "/binaryData", "/stringData", "/immutable"].some((prefix) => isBelow(pointer, prefix));
}

function isBelow(pointer: string, prefix: string): boolean {
  return pointer === prefix || pointer.startsWith(`${prefix}/`);
}
