import type { EstateObject } from "../../../src/model/estate-cluster.ts";
import type { ApiClient } from "../kubernetes/harness/api-client.ts";
import { discoverResources, resourcePath } from "../kubernetes/harness/resource-catalogue.ts";

/** What an admission index is made of, as a dump of the running server has it. */
const kinds = new Set([
  "ClusterRole",
  "ClusterRoleBinding",
  "CustomResourceDefinition",
  "Guardrail",
  "IngressClass",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
  "Namespace",
  "PriorityClass",
  "Role",
  "RoleBinding",
  "RuntimeClass",
  "StorageClass",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
]);

/** Reads the objects that decide about admission and access. */
export async function readCluster(client: ApiClient): Promise<readonly EstateObject[]> {
  const types = (await discoverResources(client)).filter(
    ({ kind, name, version, verbs }) =>
      kinds.has(kind) && !name.includes("/") && (version === "v1" || kind === "Guardrail") && verbs.includes("list"),
  );
  const lists = await Promise.all(
    types.map(async (type) => {
      const { body } = await client.send({ method: "GET", path: resourcePath(type, undefined) });
      const apiVersion = type.group === "" ? type.version : `${type.group}/${type.version}`;
      return (body.items as readonly EstateObject[]).map(
        (item): EstateObject => ({ ...withoutOwners(item), apiVersion, kind: type.kind }),
      );
    }),
  );
  return lists.flat();
}

/** A dump has no managed fields. */
export function withoutOwners<Item extends EstateObject>(item: Item): Item {
  const { managedFields: _, ...metadata } = item.metadata;
  return { ...item, metadata };
}
