import { TenantryError } from "../../model/error.ts";
import { compareText, type JsonObject } from "../../model/json.ts";
import type { ClusterApi, ListOptions, ServedKind } from "../../ports/cluster.ts";
import type { PostureProgress, PostureStore } from "../../ports/posture.ts";
import { runBounded } from "../live/run-bounded.ts";
import { stripValues } from "./strip-values.ts";

export interface ClusterReading {
  readonly cluster: ClusterApi;
  /** What the folder is called: the cell, or the kubeconfig context. */
  readonly place: string;
  /** Its address, by which it is found among the clusters of EKS. */
  readonly server: string;
  readonly store: PostureStore;
  readonly progress: PostureProgress;
}

/** `clusters/<place>.json`: whose objects the folder of that name holds, and which kinds are complete. */
interface ClusterRecord {
  readonly server: string;
  readonly version: string;
  readonly complete: readonly string[];
}

/** What comes and goes, and says nothing of who may do what. */
const passing: ReadonlySet<string> = new Set(["events", "leases", "controllerrevisions", "componentstatuses"]);
const objectsPerFile = 2_000;
const parallelism = 6;

/**
 * Reads every served kind that can be listed, in pages of 500; of Secrets only their metadata is asked for, and which of them
 * are service account tokens. A kind that was read completely before is not read again.
 */
export async function collectCluster(reading: ClusterReading): Promise<void> {
  const { cluster, place, server, store } = reading;
  const path = `clusters/${encodeURIComponent(place)}.json`;
  const before = (await store.find(path)) as ClusterRecord | undefined;
  const complete = new Set(before?.complete);
  const version = await cluster.version();
  // One at a time: of two at once, the older could be the one that stays.
  let saved: Promise<void> = Promise.resolve();
  const save = (): Promise<void> => {
    saved = saved.then(() =>
      store.put({ path, value: { server, version, complete: [...complete].sort(compareText) } }),
    );
    return saved;
  };
  await save();
  const missing = listable(await cluster.kinds()).filter((kind) => !complete.has(typeOf(kind)));
  await runBounded(missing, parallelism, async (kind) => {
    if (!(await readKind(reading, kind))) return;
    complete.add(typeOf(kind));
    await save();
  });
}

function typeOf({ apiVersion, kind }: ServedKind): string {
  return `${apiVersion}/${kind}`;
}

/** Each resource of a group once, in the version that the server prefers, which discovery tells first. */
function listable(kinds: readonly ServedKind[]): readonly ServedKind[] {
  const seen = new Set<string>();
  return kinds.filter((kind) => {
    const group = kind.apiVersion.includes("/") ? kind.apiVersion.split("/")[0] : "";
    const key = `${group}/${kind.resource}`;
    if (seen.has(key) || passing.has(kind.resource) || !kind.verbs.includes("list")) return false;
    if (group === "metrics.k8s.io") return false;
    seen.add(key);
    return true;
  });
}

/** Writes a kind's files; false when it could not be read to its end, which is then a gap. */
async function readKind({ cluster, place, store, progress }: ClusterReading, kind: ServedKind): Promise<boolean> {
  const base = `kubernetes/${encodeURIComponent(place)}/${fileName(kind)}`;
  try {
    let part = 0;
    let objects: JsonObject[] = [];
    const flush = async (): Promise<void> => {
      part += 1;
      const path = `${base}${part === 1 ? "" : `.${part}`}.json`;
      await store.put({ path, value: { apiVersion: "v1", kind: "List", items: objects } });
      progress.read(path);
      objects = [];
    };
    for await (const page of listKind(cluster, kind)) {
      objects.push(...page.map(stripValues));
      if (objects.length >= objectsPerFile) await flush();
    }
    if (objects.length > 0 || part === 0) await flush();
    await store.drop(`${base}.gap.json`);
    return true;
  } catch (error) {
    if (!(error instanceof TenantryError) || error.failure === undefined || error.failure === "expired") throw error;
    const gap = { place, what: [typeOf(kind)], reason: error.message };
    await store.put({ path: `${base}.gap.json`, value: gap });
    progress.missed(gap);
    return false;
  }
}

function fileName({ apiVersion, resource }: ServedKind): string {
  return apiVersion.includes("/") ? `${resource}.${apiVersion.split("/")[0]}` : resource;
}

const tokenType = "kubernetes.io/service-account-token";

async function* listKind(cluster: ClusterApi, kind: ServedKind): AsyncGenerator<readonly JsonObject[], void, void> {
  if (kind.kind !== "Secret" || kind.apiVersion !== "v1") {
    yield* cluster.list(kind);
    return;
  }
  const tokens = new Set<unknown>();
  for await (const page of metadata(cluster, kind, { fieldSelector: `type=${tokenType}` }))
    for (const secret of page) tokens.add(uidOf(secret));
  for await (const page of metadata(cluster, kind, {}))
    yield page.map((secret) => (tokens.has(uidOf(secret)) ? { ...secret, type: tokenType } : secret));
}

function metadata(cluster: ClusterApi, kind: ServedKind, options: ListOptions): ReturnType<ClusterApi["list"]> {
  return cluster.list(kind, { ...options, metadataOnly: true });
}

function uidOf(secret: JsonObject): unknown {
  const { uid, namespace, name } = secret.metadata as JsonObject;
  return uid ?? `${String(namespace)}/${String(name)}`;
}
