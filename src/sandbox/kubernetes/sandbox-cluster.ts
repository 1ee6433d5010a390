import type { JsonObject } from "../../model/json.ts";
import { fieldManager } from "../../model/ownership.ts";
import type { ClusterApi, ObjectKind, ObjectRef, ServedKind } from "../../ports/cluster.ts";
import type { RemoteCallObserver } from "../../ports/remote-call.ts";
import type { SandboxContext } from "../sandbox-context.ts";
import { clusterError } from "./cluster-errors.ts";
import { makeObject, settleControllers } from "./controllers.ts";
import { selectByFields } from "./field-selector.ts";
import { selectByLabels } from "./label-selector.ts";
import { findServed, servedKinds } from "./object-kinds.ts";
import { findObject, isAnythingDue, kindOf, listObjects, type Place } from "./object-store.ts";
import { applyObject, patchObject, removeByRef } from "./write-object.ts";

export interface SandboxClusterOptions {
  readonly context: SandboxContext;
  readonly place: string;
  /** Kubernetes version without `v`: `1.36.3`. */
  readonly version: string;
  /** Whose fields an apply and a patch own; Tenantry's unless told. */
  readonly manager?: string;
  readonly observer?: RemoteCallObserver | undefined;
}

const definitionKind = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" };
const systemNamespaces = ["default", "kube-node-lease", "kube-public", "kube-system"];
const pageSize = 500;

/**
 * An API server's object store in process, with what a plan depends on: server-side apply with real field ownership,
 * defaults, versions, preconditions, namespaces that take their content along, and the status that controllers write.
 *
 * It evaluates no admission: no policy, quota, Pod Security or authorisation refuses anything, no schema is checked and no
 * pod runs. `version` says so. What admission must refuse is tested on a real API server.
 */
export function createSandboxCluster(options: SandboxClusterOptions): ClusterApi {
  const { manager = fieldManager, place: name, version } = options;
  const ask = createAsking(options);
  const requireKind = (place: Place, kind: ObjectKind): ServedKind => {
    const found = findServed(kindsIn(place), kind);
    if (found !== undefined) return found;
    throw clusterError(
      "not-found",
      `cannot change ${kind.kind} in ${name}: it serves no ${kind.kind} of ${kind.apiVersion}; install what serves it`,
      {
        retry: "later",
      },
    );
  };
  return {
    place: name,
    admission: "none",
    version: async () => `v${version}+sandbox.no-admission`,
    kinds: () => ask("get discovery", "read", kindsIn),
    findKind: (kind) => ask("get discovery", "read", (place) => findServed(kindsIn(place), kind)),
    list: (kind, { labelSelector, fieldSelector, metadataOnly, namespace } = {}) => {
      const read = (): Promise<readonly JsonObject[]> =>
        ask(`list ${resourceOf(kind)}`, "read", (place) =>
          findServed(kindsIn(place), kind) === undefined
            ? []
            : selectByFields(selectByLabels(listObjects(place, kind, namespace), labelSelector), fieldSelector).map(
                (object) => (metadataOnly === true ? { ...kindOf(object), metadata: object.metadata ?? {} } : object),
              ),
        );
      return inPages(read);
    },
    get: (ref) => ask(`get ${resourceOf(ref)}`, "read", (place) => findObject(place, homeOf(place, ref))),
    apply: (manifest, applyOptions = {}) => {
      const kind = kindOf(manifest);
      return ask(`apply ${resourceOf(kind)}`, applyOptions.dryRun === true ? "read" : "write", (place) =>
        applyObject({ place, manager, served: requireKind(place, kind) }, manifest, applyOptions),
      );
    },
    patch: (ref, operations) =>
      ask(`patch ${resourceOf(ref)}`, "write", (place) =>
        patchObject({ place, manager, served: requireKind(place, ref) }, homeOf(place, ref), operations),
      ),
    delete: (ref, deleteOptions = {}) =>
      ask(`delete ${resourceOf(ref)}`, "write", (place) => removeByRef({ place }, homeOf(place, ref), deleteOptions)),
  };
}

type Ask = <Result>(operation: string, effect: "read" | "write", run: (place: Place) => Result) => Promise<Result>;

/** Sends one call: what is due happens first, then the call between its faults and observers. */
function createAsking({ context, observer, place: name }: SandboxClusterOptions): Ask {
  const placeNow = (): Place => ({ state: context.state, name, nowMs: context.clock.nowMs() });
  return async (operation, effect, run) => {
    const call = { service: "kubernetes", operation, place: name, writes: effect === "write" };
    await observer?.before?.(call);
    context.state.transact(() => prepare(placeNow()));
    try {
      const result = await context.answer(call, () => run(placeNow()));
      await observer?.after?.(call);
      return structuredClone(result);
    } catch (error) {
      await observer?.after?.(call, error);
      throw error;
    }
  };
}

/** A place that is used for the first time has the namespaces that every cluster has. */
function prepare(place: Place): void {
  if (isAnythingDue(place)) settleControllers(place);
  const marks = place.state.table<true>("kubernetes/places");
  if (marks.has(place.name)) return;
  marks.put(place.name, true);
  for (const name of systemNamespaces) {
    makeObject(place, {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name, labels: { "kubernetes.io/metadata.name": name } },
      spec: { finalizers: ["kubernetes"] },
      status: { phase: "Active" },
    });
    makeObject(place, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace: name } });
  }
}

function kindsIn(place: Place): readonly ServedKind[] {
  return servedKinds(place.name, listObjects(place, definitionKind));
}

/** A namespaced object without a namespace stands in `default`, as for kubectl. */
function homeOf(place: Place, ref: ObjectRef): ObjectRef {
  const isNamespaced = findServed(kindsIn(place), ref)?.namespaced === true;
  return isNamespaced && ref.namespace === undefined ? { ...ref, namespace: "default" } : ref;
}

/** The plural for the names of operations; of a kind that is not served a guess. */
function resourceOf(kind: ObjectKind): string {
  return findServed(servedKinds("", []), kind)?.resource ?? `${kind.kind.toLowerCase()}s`;
}

async function* inPages(read: () => Promise<readonly JsonObject[]>): AsyncGenerator<readonly JsonObject[], void, void> {
  const all = await read();
  for (let start = 0; start < all.length; start += pageSize) yield all.slice(start, start + pageSize);
}
