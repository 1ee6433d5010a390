import { hasFailed, TenantryError } from "../../model/error.ts";
import type { LiveObject, LiveRelease } from "../../model/snapshot.ts";
import type { ReleaseState } from "../../ports/helm-releases.ts";
import { withoutCredentials } from "../without-secrets.ts";
import { isOwnCell, type LivePorts } from "./live-scope.ts";
import { type ObjectReading, readLiveObjects } from "./read-live-objects.ts";
import { type ReadingNotes, reasonOf } from "./reading-notes.ts";
import { runBounded } from "./run-bounded.ts";

export interface CellReading extends Omit<ObjectReading, "place"> {
  readonly cell: string;
  readonly notes: ReadingNotes;
  /** Whether its cluster must be there: it is adopted, or its stack has been made. */
  readonly isExpected: boolean;
}

export interface LiveCell {
  readonly objects: readonly LiveObject[];
  readonly releases: readonly LiveRelease[];
}

const nothing: LiveCell = { objects: [], releases: [] };

/** Reads a cell: its cluster, the releases in it, and the virtual clusters that the blueprint has there. */
export async function readLiveCell(ports: LivePorts, reading: CellReading): Promise<LiveCell> {
  const { cell, notes } = reading;
  const objects = await readPlace(ports, reading, cell);
  if (objects === undefined) return nothing;
  const states = await readReleases(ports, reading);
  const inside = await runBounded(virtualClusters(reading, states), reading.parallelism, async (state) => {
    const place = `${cell}+${state.namespace}`;
    return readVirtualCluster(ports, { ...reading, cell: place, notes }, state);
  });
  return { objects: [...objects, ...inside.flat()], releases: states.map((state) => liveRelease(state, reading)) };
}

/** Undefined when nothing of the cell could be read, or there is no such cluster. */
async function readPlace(
  ports: LivePorts,
  reading: CellReading,
  place: string,
): Promise<readonly LiveObject[] | undefined> {
  try {
    const api = await ports.clusters.open(place);
    const only = reading.only !== undefined && isOwnCell(place, reading.only) ? undefined : reading.only;
    return await readLiveObjects(api, { ...reading, place, only });
  } catch (error) {
    if (!reading.isExpected && hasFailed(error, "not-found", "unavailable")) return undefined;
    reading.notes.add(place, reasonOf("the cluster", error), ["objects", "releases"]);
    return undefined;
  }
}

async function readReleases(
  { helm }: LivePorts,
  { cell, notes, wanted, only }: CellReading,
): Promise<readonly ReleaseState[]> {
  try {
    const states = await helm.list(cell);
    return states.filter((state) => {
      if (wanted.releases.has(releaseId(state))) return true;
      return (
        only === undefined ||
        state.namespace === `${only.tenant}--${only.environment ?? ""}` ||
        (only.environment === undefined && state.namespace.startsWith(`${only.tenant}--`))
      );
    });
  } catch (error) {
    // Whoever wants no release need not have Helm: what is left of one goes with its namespace.
    const isWanted = [...wanted.releases].some((id) => id.startsWith(`release/${cell}/`));
    const isMissing = error instanceof TenantryError && error.source === "user";
    if (isMissing && !isWanted) return [];
    const reason = isMissing ? error.message : reasonOf("the Helm releases", error);
    notes.add(cell, reason, ["releases"]);
    return [];
  }
}

function releaseId({ cell, namespace, name }: ReleaseState): string {
  return `release/${cell}/${namespace}/${name}`;
}

/** Values that others gave to a release of theirs are not kept. */
function liveRelease(state: ReleaseState, { wanted }: CellReading): LiveRelease {
  const { cell, namespace, name, chartVersion, status } = state;
  const mayBeOurs = wanted.releases.has(releaseId(state)) || namespace.includes("--");
  return { cell, namespace, name, chartVersion, status, values: mayBeOurs ? withoutCredentials(state.values) : {} };
}

/** Releases in which the blueprint wants objects. What is inside any other one goes with it. */
function virtualClusters({ cell, wanted }: CellReading, states: readonly ReleaseState[]): readonly ReleaseState[] {
  return states.filter(
    (state) => wanted.releases.has(releaseId(state)) && wanted.objects.has(`${cell}+${state.namespace}`),
  );
}

/** A virtual cluster that does not answer (yet) counts as empty: what is planned there is applied again, which is harmless. */
async function readVirtualCluster(
  ports: LivePorts,
  reading: CellReading,
  { status }: ReleaseState,
): Promise<readonly LiveObject[]> {
  const place = reading.cell;
  try {
    const api = await ports.clusters.open(place);
    return await readLiveObjects(api, { ...reading, place, only: undefined });
  } catch (error) {
    const isStarting = hasFailed(error, "not-found", "unavailable");
    const reason = reasonOf("the virtual cluster", error);
    if (!isStarting) reading.notes.add(place, reason, ["objects"]);
    else if (status === "deployed") reading.notes.add(place, `${reason}; what is inside counts as missing`);
    return [];
  }
}
