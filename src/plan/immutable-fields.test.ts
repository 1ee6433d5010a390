import { describe, expect, it } from "vitest";
import { forcesReplacement } from "./immutable-fields.ts";

describe("forcesReplacement", () => {
  it.each([
    ["rbac.authorization.k8s.io", "RoleBinding", "/roleRef/name", true],
    ["rbac.authorization.k8s.io", "RoleBinding", "/subjects", false],
    ["rbac.authorization.k8s.io", "RoleBinding", "/roleRefX", false],
    ["core", "Service", "/spec/clusterIP", true],
    ["core", "Service", "/spec/ports/0/port", false],
    ["apps", "StatefulSet", "/spec/serviceName", true],
    ["apps", "StatefulSet", "/spec/template/spec/containers/0/image", false],
    ["apps", "StatefulSet", "/spec/replicas", false],
    ["apps", "Deployment", "/spec/selector/matchLabels/app", true],
    ["core", "PersistentVolumeClaim", "/spec/storageClassName", true],
    ["core", "PersistentVolumeClaim", "/spec/resources/requests/storage", false],
    ["core", "ResourceQuota", "/spec/scopes", true],
    ["core", "ResourceQuota", "/spec/hard/pods", false],
    ["storage.k8s.io", "StorageClass", "/parameters/type", true],
    ["scheduling.k8s.io", "PriorityClass", "/value", true],
    ["apiextensions.k8s.io", "CustomResourceDefinition", "/spec/scope", true],
    ["apiextensions.k8s.io", "CustomResourceDefinition", "/spec/versions", false],
    ["example.com", "RoleBinding", "/roleRef/name", false],
  ])("%s %s %s: %s", (group, kind, pointer, expected) => {
    expect(forcesReplacement(group, kind, pointer, {})).toBe(expected);
  });

  it("seals the data of an immutable ConfigMap, and only that", () => {
    expect(forcesReplacement("core", "ConfigMap", "/data/key", { immutable: true })).toBe(true);
    expect(forcesReplacement("core", "ConfigMap", "/immutable", { immutable: true })).toBe(true);
    expect(forcesReplacement("core", "ConfigMap", "/metadata/labels/a", { immutable: true })).toBe(false);
    expect(forcesReplacement("core", "ConfigMap", "/data/key", { immutable: false })).toBe(false);
  });
});
