import { type JsonObject, stableStringify } from "../../../../src/model/json.ts";
import type { ApiClient } from "../../kubernetes/harness/api-client.ts";
import { discoverResources, requireType, resourcePath } from "../../kubernetes/harness/resource-catalogue.ts";
import { metadataOf } from "./live-plan.ts";

/** An object that somebody else made. */
export interface Planted {
  readonly path: string;
  /** As the server stored it, version and managers included. */
  readonly text: string;
}

/** Creates objects under another manager's name. */
export async function plant(client: ApiClient, objects: readonly JsonObject[]): Promise<readonly Planted[]> {
  const types = await discoverResources(client);
  const planted: Planted[] = [];
  for (const object of objects) {
    const { namespace, name } = metadataOf(object);
    const type = requireType(types, object as unknown as { readonly apiVersion: string; readonly kind: string });
    const at = typeof namespace === "string" ? namespace : undefined;
    const answer = await client.send({
      method: "POST",
      path: `${resourcePath(type, at)}?fieldManager=somebody`,
      body: object,
    });
    if (answer.status !== 201) throw new Error(`${String(object.kind)} ${String(name)}: ${answer.body.message}`);
    planted.push({ path: resourcePath(type, at, String(name)), text: stableStringify(answer.body) });
  }
  return planted;
}

/** Undefined when all are as they were planted, byte by byte; else the first that is not. */
export async function findTouched(client: ApiClient, planted: readonly Planted[]): Promise<string | undefined> {
  for (const { path, text } of planted) {
    const { status, body } = await client.send({ method: "GET", path });
    if (status !== 200) return `${path} is gone`;
    if (stableStringify(body) !== text) return `${path} was touched: ${stableStringify(body)}`;
  }
  return undefined;
}

/** What others have on a platform: things of the same kinds, some under labels that look like ours. */
export function foreignObjects(): readonly JsonObject[] {
  const labels = {
    "app.kubernetes.io/managed-by": "tenantry",
    "tenantry.dev/platform": "acme",
    "tenantry.dev/tenant": "birch",
    "tenantry.dev/environment": "prod",
    "tenantry.dev/inventory": "tenant.birch.prod",
  };
  const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }];
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "monitoring" } },
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "theirs", namespace: "monitoring" }, data: { a: "1" } },
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "forged", namespace: "monitoring", labels }, data: {} },
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "theirs", namespace: "kube-system" }, data: { b: "2" } },
    { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "theirs" }, rules },
    { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "forged", labels }, rules },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: "theirs", namespace: "monitoring" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "theirs" },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "ops" }],
    },
  ];
}
