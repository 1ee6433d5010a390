import type { Bundle, ClusterObject, HelmRelease, Wave } from "../../model/blueprint.ts";
import { waveOfKind } from "../../model/object-waves.ts";
import type { PlannedChange } from "../../model/plan.ts";
import { stepError } from "../apply-error.ts";
import { type ObjectTask, objectOfChange } from "./object-task.ts";

/** What is done in one place. */
export interface PlaceWork {
  readonly place: string;
  /** Creations, updates and replacements of objects, by wave. */
  readonly tasks: ReadonlyMap<Wave, readonly ObjectTask[]>;
  readonly releases: readonly ReleaseTask[];
  readonly deletions: readonly Deletion[];
  readonly uninstalls: readonly PlannedChange[];
}

export interface ReleaseTask {
  readonly change: PlannedChange;
  readonly release: HelmRelease;
}

export interface Deletion {
  readonly change: PlannedChange;
  readonly wave: Wave;
}

interface Draft {
  readonly tasks: Map<Wave, ObjectTask[]>;
  readonly releases: ReleaseTask[];
  readonly deletions: Deletion[];
  readonly uninstalls: PlannedChange[];
}

/** An owner's changes in clusters by place, with what the bundle says of each. Places in the order of the changes. */
export function sortChanges(changes: readonly PlannedChange[], bundle: Bundle | undefined): readonly PlaceWork[] {
  const named: Named = {
    objects: new Map(bundle?.objects.map((object) => [object.id, object])),
    releases: new Map(bundle?.releases.map((release) => [release.id, release])),
  };
  const drafts = new Map<string, Draft>();
  for (const change of changes) {
    if (change.layer !== "kubernetes" || change.action === "no-op") continue;
    const draft = draftOf(change.place, drafts);
    if (change.action === "delete") addDeletion(change, draft);
    else addTask(change, draft, named);
  }
  return [...drafts].map(([place, draft]) => ({ place, ...draft }));
}

interface Named {
  readonly objects: ReadonlyMap<string, ClusterObject>;
  readonly releases: ReadonlyMap<string, HelmRelease>;
}

function isRelease({ id }: PlannedChange): boolean {
  return id.startsWith("release/");
}

function addDeletion(change: PlannedChange, draft: Draft): void {
  if (isRelease(change)) draft.uninstalls.push(change);
  else draft.deletions.push({ change, wave: waveOfKind(objectOfChange(change).kind) });
}

function addTask(change: PlannedChange, draft: Draft, { objects, releases }: Named): void {
  if (isRelease(change)) {
    draft.releases.push({ change, release: releases.get(change.id) ?? missing(change) });
    return;
  }
  const { manifest, wave } = objects.get(change.id) ?? missing(change);
  const tasks = draft.tasks.get(wave) ?? [];
  tasks.push({ change, manifest });
  draft.tasks.set(wave, tasks);
}

function draftOf(place: string, drafts: Map<string, Draft>): Draft {
  const known = drafts.get(place);
  if (known !== undefined) return known;
  const draft: Draft = { tasks: new Map(), releases: [], deletions: [], uninstalls: [] };
  drafts.set(place, draft);
  return draft;
}

function missing({ id, action }: PlannedChange): never {
  throw stepError("TEN7060", `the plan is to ${action} ${id}, but the documents have no such object; make a new plan`);
}
