import { TenantryError } from "../../model/error.ts";
import type { ServedKind } from "../../ports/cluster.ts";

/** The path of a kind's objects; of all namespaces when none is given and `scope` is `any`. */
export function resourcePath(
  { apiVersion, kind, resource, namespaced }: ServedKind,
  namespace: string | undefined,
  scope: "one" | "any" = "one",
): string {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  if (!namespaced) return `${root}/${resource}`;
  if (namespace !== undefined) return `${root}/namespaces/${encodeURIComponent(namespace)}/${resource}`;
  if (scope === "any") return `${root}/${resource}`;
  throw new TenantryError(`${kind} ${apiVersion} stands in a namespace, and none was given`, {
    code: "TEN7207",
    source: "bug",
    failure: "invalid",
  });
}
