import type { JsonObject } from "../../model/json.ts";
import {
  environmentLabel,
  inventoryLabel,
  managedByLabel,
  managedByValue,
  platformLabel,
  tenantLabel,
} from "../../model/ownership.ts";
import type { LiveObject } from "../../model/snapshot.ts";
import type { ClusterApi, ObjectKind, ObjectRef } from "../../ports/cluster.ts";
import { withoutSecrets } from "../without-secrets.ts";
import type { LiveTarget } from "./live-scope.ts";
import { managedKinds } from "./managed-kinds.ts";
import { runBounded } from "./run-bounded.ts";
import { type ObjectReader, sharingFields } from "./share-fields.ts";
import type { Wanted } from "./wanted.ts";

export interface ObjectReading {
  readonly place: string;
  readonly platform: string;
  readonly wanted: Wanted;
  /** Reads only what carries the target's labels, or stands under a name that it wants. */
  readonly only: LiveTarget | undefined;
  readonly parallelism: number;
}

/** Up to so many objects of a kind are asked for one by one before all of the kind are listed. */
const fewMissing = 20;

/**
 * Reads the objects of one API server: all that carry the platform's inventory, by pages of one label selector a kind; and
 * whatever else stands under a name that the blueprint wants, which only another request can tell.
 *
 * Nothing is asked for in a namespace that does not exist.
 */
export async function readLiveObjects(cluster: ClusterApi, reading: ObjectReading): Promise<readonly LiveObject[]> {
  const api = sharingFields(cluster);
  const wanted = reading.wanted.objects.get(reading.place) ?? new Map<string, ReadonlySet<string>>();
  const namespaces = await readNamespaces(api, wanted.get("v1 Namespace") ?? new Set(), reading);
  const kinds = kindsOf(wanted).filter(({ kind, apiVersion }) => kind !== "Namespace" || apiVersion !== "v1");
  const read = await runBounded(kinds, reading.parallelism, async (kind) => {
    const found = await listKind(api, kind, { labelSelector: selectorOf(reading) });
    const missing = findMissing(wanted.get(kindKey(kind)) ?? new Set(), found, namespaces.names);
    return [...found.values(), ...(await readMissing(api, kind, missing))];
  });
  const manifests = [...namespaces.found, ...read.flat()];
  return manifests.map((manifest) => ({ cell: reading.place, manifest: withoutSecrets(manifest) }));
}

interface Namespaces {
  readonly names: ReadonlySet<string>;
  readonly found: readonly JsonObject[];
}

/** All of them by name, as they decide what else can exist; in full those that are the platform's or wanted. */
async function readNamespaces(
  api: ObjectReader,
  wanted: ReadonlySet<string>,
  reading: ObjectReading,
): Promise<Namespaces> {
  const kind = { apiVersion: "v1", kind: "Namespace" };
  const names = new Set<string>();
  const found: JsonObject[] = [];
  for await (const page of api.list(kind, reading.only === undefined ? {} : { labelSelector: selectorOf(reading) })) {
    for (const item of page) {
      const manifest = typed(item, kind);
      const { name } = manifest.metadata as { readonly name: string };
      names.add(name);
      if (wanted.has(idOf(manifest)) || isInventoried(manifest, reading.platform)) found.push(manifest);
    }
  }
  const missing = [...wanted].filter((id) => reading.only !== undefined && !names.has(refOf(id, kind).name));
  const others = await readMissing(api, kind, missing);
  for (const { metadata } of others) names.add((metadata as { readonly name: string }).name);
  return { names, found: [...found, ...others] };
}

function kindsOf(wanted: ReadonlyMap<string, unknown>): readonly ObjectKind[] {
  const kinds = new Map(managedKinds.map((kind) => [kindKey(kind), kind]));
  for (const key of wanted.keys()) {
    const [apiVersion = "", kind = ""] = key.split(" ");
    kinds.set(key, { apiVersion, kind });
  }
  return [...kinds.values()];
}

function kindKey({ apiVersion, kind }: ObjectKind): string {
  return `${apiVersion} ${kind}`;
}

/** What everything of ours carries; of a target its own labels, as those of others are of no interest then. */
function selectorOf({ only, platform }: ObjectReading): string {
  if (only === undefined) return `${platformLabel}=${platform},${inventoryLabel}`;
  const environment = only.environment === undefined ? "" : `,${environmentLabel}=${only.environment}`;
  return `${tenantLabel}=${only.tenant}${environment},${inventoryLabel}`;
}

function isInventoried(manifest: JsonObject, platform: string): boolean {
  const { labels } = manifest.metadata as { readonly labels?: Readonly<Record<string, string>> };
  return labels?.[managedByLabel] === managedByValue && labels[platformLabel] === platform;
}

async function listKind(
  api: ObjectReader,
  kind: ObjectKind,
  options: { readonly labelSelector?: string },
): Promise<Map<string, JsonObject>> {
  const found = new Map<string, JsonObject>();
  for await (const page of api.list(kind, options)) {
    for (const item of page) {
      const manifest = typed(item, kind);
      found.set(idOf(manifest), manifest);
    }
  }
  return found;
}

/** Items of a list leave out what the list says. */
function typed(item: JsonObject, { apiVersion, kind }: ObjectKind): JsonObject {
  return item.kind === undefined || item.apiVersion === undefined ? { ...item, apiVersion, kind } : item;
}

/** Ids without their place, `<kind>/<namespace or ->/<name>`: enough within one kind of one API server. */
function idOf({ kind, metadata }: JsonObject): string {
  const { name, namespace } = metadata as { readonly name: string; readonly namespace?: string };
  return `${String(kind)}/${namespace ?? "-"}/${name}`;
}

function findMissing(
  wanted: ReadonlySet<string>,
  found: ReadonlyMap<string, unknown>,
  namespaces: ReadonlySet<string>,
): readonly string[] {
  return [...wanted].filter((id) => {
    if (found.has(id)) return false;
    const namespace = id.split("/")[1] ?? "-";
    return namespace === "-" || namespaces.has(namespace);
  });
}

async function readMissing(
  api: ObjectReader,
  kind: ObjectKind,
  missing: readonly string[],
): Promise<readonly JsonObject[]> {
  if (missing.length === 0 || (await api.findKind(kind)) === undefined) return [];
  if (missing.length <= fewMissing) {
    const objects = await runBounded(missing, fewMissing, (id) => api.get(refOf(id, kind)));
    return objects.filter((object) => object !== undefined).map((object) => typed(object, kind));
  }
  const names = new Set(missing);
  const all = await listKind(api, kind, {});
  return [...all].filter(([id]) => names.has(id)).map(([, manifest]) => manifest);
}

function refOf(id: string, kind: ObjectKind): ObjectRef {
  const [, namespace = "-", ...name] = id.split("/");
  return { ...kind, name: name.join("/"), ...(namespace === "-" ? {} : { namespace }) };
}
