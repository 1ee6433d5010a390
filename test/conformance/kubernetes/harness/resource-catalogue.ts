import type { ApiClient } from "./api-client.ts";

/** One resource type that the server serves, in its preferred version or any other. */
export interface ResourceType {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Plural; subresources as `pods/exec`. */
  readonly name: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** Reads everything the server serves through discovery. */
export async function discoverResources(client: ApiClient): Promise<readonly ResourceType[]> {
  const groups = (await client.send({ method: "GET", path: "/apis" })).body.groups as readonly {
    readonly versions: readonly { readonly groupVersion: string }[];
  }[];
  const versions = ["v1", ...groups.flatMap((group) => group.versions.map(({ groupVersion }) => groupVersion))];
  const lists = await Promise.all(versions.map((groupVersion) => discoverVersion(client, groupVersion)));
  return lists.flat();
}

async function discoverVersion(client: ApiClient, groupVersion: string): Promise<readonly ResourceType[]> {
  const answer = await client.send({ method: "GET", path: rootPath(groupVersion) });
  const [group = "", version = ""] = groupVersion.includes("/") ? groupVersion.split("/") : ["", groupVersion];
  const resources = (answer.body.resources ?? []) as readonly Omit<ResourceType, "group" | "version">[];
  return resources.map(({ kind, name, namespaced, verbs }) => ({ group, version, kind, name, namespaced, verbs }));
}

/** The path of an object's collection, or of one object of it when a name is given. */
export function resourcePath(type: ResourceType, namespace: string | undefined, name?: string): string {
  const root = rootPath(type.group === "" ? type.version : `${type.group}/${type.version}`);
  const place = type.namespaced && namespace !== undefined ? `/namespaces/${namespace}` : "";
  const [plural, subresource] = type.name.split("/");
  const end = name === undefined ? "" : `/${name}${subresource === undefined ? "" : `/${subresource}`}`;
  return `${root}${place}/${plural}${end}`;
}

export interface TypedObject {
  readonly apiVersion: string;
  readonly kind: string;
}

/** The main resource type of an object. @throws when the server does not serve it. */
export function requireType(types: readonly ResourceType[], object: TypedObject): ResourceType {
  const found = types.find(
    (type) =>
      type.kind === object.kind &&
      !type.name.includes("/") &&
      (type.group === "" ? type.version : `${type.group}/${type.version}`) === object.apiVersion,
  );
  if (found === undefined) throw new Error(`the server does not serve ${object.apiVersion} ${object.kind}`);
  return found;
}

function rootPath(groupVersion: string): string {
  return groupVersion.includes("/") ? `/apis/${groupVersion}` : `/api/${groupVersion}`;
}
