import { hasFailed, TenantryError } from "../../model/error.ts";
import type { JsonObject, JsonValue } from "../../model/json.ts";
import { fieldManager } from "../../model/ownership.ts";
import type { Clock } from "../../ports/clock.ts";
import type {
  AppliedObject,
  ApplyObjectOptions,
  ClusterApi,
  DeleteOptions,
  ListOptions,
  ObjectKind,
  ObjectRef,
  PatchOperation,
  ServedKind,
} from "../../ports/cluster.ts";
import type { ApiCall } from "./api-call.ts";
import { Discovery } from "./discovery.ts";
import { listPages } from "./list-pages.ts";
import { resourcePath } from "./resource-path.ts";
import type { Transport } from "./transport.ts";

export interface ClusterApiOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  /** Of one call, from having a connection to the last byte. */
  readonly timeoutMs: number;
}

/** Kinds whose objects make the server serve other kinds. */
const servingKinds: ReadonlySet<string> = new Set(["CustomResourceDefinition", "APIService"]);

/**
 * An API server in untyped JSON; see `ClusterApi` for what each method promises.
 *
 * A field of a manifest that the kind does not know is refused (`fieldValidation=Strict`) rather than dropped: what a
 * server would silently lose is not in force. After a lost answer a repeated `apply` finds its own object and says
 * `created: false`.
 */
export function createClusterApi({ transport, clock, timeoutMs }: ClusterApiOptions): ClusterApi {
  const discovery = new Discovery({ transport, clock, timeoutMs });
  const context: ApiContext = { transport, discovery, timeoutMs };
  let version: Promise<string> | undefined;
  return {
    place: transport.place,
    clock,
    version: () => {
      version ??= readVersion(context).catch((error: unknown) => {
        version = undefined;
        throw error;
      });
      return version;
    },
    kinds: () => discovery.kinds(),
    findKind: (kind) => discovery.find(kind),
    list: (kind, options = {}) => list(context, kind, options),
    get: (ref) => get(context, ref),
    apply: (manifest, options = {}) => apply(context, manifest, options),
    patch: (ref, operations) => patch(context, ref, operations),
    delete: (ref, options = {}) => remove(context, ref, options),
  };
}

interface ApiContext {
  readonly transport: Transport;
  readonly discovery: Discovery;
  readonly timeoutMs: number;
}

async function readVersion({ transport, timeoutMs }: ApiContext): Promise<string> {
  const { body } = await transport.send({
    method: "GET",
    path: "/version",
    timeoutMs,
    operation: "get version",
    title: "read the version",
    writes: false,
    idempotent: true,
    confidential: false,
  });
  return String((JSON.parse(body) as JsonObject).gitVersion ?? "unknown");
}

async function* list(
  context: ApiContext,
  kind: ObjectKind,
  options: ListOptions,
): AsyncGenerator<readonly JsonObject[], void, void> {
  const served = await context.discovery.find(kind);
  if (served === undefined) return;
  yield* listPages({ ...context, served, options });
}

async function get(context: ApiContext, ref: ObjectRef): Promise<JsonObject | undefined> {
  const served = await context.discovery.find(ref);
  if (served === undefined) return undefined;
  try {
    return parseObject((await context.transport.send(objectCall(context, served, { verb: "get", ref }))).body);
  } catch (error) {
    if (hasFailed(error, "not-found")) return undefined;
    throw error;
  }
}

async function apply(
  context: ApiContext,
  manifest: JsonObject,
  { force = false, dryRun = false }: ApplyObjectOptions,
): Promise<AppliedObject> {
  const ref = refOf(manifest);
  const served = await requireKind(context, ref);
  const query = `?fieldManager=${fieldManager}&fieldValidation=Strict&force=${force}${dryRun ? "&dryRun=All" : ""}`;
  const { status, body } = await context.transport.send({
    ...objectCall(context, served, { verb: "apply", ref, query }),
    method: "PATCH",
    body: JSON.stringify(manifest),
    contentType: "application/apply-patch+yaml",
    writes: !dryRun,
  });
  if (!dryRun) noteServing(context, ref);
  return { object: parseObject(body), created: status === 201 };
}

async function patch(context: ApiContext, ref: ObjectRef, operations: readonly PatchOperation[]): Promise<JsonObject> {
  const served = await requireKind(context, ref);
  const { body } = await context.transport.send({
    ...objectCall(context, served, { verb: "patch", ref, query: `?fieldManager=${fieldManager}` }),
    method: "PATCH",
    body: JSON.stringify(operations),
    contentType: "application/json-patch+json",
    writes: true,
    // A `test` or `remove` that did its work fails the second time, and an `add` to a list adds twice.
    idempotent: operations.every(({ op }) => op === "replace"),
  });
  noteServing(context, ref);
  return parseObject(body);
}

async function remove(
  context: ApiContext,
  ref: ObjectRef,
  { uid, resourceVersion, propagation }: DeleteOptions,
): Promise<{ readonly kind: "gone" } | { readonly kind: "deleting"; readonly object: JsonObject }> {
  const served = await context.discovery.find(ref);
  if (served === undefined) return { kind: "gone" };
  const preconditions = {
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
  const body = {
    apiVersion: "v1",
    kind: "DeleteOptions",
    ...(Object.keys(preconditions).length === 0 ? {} : { preconditions }),
    ...(propagation === undefined ? {} : { propagationPolicy: propagation }),
  };
  try {
    const answer = await context.transport.send({
      ...objectCall(context, served, { verb: "delete", ref }),
      method: "DELETE",
      body: JSON.stringify(body),
      contentType: "application/json",
      writes: true,
    });
    noteServing(context, ref);
    const object = parseObject(answer.body);
    return isDeleting(object) ? { kind: "deleting", object } : { kind: "gone" };
  } catch (error) {
    if (hasFailed(error, "not-found")) return { kind: "gone" };
    throw error;
  }
}

/** A server answers with a `Status`, or with the object as it was (gone) or as it stands (waiting for finalizers). */
function isDeleting(object: JsonObject): boolean {
  const metadata = object.metadata as JsonObject | undefined;
  return object.kind !== "Status" && metadata?.deletionTimestamp !== undefined;
}

interface ObjectCallOptions {
  readonly verb: string;
  readonly ref: ObjectRef;
  readonly query?: string;
}

function objectCall(context: ApiContext, served: ServedKind, { verb, ref, query = "" }: ObjectCallOptions): ApiCall {
  return {
    method: "GET",
    path: `${resourcePath(served, ref.namespace)}/${encodeURIComponent(ref.name)}${query}`,
    timeoutMs: context.timeoutMs,
    operation: `${verb} ${served.resource}`,
    title: `${verb} ${describe(ref)}`,
    writes: false,
    idempotent: true,
    confidential: ref.kind === "Secret",
  };
}

function describe({ kind, namespace, name }: ObjectRef): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

function noteServing({ discovery }: ApiContext, { kind }: ObjectRef): void {
  if (servingKinds.has(kind)) discovery.outdate();
}

async function requireKind({ discovery, transport }: ApiContext, ref: ObjectRef): Promise<ServedKind> {
  const served = await discovery.find(ref);
  if (served !== undefined) return served;
  throw new TenantryError(
    `cannot change ${describe(ref)} in ${transport.place}: it serves no ${ref.kind} of ${ref.apiVersion}; install what serves it`,
    { code: "TEN7202", source: "remote", failure: "not-found", retry: "later" },
  );
}

function refOf(manifest: JsonObject): ObjectRef {
  const { apiVersion, kind } = manifest;
  const { name, namespace } = (manifest.metadata ?? {}) as {
    readonly name?: JsonValue;
    readonly namespace?: JsonValue;
  };
  if (typeof apiVersion !== "string" || typeof kind !== "string" || typeof name !== "string") {
    throw new TenantryError(
      `a manifest to apply needs apiVersion, kind and metadata.name: ${String(kind)} ${String(name)}`,
      {
        code: "TEN7207",
        source: "bug",
        failure: "invalid",
      },
    );
  }
  return { apiVersion, kind, name, ...(typeof namespace === "string" ? { namespace } : {}) };
}

function parseObject(body: string): JsonObject {
  return JSON.parse(body) as JsonObject;
}
