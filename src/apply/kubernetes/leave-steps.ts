import type { PlannedChange } from "../../model/plan.ts";
import type { Step } from "../step.ts";
import { buildStep, countObjects, type OwnerRun, type StepDraft } from "./build-step.ts";
import { deleteNamespaces } from "./delete-namespaces.ts";
import { deleteOwned } from "./delete-object.ts";
import { releaseOfId, removeRelease } from "./helm-release.ts";
import { objectOfChange } from "./object-task.ts";
import { runTogether } from "./run-together.ts";
import type { Deletion, PlaceWork } from "./sort-changes.ts";
import type { StepBench } from "./step-bench.ts";
import type { Phase } from "./step-ids.ts";

export interface Exit {
  readonly work: PlaceWork;
  /** What is planned inside the place's virtual clusters. */
  readonly inside: readonly PlaceWork[];
  /** Ids of steps that must be done before anything but access is taken away. */
  readonly after: readonly string[];
  /** Ids of steps that must be done even before that. */
  readonly deleteAfter: readonly string[];
}

interface Part extends Pick<StepDraft, "place" | "phase" | "title" | "changes" | "work"> {}

/**
 * The steps on the way out of one cluster: access first, then releases, namespaces with all that is inside, and the rest
 * backwards. What stands in a namespace, or in a virtual cluster, that goes as a whole is done when that is gone.
 */
export function leaveSteps(run: OwnerRun, { work, inside, after, deleteAfter }: Exit): readonly Step[] {
  const going = findGoing(work);
  const swallowed = inside.filter(({ place }) => going.has(namespaceOfPlace(place)));
  const staying = inside.filter((place) => !swallowed.includes(place));
  const parts = [...partsOf(work, swallowed), ...staying.flatMap((place) => partsOf(place, []))];
  const steps: Step[] = [];
  for (const part of parts) {
    const earlier = steps.map(({ info }) => info.id);
    const isAccess = part.phase === "remove-access";
    steps.push(buildStep(run, { ...part, after: [...deleteAfter, ...(isAccess ? [] : [...after, ...earlier])] }));
  }
  return steps;
}

/** Namespaces that are deleted whole, and those whose release, a virtual cluster, is. */
function findGoing({ deletions, uninstalls }: PlaceWork): ReadonlySet<string> {
  const namespaces = deletions.map(({ change }) => objectOfChange(change)).filter(({ kind }) => kind === "Namespace");
  return new Set([...namespaces.map(({ name }) => name), ...uninstalls.map(({ id }) => releaseOfId(id).namespace)]);
}

function namespaceOfPlace(place: string): string {
  return place.slice(place.indexOf("+") + 1);
}

function partsOf({ place, deletions, uninstalls }: PlaceWork, swallowed: readonly PlaceWork[]): readonly Part[] {
  const isNamespace = ({ change }: Deletion): boolean => objectOfChange(change).kind === "Namespace";
  const namespaces = deletions.filter(isNamespace).map(({ change }) => objectOfChange(change).name);
  const gone = new Set(namespaces);
  const isInside = ({ change }: Deletion): boolean => gone.has(objectOfChange(change).namespace ?? "");
  const access = deletions.filter(({ wave }) => wave === 4);
  const whole = deletions.filter((deletion) => deletion.wave !== 4 && (isNamespace(deletion) || isInside(deletion)));
  const rest = deletions.filter((deletion) => deletion.wave !== 4 && !whole.includes(deletion));
  const virtual = swallowed.flatMap((inside) => [
    ...inside.deletions.map(({ change }) => change),
    ...inside.uninstalls,
  ]);
  const withRelease = uninstalls.length > 0 ? virtual : [];
  const withNamespace = uninstalls.length > 0 ? [] : virtual;
  const remove = (phase: Phase, title: string, wave: number): Part => {
    const chosen = rest.filter((deletion) => deletion.wave === wave);
    return deletionPart({ place, phase, title }, chosen);
  };
  return [
    deletionPart({ place, phase: "remove-access", title: "revoke access" }, access),
    releasePart(place, uninstalls, withRelease),
    namespacePart(place, namespaces, [...whole.map(({ change }) => change), ...withNamespace]),
    remove("remove-settings", "delete settings", 3),
    remove("remove-guards", "delete guards", 2),
    remove("remove-policies", "delete policies and roles", 1),
    remove("remove-definitions", "delete definitions", 0),
  ].filter(({ changes }) => changes.length > 0);
}

function deletionPart(head: Pick<Part, "place" | "phase" | "title">, deletions: readonly Deletion[]): Part {
  return {
    ...head,
    title: `${head.title} (${countObjects(deletions)})`,
    changes: deletions.map(({ change }) => change),
    work: (bench) =>
      runTogether(deletions, bench.context.signal, ({ change }) => deleteOwned(bench, objectOfChange(change))),
  };
}

function releasePart(place: string, uninstalls: readonly PlannedChange[], inside: readonly PlannedChange[]): Part {
  const releases = uninstalls.map(({ id }) => releaseOfId(id));
  return {
    place,
    phase: "remove-release",
    title: `uninstall release ${releases.map(({ namespace, name }) => `${namespace}/${name}`).join(", ")}`,
    changes: [...uninstalls, ...inside],
    work: (bench: StepBench) => runTogether(releases, bench.context.signal, (release) => removeRelease(bench, release)),
  };
}

function namespacePart(place: string, names: readonly string[], changes: readonly PlannedChange[]): Part {
  return {
    place,
    phase: "remove-namespaces",
    title: `delete namespaces ${names.join(", ")} (${countObjects(changes)})`,
    changes,
    work: (bench) => deleteNamespaces(bench, names),
  };
}
