import type { HelmRelease } from "../../model/blueprint.ts";
import type { JsonObject } from "../../model/json.ts";
import { managedByLabel } from "../../model/ownership.ts";
import type { LiveRelease } from "../../model/snapshot.ts";
import type { HelmReleases, ReleaseState } from "../../ports/helm-releases.ts";
import type { RemoteCallObserver } from "../../ports/remote-call.ts";
import type { State, Table } from "../aws/state.ts";
import type { SandboxContext } from "../sandbox-context.ts";
import { clusterError } from "./cluster-errors.ts";
import { deleteObject, makeObject } from "./controllers.ts";
import { findObject, listObjects, metadataOf, type Place, removeObject, storedKinds } from "./object-store.ts";

/** A release as the sandbox keeps it: as it is, and what to go back to. */
interface ReleaseRow {
  readonly state: ReleaseState;
  /** Its last good revision. */
  readonly last?: ReleaseState;
}

type ReleaseName = Pick<LiveRelease, "cell" | "namespace" | "name">;

/** Helm in the sandbox, whose operations tests can interrupt. */
export interface SandboxHelm extends HelmReleases {
  /** Leaves a release as an interrupted operation does: `pending-install` for one that is not there, else `pending-upgrade`. */
  readonly interrupt: (release: ReleaseName & Pick<LiveRelease, "chartVersion" | "values">) => void;
}

/** The releases of a cell. */
export function releasesOf(state: State, cell: string): readonly ReleaseState[] {
  return tableOf(state, cell)
    .values()
    .map((row) => row.state);
}

/**
 * Helm without charts: a release puts the footprint that the blueprint expects of it into the cluster, and takes what
 * belongs to it away again.
 */
export function createSandboxHelm({
  context,
  observer,
}: {
  readonly context: SandboxContext;
  readonly observer?: RemoteCallObserver | undefined;
}): SandboxHelm {
  const { clock, state } = context;
  const placeOf = (cell: string): Place => ({ state, name: cell, nowMs: clock.nowMs() });
  const ask = async <Result>(operation: string, cell: string, run: () => Result): Promise<Result> => {
    const call = { service: "helm", operation, place: cell, writes: operation !== "list" };
    await observer?.before?.(call);
    try {
      const result = await context.answer(call, run);
      await observer?.after?.(call);
      return structuredClone(result);
    } catch (error) {
      await observer?.after?.(call, error);
      throw error;
    }
  };
  return {
    list: (cell) => ask("list", cell, () => releasesOf(state, cell)),
    upgrade: (release, values, signal) => {
      signal?.throwIfAborted();
      return ask("upgrade", release.cell, () => upgrade(placeOf(release.cell), release, values));
    },
    recover: (release) => ask("recover", release.cell, () => recover(placeOf(release.cell), release)),
    uninstall: (release) => ask("uninstall", release.cell, () => uninstall(placeOf(release.cell), release)),
    interrupt: (release) => state.transact(() => interrupt(state, release)),
  };
}

function tableOf(state: State, cell: string): Table<ReleaseRow> {
  return state.table<ReleaseRow>("helm/releases", cell);
}

function keyOf({ name, namespace }: ReleaseName): string {
  return `${namespace}/${name}`;
}

function upgrade(place: Place, release: HelmRelease, values: JsonObject): ReleaseState {
  const { cell, chart, footprint, name, namespace } = release;
  const row = tableOf(place.state, cell).get(keyOf(release));
  if (row !== undefined && isPending(row.state)) {
    throw clusterError(
      "conflict",
      `cannot upgrade release ${namespace}/${name} in ${cell}: another operation (install/upgrade/rollback) is in progress`,
    );
  }
  const home = findObject(place, { apiVersion: "v1", kind: "Namespace", name: namespace });
  if (home === undefined) {
    throw clusterError(
      "not-found",
      `cannot install release ${namespace}/${name} in ${cell}: namespaces "${namespace}" not found`,
    );
  }
  for (const manifest of footprint) makeObject(place, releaseObject(manifest as unknown as JsonObject, release));
  const next: ReleaseState = {
    cell,
    namespace,
    name,
    chartVersion: chart.version,
    values,
    status: "deployed",
    revision: (row?.state.revision ?? 0) + 1,
  };
  tableOf(place.state, cell).put(keyOf(release), { state: next, last: next });
  return next;
}

/** Rolls back to the last good revision; a release that never had one is removed. */
function recover(place: Place, { cell, name, namespace }: ReleaseState): void {
  const row = tableOf(place.state, cell).get(keyOf({ cell, name, namespace }));
  if (row === undefined || !isPending(row.state)) return;
  if (row.last === undefined) {
    uninstall(place, { cell, name, namespace });
    return;
  }
  const state = { ...row.last, revision: row.state.revision + 1 };
  tableOf(place.state, cell).put(keyOf({ cell, name, namespace }), { state, last: state });
}

function uninstall(place: Place, release: ReleaseName): void {
  const row = tableOf(place.state, release.cell).get(keyOf(release));
  if (row === undefined) return;
  for (const kind of storedKinds(place)) {
    for (const object of listObjects(place, kind, release.namespace)) {
      if (isOfRelease(object, release)) deleteObject(place, object);
    }
  }
  tableOf(place.state, release.cell).delete(keyOf(release));
  forgetVirtualCluster(place, release);
}

/** The objects of a virtual cluster live in its own store, and end with it. */
function forgetVirtualCluster(place: Place, { cell, namespace }: ReleaseName): void {
  const inside: Place = { ...place, name: `${cell}+${namespace}` };
  for (const kind of storedKinds(inside)) {
    for (const object of listObjects(inside, kind)) {
      const { name, namespace: home } = metadataOf(object);
      removeObject(inside, { ...kind, name: String(name), ...(typeof home === "string" ? { namespace: home } : {}) });
    }
  }
  place.state.table<true>("kubernetes/places").delete(inside.name);
}

function interrupt(
  state: State,
  { cell, chartVersion, name, namespace, values }: ReleaseName & Pick<LiveRelease, "chartVersion" | "values">,
): void {
  const row = tableOf(state, cell).get(keyOf({ cell, name, namespace }));
  const status = row === undefined ? "pending-install" : "pending-upgrade";
  const revision = (row?.state.revision ?? 0) + 1;
  tableOf(state, cell).put(keyOf({ cell, name, namespace }), {
    state: { cell, namespace, name, chartVersion, values, status, revision },
    ...(row?.last === undefined ? {} : { last: row.last }),
  });
}

function isPending({ status }: ReleaseState): boolean {
  return status.startsWith("pending-") || status === "uninstalling";
}

const releaseName = "meta.helm.sh/release-name";
const releaseNamespace = "meta.helm.sh/release-namespace";

/** Helm marks what it makes (helm.sh/docs/chart_best_practices/labels). */
function releaseObject(manifest: JsonObject, { name, namespace }: HelmRelease): JsonObject {
  const metadata = metadataOf(manifest);
  return {
    ...manifest,
    metadata: {
      ...metadata,
      labels: { ...(metadata.labels as JsonObject | undefined), [managedByLabel]: "Helm" },
      annotations: {
        ...(metadata.annotations as JsonObject | undefined),
        [releaseName]: name,
        [releaseNamespace]: namespace,
      },
    },
  };
}

function isOfRelease(object: JsonObject, { name, namespace }: ReleaseName): boolean {
  const annotations = (metadataOf(object).annotations ?? {}) as JsonObject;
  return annotations[releaseName] === name && annotations[releaseNamespace] === namespace;
}
