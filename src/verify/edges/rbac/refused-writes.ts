import type { EstateObject } from "../../../model/estate-cluster.ts";
import type { AdmissionRequest } from "../../admission/admission-request.ts";
import { admits } from "../../admission/admits.ts";
import { admissionOf } from "../../admission/cluster-admission.ts";
import type { AdmissionIndex } from "../../admission/index-admission.ts";
import type { Requester } from "../../rbac/access-request.ts";
import type { SceneGrant } from "../../rbac/cluster-rbac.ts";
import { authenticatedGroup, serviceAccountRequester } from "../../rbac/identity.ts";
import type { RbacSubject } from "../../rbac/rbac-objects.ts";
import { oncePer } from "../../scene/once-per.ts";
import type { ClusterScene } from "../../scene/scene.ts";

/** A write that an attacker would try. */
export type Probe = Omit<AdmissionRequest, "requester">;

/**
 * Whether admission surely refuses a write to everybody who holds a grant. A policy that lets some users or groups pass is asked
 * about each holder, and for a group about everybody who is claimed to be somebody's and may be in it. Where others may hold the
 * grant, nothing is taken for refused.
 */
export function isRefused(cluster: ClusterScene, { holders }: Pick<SceneGrant, "holders">, probe: Probe): boolean {
  if (holders === undefined || holders.length === 0) return false;
  const index = admissionOf(cluster);
  return holders.every((holder) => {
    const requesters = requestersOf(cluster, holder);
    return requesters.length > 0 && requesters.every((requester) => isDenied(index, { ...probe, requester }));
  });
}

function isDenied(index: AdmissionIndex, request: AdmissionRequest): boolean {
  return admits(index, request).decision === "deny";
}

/** Everybody that a holder may be; none where that cannot be listed, and none for the cluster's own components. */
function requestersOf(cluster: ClusterScene, { kind, namespace, name }: RbacSubject): readonly Requester[] {
  if (name.startsWith("system:") || namespace === "kube-system") return [];
  if (kind === "ServiceAccount") return namespace === undefined ? [] : [serviceAccountRequester(namespace, name)];
  if (kind !== "Group") return [{ user: name, groups: [authenticatedGroup] }];
  return ["somebody", ...claimedUsers(cluster)].map((user) => ({ user, groups: [name, authenticatedGroup] }));
}

const claimedUsers = oncePer((cluster: ClusterScene): readonly string[] => {
  const people = cluster.scene.claims.flatMap(({ subjects }) => subjects.filter(({ kind }) => kind === "User"));
  return [...new Set(people.map(({ name }) => name))];
});

/** A secret that the controller fills with a token of a service account. */
export function tokenSecretProbe(namespace: string): Probe {
  return {
    operation: "CREATE",
    resource: { group: "", version: "v1", resource: "secrets" },
    namespace,
    name: "probe",
    object: {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "probe", namespace, annotations: { "kubernetes.io/service-account.name": "default" } },
      type: "kubernetes.io/service-account-token",
    },
  };
}

/** A namespace without the labels of Pod Security, and with those that would lift it. */
export function relabelProbe(namespace: EstateObject, subresource: string | undefined): Probe {
  const kept = Object.entries(namespace.metadata.labels ?? {}).filter(([key]) => !key.startsWith(podSecurity));
  return namespaceProbe(namespace, subresource, {
    ...Object.fromEntries(kept),
    [`${podSecurity}enforce`]: "privileged",
  });
}

const podSecurity = "pod-security.kubernetes.io/";

/** A namespace with another value of one label. */
export function labelProbe(
  namespace: EstateObject,
  { key, subresource }: { readonly key: string; readonly subresource: string | undefined },
): Probe {
  return namespaceProbe(namespace, subresource, { ...namespace.metadata.labels, [key]: "probe" });
}

function namespaceProbe(
  namespace: EstateObject,
  subresource: string | undefined,
  labels: Readonly<Record<string, string>>,
): Probe {
  const { name } = namespace.metadata;
  return {
    operation: "UPDATE",
    resource: { group: "", version: "v1", resource: "namespaces" },
    ...(subresource === undefined ? {} : { subresource }),
    namespace: name,
    name,
    object: { ...namespace, metadata: { ...namespace.metadata, labels } },
    oldObject: namespace,
  };
}

/** A volume that is a node's own file system. */
export const hostPathProbe: Probe = {
  operation: "CREATE",
  resource: { group: "", version: "v1", resource: "persistentvolumes" },
  name: "probe",
  object: {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: "probe" },
    spec: {
      capacity: { storage: "1Gi" },
      accessModes: ["ReadWriteMany"],
      hostPath: { path: "/" },
      storageClassName: "",
    },
  },
};
