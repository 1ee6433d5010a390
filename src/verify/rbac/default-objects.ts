import kubernetesRbac from "../../../data/kubernetes-rbac.json" with { type: "json" };
import type { EstateObject } from "../../model/estate-cluster.ts";
import { type PolicyRule, readPolicyRules } from "./policy-rule.ts";
import { rbacGroup } from "./rbac-objects.ts";

const bootstrapLabel = "kubernetes.io/bootstrapping";
const defaults: readonly EstateObject[] = kubernetesRbac.objects.map((object) => ({
  ...object,
  metadata: { ...object.metadata, labels: { ...object.metadata.labels } },
  source: "Kubernetes",
}));

/**
 * A cluster's objects with the roles and bindings that every API server makes for itself, where the objects hold none of them:
 * manifests never do, a dump does, and says for itself what is left of them.
 */
export function withDefaultObjects(objects: readonly EstateObject[]): readonly EstateObject[] {
  const isDump = objects.some(
    ({ apiVersion, metadata }) =>
      apiVersion.startsWith(`${rbacGroup}/`) && metadata.labels?.[bootstrapLabel] !== undefined,
  );
  if (isDump) return objects;
  const given = new Set(objects.filter(({ apiVersion }) => apiVersion.startsWith(`${rbacGroup}/`)).map(objectKey));
  return [...objects, ...defaults.filter((object) => !given.has(objectKey(object)))];
}

/**
 * A dump's objects with the roles, not the bindings, that Kubernetes makes for itself and the dump lacks: for one that was taken
 * of namespaces only, where bindings name roles that stand outside.
 */
export function withDefaultRoles(objects: readonly EstateObject[]): readonly EstateObject[] {
  const given = new Set(objects.filter(({ apiVersion }) => apiVersion.startsWith(`${rbacGroup}/`)).map(objectKey));
  return [...objects, ...defaults.filter((object) => object.kind === "ClusterRole" && !given.has(objectKey(object)))];
}

/** Whether a binding or role is one that Kubernetes makes for itself. */
export function isDefaultObject({ metadata }: Pick<EstateObject, "metadata">): boolean {
  return metadata.labels?.[bootstrapLabel] !== undefined;
}

function objectKey({ kind, metadata }: EstateObject): string {
  return `${kind}/${metadata.namespace ?? ""}/${metadata.name}`;
}

/** What every kubelet may do where the node authoriser does not look closer: the role `system:node`. */
export function nodeRules(): readonly PolicyRule[] {
  compiledNodeRules ??= readPolicyRules(
    defaults.find(({ kind, metadata }) => kind === "ClusterRole" && metadata.name === "system:node")?.rules,
  );
  return compiledNodeRules;
}

/**
 * What every API server tells everybody whom it lets in, of itself and of them: its APIs, version, health and keys, and reviews
 * of one's own rights. Nothing of it is of any object in the cluster.
 */
export function publicRules(): readonly PolicyRule[] {
  compiledPublicRules ??= publicRoles.flatMap((name) =>
    readPolicyRules(defaults.find(({ kind, metadata }) => kind === "ClusterRole" && metadata.name === name)?.rules),
  );
  return compiledPublicRules;
}

const publicRoles = [
  "system:basic-user",
  "system:discovery",
  "system:public-info-viewer",
  "system:service-account-issuer-discovery",
];
let compiledPublicRules: readonly PolicyRule[] | undefined;
let compiledNodeRules: readonly PolicyRule[] | undefined;
