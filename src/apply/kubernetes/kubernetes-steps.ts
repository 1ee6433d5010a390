import type { Bundle } from "../../model/blueprint.ts";
import type { OwnerWork, Step } from "../step.ts";
import type { QuotaScope } from "./apply-guards.ts";
import { buildStep, countObjects, type OwnerRun } from "./build-step.ts";
import { enterSteps } from "./enter-steps.ts";
import { leaveSteps } from "./leave-steps.ts";
import { moveQuota, wantedQuota } from "./move-quota.ts";
import { type ObjectTask, objectOfChange } from "./object-task.ts";
import { isVirtual } from "./open-place.ts";
import { createSharedWaits, type SharedWaits } from "./shared-waits.ts";
import { type PlaceWork, sortChanges } from "./sort-changes.ts";

export interface KubernetesStepsOptions {
  /** The platform's name: whose labels make an object ours. */
  readonly platform: string;
  /** Ids of steps that must be done before anything is created or changed, such as the AWS steps that make the cluster. */
  readonly after?: readonly string[];
  /** Ids of steps that must be done before anything is deleted: for a cell, the deletions of the environments in it. */
  readonly deleteAfter?: readonly string[];
  /**
   * `evaluated` (default): controllers and admission run, and steps wait until they are seen to work. `none`: a plain object
   * store, in which nothing ever becomes established, observed or counted, so that nothing waits for it.
   */
  readonly controllers?: "evaluated" | "none";
  /** How long one step waits for something that others do, in milliseconds; default five minutes. */
  readonly patienceMs?: number;
  /** One for the run, so that its owners share what they ask again and again; default one for this owner. */
  readonly waits?: SharedWaits;
}

const defaultPatienceMs = 300_000;

/**
 * The steps that carry out an owner's planned changes in clusters: one for each place and wave of the order of safety.
 *
 * On the way in: definitions, policies, guards, settings, release, what is inside virtual clusters, access. On the way out
 * access first, then releases, namespaces, and the rest backwards. The steps of an environment wait for the guards of its
 * cell, if the run has any. Steps mostly wait for answers, so let many run at once: the provider bounds what reaches a server.
 */
export function kubernetesSteps(work: OwnerWork, options: KubernetesStepsOptions): readonly Step[] {
  const run: OwnerRun = {
    owner: work.owner,
    settings: {
      platform: options.platform,
      controllers: options.controllers ?? "evaluated",
      patienceMs: options.patienceMs ?? defaultPatienceMs,
      waits: options.waits ?? createSharedWaits(),
    },
  };
  const places = sortChanges(work.changes, work.bundle);
  const { after = [], deleteAfter = [] } = options;
  const scopes = new Map(places.map((place) => [place, quotaScope(place, work.bundle)]));
  const entering = places.flatMap((place) =>
    enterSteps(run, { work: place, scope: scopes.get(place) ?? noQuota, after }),
  );
  const leaving = hostsOf(places).flatMap((host) =>
    leaveSteps(run, {
      work: host,
      inside: places.filter(({ place }) => place.startsWith(`${host.place}+`)),
      after: entering.map(({ info }) => info.id),
      deleteAfter,
    }),
  );
  const before = [...entering, ...leaving].map(({ info }) => info.id);
  const finishing = places.flatMap((place) => quotaSteps(run, { work: place, scope: scopes.get(place), before }));
  return [...entering, ...leaving, ...finishing];
}

const noQuota: QuotaScope = { wanted: [], fresh: new Set(), moves: false };

/** Each cluster once, also when only something inside its virtual clusters changes. */
function hostsOf(places: readonly PlaceWork[]): readonly PlaceWork[] {
  const cells = new Set(places.map(({ place }) => place.split("+", 1)[0] ?? place));
  return [...cells].map(
    (cell) =>
      places.find(({ place }) => place === cell) ?? {
        place: cell,
        tasks: new Map(),
        releases: [],
        deletions: [],
        uninstalls: [],
      },
  );
}

/** Quota only moves where some namespace with a quota exists before this plan. */
function quotaScope({ place, tasks, deletions }: PlaceWork, bundle: Bundle | undefined): QuotaScope {
  if (isVirtual(place) || bundle?.owner.kind !== "environment") return noQuota;
  const objects = bundle.objects.filter(({ cell, vcluster }) => cell === place && vcluster === undefined);
  const named = (kind: string): typeof objects => objects.filter(({ manifest }) => manifest.kind === kind);
  const created = (tasks.get(2) ?? []).filter(
    ({ manifest, change }) => manifest.kind === "Namespace" && change.action === "create",
  );
  const fresh = new Set(created.map(({ manifest }) => manifest.metadata.name));
  const leaves = deletions.some(({ change }) => objectOfChange(change).kind === "ResourceQuota");
  return {
    wanted: named("ResourceQuota").map(({ manifest }) => wantedQuota(manifest)),
    fresh,
    moves: leaves || named("Namespace").some(({ manifest }) => !fresh.has(manifest.metadata.name)),
  };
}

interface QuotaEnd {
  readonly work: PlaceWork;
  readonly scope: QuotaScope | undefined;
  readonly before: readonly string[];
}

/** What had to wait while quota moved is finished at the end, when what is deleted has freed its share. */
function quotaSteps(run: OwnerRun, { work, scope, before }: QuotaEnd): readonly Step[] {
  const tasks = [...(work.tasks.get(2) ?? []), ...(work.tasks.get(3) ?? [])].filter(isQuota);
  if (scope?.moves !== true || tasks.length === 0 || run.settings.controllers === "none") return [];
  return [
    buildStep(run, {
      place: work.place,
      phase: "quota",
      title: `finish moving quota (${countObjects(tasks)})`,
      changes: tasks.map(({ change }) => change),
      after: before,
      work: (bench) =>
        moveQuota(bench, { tasks, wanted: scope.wanted, fresh: scope.fresh, shortage: "wait", isRest: true }),
    }),
  ];
}

function isQuota({ manifest }: ObjectTask): boolean {
  return manifest.kind === "ResourceQuota";
}
