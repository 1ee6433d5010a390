import type { EstateObject } from "../../model/estate-cluster.ts";
import { authorize } from "../rbac/authorize.ts";
import { rbacOf } from "../rbac/cluster-rbac.ts";
import { oncePer } from "../scene/once-per.ts";
import type { ClusterScene } from "../scene/scene.ts";
import { type AdmissionIndex, indexAdmission } from "./index-admission.ts";

/** The admission of one cluster, compiled once for all edge rules; its expressions ask the cluster's own roles. */
export const admissionOf: (cluster: ClusterScene) => AdmissionIndex = oncePer((cluster) =>
  indexAdmission([...namespacesOfItsOwn(cluster), ...cluster.cluster.objects], {
    kubernetesVersion: cluster.cluster.kubernetesVersion,
    authorize: (requester, request) => authorize(rbacOf(cluster).index, requester, request).decision,
  }),
);

/** A blueprint does not hold the namespaces that every API server makes for itself, without labels. */
function namespacesOfItsOwn({ scene }: ClusterScene): readonly EstateObject[] {
  if (scene.estate.origin !== "blueprint") return [];
  return ["default", "kube-node-lease", "kube-public", "kube-system"].map((name) => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name },
  }));
}
