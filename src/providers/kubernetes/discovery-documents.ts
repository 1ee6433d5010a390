import type { ServedKind } from "../../ports/cluster.ts";

/** `APIGroupDiscoveryList` of apidiscovery.k8s.io v2 and v2beta1, as far as it is used. */
export interface AggregatedDiscovery {
  readonly kind: "APIGroupDiscoveryList";
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions?: readonly {
      readonly version: string;
      readonly freshness?: string;
      readonly resources?: readonly {
        readonly resource: string;
        readonly scope: string;
        readonly verbs: readonly string[];
        readonly responseKind?: { readonly group?: string; readonly version?: string; readonly kind?: string };
      }[];
    }[];
  }[];
}

/** `APIVersions` of /api, `APIGroupList` of /apis. */
export interface GroupList {
  readonly kind: "APIVersions" | "APIGroupList";
  readonly versions?: readonly string[];
  readonly groups?: readonly { readonly versions: readonly { readonly groupVersion: string }[] }[];
}

export interface ResourceList {
  readonly groupVersion: string;
  readonly resources: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
    readonly verbs: readonly string[];
  }[];
}

/** Kinds by the path that they are served under; subresources left out. */
export function aggregatedKinds({ items = [] }: AggregatedDiscovery): readonly ServedKind[] {
  return items.flatMap((group) =>
    (group.versions ?? []).flatMap(({ version, resources = [] }) =>
      resources.flatMap(({ resource, scope, verbs, responseKind }) =>
        // A resource of which only a subresource is served has an empty kind.
        (responseKind?.kind ?? "") === ""
          ? []
          : {
              apiVersion: groupVersion(group.metadata?.name, version),
              kind: responseKind?.kind ?? "",
              resource,
              namespaced: scope === "Namespaced",
              verbs,
            },
      ),
    ),
  );
}

/** Group versions that were answered from memory because their own server does not answer. */
export function staleGroupVersions({ items = [] }: AggregatedDiscovery): readonly string[] {
  return items.flatMap((group) =>
    (group.versions ?? [])
      .filter(({ freshness }) => freshness === "Stale")
      .map(({ version }) => groupVersion(group.metadata?.name, version)),
  );
}

export function resourceListKinds({ groupVersion: apiVersion, resources }: ResourceList): readonly ServedKind[] {
  return resources
    .filter(({ name }) => !name.includes("/"))
    .map(({ name, kind, namespaced, verbs }) => ({ apiVersion, kind, resource: name, namespaced, verbs }));
}

function groupVersion(group: string | undefined, version: string): string {
  return group === undefined || group === "" ? version : `${group}/${version}`;
}
