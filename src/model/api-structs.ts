const builtInGroups: ReadonlySet<string> = new Set(["core", "apps", "autoscaling", "batch", "policy"]);

/** Whether the API server itself defines the group, and so drops empty fields; custom resources keep what was sent. */
export function isBuiltIn(group: string): boolean {
  return builtInGroups.has(group) || group.endsWith(".k8s.io");
}

/** Fields that one manager owns as a whole (`x-kubernetes-map-type: atomic`), so that whatever else is in them is a change. */
const atomicStructs: ReadonlySet<string> = new Set([
  "configMapKeyRef",
  "fieldRef",
  "labelSelector",
  "matchConstraints",
  "matchResources",
  "namespaceSelector",
  "nodeSelector",
  "objectSelector",
  "paramKind",
  "paramRef",
  "podSelector",
  "resourceFieldRef",
  "roleRef",
  "secretKeyRef",
  "selector",
]);

/** Whether a structure in a field of a kind of that group has one owner as a whole. */
export function isAtomicStruct(group: string, name: string): boolean {
  return isBuiltIn(group) && atomicStructs.has(name);
}
