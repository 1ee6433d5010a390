import { accountStackName, toolingStackName } from "../model/account-entry.ts";
import { accountType, poolSequence } from "../model/account-supply.ts";
import { type Bundle, bundleKey, type OrganizationResource } from "../model/blueprint.ts";
import type { Plan, PlannedChange, PlanOwner } from "../model/plan.ts";
import { findLateDeletions, ownerKeyOf, subjectOf } from "./subject.ts";

/** What one owner has to do. */
export interface OwnerPart {
  readonly key: string;
  readonly owner: PlanOwner;
  readonly changes: readonly PlannedChange[];
  /** Ids of changes that wait for everything else. */
  readonly late: ReadonlySet<string>;
  readonly isDestructive: boolean;
}

/** The plan by owner, in the plan's order. */
export function partPlan({ changes }: Plan): readonly OwnerPart[] {
  const groups = Map.groupBy(
    changes.filter(({ action }) => action !== "no-op"),
    ({ owner }) => ownerKeyOf(owner),
  );
  return [...groups].flatMap(([key, own]) => {
    const owner = own[0]?.owner;
    if (owner === undefined) return [];
    const late = findLateDeletions(own);
    return [
      { key, owner, changes: own, late, isDestructive: own.some(({ id, destructive }) => destructive && late.has(id)) },
    ];
  });
}

/** The bundles that the run needs, one at a time; few are kept, many are compiled again each time they are asked for. */
export interface BundleSource {
  /** Bundles of the given owners, in order. */
  readonly of: (keys: ReadonlySet<string>) => Iterable<Bundle>;
  readonly organization: readonly OrganizationResource[];
}

const fewBundles = 256;

export function createBundleSource(bundles: () => Iterable<Bundle>, wanted: ReadonlySet<string>): BundleSource {
  const kept = wanted.size <= fewBundles ? new Map<string, Bundle>() : undefined;
  let organization: readonly OrganizationResource[] = [];
  let missing = wanted.size;
  for (const bundle of bundles()) {
    const key = bundleKey(bundle.owner);
    if (bundle.owner.kind === "organization") organization = bundle.organization;
    if (wanted.has(key)) {
      kept?.set(key, bundle);
      missing -= 1;
    }
    if (kept === undefined || (missing <= 0 && organization.length > 0)) break;
  }
  const of = (keys: ReadonlySet<string>): Iterable<Bundle> =>
    kept === undefined ? select(bundles(), keys) : select(kept.values(), keys);
  return { of, organization };
}

/** Stops as soon as every owner was found: what comes after is not compiled. */
function* select(bundles: Iterable<Bundle>, keys: ReadonlySet<string>): Generator<Bundle> {
  let missing = keys.size;
  if (missing === 0) return;
  for (const bundle of bundles) {
    if (!keys.has(bundleKey(bundle.owner))) continue;
    yield bundle;
    missing -= 1;
    if (missing === 0) return;
  }
}

/** Planned changes that others wait for by what they are. */
export interface Landmarks {
  readonly accountStacks: ReadonlyMap<string, string>;
  readonly toolingStack: string | undefined;
  /** The tooling account's stack has never been finished. */
  readonly makesTooling: boolean;
  /** Sequences of the accounts that are made for the pool. */
  readonly pool: ReadonlySet<number>;
}

export function findLandmarks(platform: string, changes: readonly PlannedChange[]): Landmarks {
  const kept = changes.filter(({ action }) => action !== "delete");
  const stacks = kept.filter(({ id }) => id.startsWith("stack/"));
  const named = (name: string): readonly PlannedChange[] => stacks.filter(({ id }) => id.split("/")[3] === name);
  const accountStacks = named(accountStackName).map(({ id }) => [id.split("/")[1] ?? "", subjectOf(id)] as const);
  const tooling = named(toolingStackName);
  const first = tooling[0];
  const sequences = kept
    .filter(({ type, action }) => type === accountType && action === "create")
    .map(({ name }) => poolSequence(platform, name));
  return {
    accountStacks: new Map(accountStacks),
    toolingStack: first === undefined ? undefined : subjectOf(first.id),
    makesTooling: tooling.some(
      ({ id, action }) => id === subjectOf(id) && (action === "create" || action === "replace"),
    ),
    pool: new Set(sequences.filter((sequence) => sequence !== undefined)),
  };
}

/** Every id that a bundle gives to something. */
export function* idsOf(bundle: Bundle): Generator<string> {
  for (const { id } of bundle.organization) yield id;
  for (const { id } of bundle.stacks) yield id;
  for (const { id } of bundle.objects) yield id;
  for (const { id } of bundle.releases) yield id;
}

/** Cells whose cluster the bundle has anything in. */
export function cellsOf(bundle: Bundle | undefined): readonly string[] {
  if (bundle?.owner.kind !== "environment") return [];
  return [...new Set([...bundle.objects, ...bundle.releases].map(({ cell }) => cell))];
}
