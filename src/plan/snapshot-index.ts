import { type Manifest, objectId } from "../model/blueprint.ts";
import type { LiveObject, LiveRelease, LiveStack, RetainedResource, Snapshot } from "../model/snapshot.ts";

/** The snapshot by the blueprint's ids; built once, so that comparing a bundle costs only its own size. */
export interface SnapshotIndex {
  readonly objects: ReadonlyMap<string, LiveObject>;
  /** By `<account number>/<region>/<name>`; stacks that are gone are left out. */
  readonly stacks: ReadonlyMap<string, LiveStack>;
  readonly releases: ReadonlyMap<string, LiveRelease>;
  /** Found by their tags, by `<account number>/<region>`. */
  readonly retained: ReadonlyMap<string, readonly RetainedResource[]>;
}

export function indexSnapshot(snapshot: Snapshot): SnapshotIndex {
  const stacks = snapshot.stacks.filter((stack) => stack.status !== "DELETE_COMPLETE");
  return {
    objects: new Map(snapshot.objects.map((object) => [liveObjectId(object), object])),
    stacks: new Map(stacks.map((stack) => [stackKey(stack.accountId, stack.region, stack.name), stack])),
    releases: new Map(snapshot.releases.map((release) => [releaseId(release), release])),
    retained: Map.groupBy(snapshot.retained ?? [], ({ accountId, region }) => `${accountId}/${region}`),
  };
}

export function stackKey(account: string, region: string, name: string): string {
  return `${account}/${region}/${name}`;
}

/** A live object's id in the blueprint's notation. The cell of an object inside a virtual cluster is `<cell>+<release>`. */
export function liveObjectId(object: LiveObject): string {
  return objectId(object.cell, object.manifest as unknown as Manifest);
}

export function releaseId(release: Pick<LiveRelease, "cell" | "namespace" | "name">): string {
  return `release/${release.cell}/${release.namespace}/${release.name}`;
}
