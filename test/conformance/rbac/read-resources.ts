import type { ApiClient } from "../kubernetes/harness/api-client.ts";

/** One kind of object as discovery lists it. */
export interface DiscoveredResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
}

/** The resources that an API server serves, each once, in the version that it prefers. */
export async function readResources(admin: ApiClient): Promise<readonly DiscoveredResource[]> {
  const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
  const found: DiscoveredResource[] = [];
  for (const path of ["/api", "/apis"]) {
    const { body } = await admin.send({ method: "GET", path, headers: { accept } });
    for (const group of body.items as readonly Group[]) found.push(...resourcesOf(group));
  }
  return found;
}

interface Group {
  readonly metadata: { readonly name?: string };
  readonly versions: readonly {
    readonly version: string;
    readonly resources?: readonly {
      readonly resource: string;
      readonly scope: string;
      readonly singularResource: string;
      readonly shortNames?: readonly string[];
      readonly responseKind: { readonly kind: string };
    }[];
  }[];
}

function resourcesOf({ metadata, versions }: Group): readonly DiscoveredResource[] {
  const byName = new Map<string, DiscoveredResource>();
  for (const { version, resources = [] } of versions) {
    for (const { resource, scope, singularResource, shortNames = [], responseKind } of resources) {
      if (byName.has(resource)) continue;
      byName.set(resource, {
        group: metadata.name ?? "",
        version,
        kind: responseKind.kind,
        resource,
        singular: singularResource,
        shortNames,
        namespaced: scope === "Namespaced",
      });
    }
  }
  return [...byName.values()];
}
