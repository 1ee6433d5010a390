import { usesPodIdentity } from "../model/tenant.ts";
import type { Candidate } from "./candidate.ts";
import type { Engine } from "./engine.ts";
import { measureIsolation } from "./isolation.ts";
import { pruneExcess, type Survivor } from "./prune.ts";
import { createScreen, isolationInput, sizeViolations } from "./screen.ts";
import type { Subject } from "./subject.ts";

/**
 * What is left for one requirement profile before size and price, and what pruning makes of it.
 *
 * Whether an environment is too large depends on the site and the cluster model only, so survivors come in few size
 * classes and the pruned list is remembered by which of them fit.
 */
interface ProfileSurvivors {
  readonly sizeClasses: readonly (readonly Survivor[])[];
  readonly prunedByFit: Map<string, readonly Survivor[]>;
}

/** Survivors by requirement profile; belongs to one engine. */
export type SurvivorMemo = Map<string, ProfileSurvivors>;

/** The candidates that meet every requirement but the cost ceiling and separate no more than asked. */
export function findSurvivors(engine: Engine, subject: Subject, memo: SurvivorMemo): readonly Survivor[] {
  const profile = profileOf(engine, subject, memo);
  const fits = profile.sizeClasses.map(
    ([first]) => first !== undefined && sizeViolations(engine, subject, first).length === 0,
  );
  const key = fits.join();
  const known = profile.prunedByFit.get(key);
  if (known !== undefined) return known;
  const pruned = pruneExcess(profile.sizeClasses.filter((_, index) => fits[index]).flat());
  profile.prunedByFit.set(key, pruned);
  return pruned;
}

function profileOf(engine: Engine, subject: Subject, memo: SurvivorMemo): ProfileSurvivors {
  const key = profileKey(subject);
  const known = memo.get(key);
  if (known !== undefined) return known;
  const screen = createScreen(engine, subject);
  const survivors = engine
    .candidatesFor(subject)
    .legal.filter((candidate) => !screen.isRuledOut(candidate))
    .map((candidate) => ({
      ...candidate,
      missed: screen.missedPreferences(candidate),
      isolation: measureIsolation(isolationInput(subject, candidate)),
    }));
  const classes = Map.groupBy(survivors, (survivor) => sizeClassOf(engine, survivor));
  const profile: ProfileSurvivors = { sizeClasses: [...classes.values()], prunedByFit: new Map() };
  memo.set(key, profile);
  return profile;
}

function sizeClassOf(engine: Engine, { architecture, site }: Candidate): string {
  return `${engine.sites.indexOf(site)}/${architecture.cluster}`;
}

/** Everything that the screen looks at; the cost ceiling and names that nobody compares are left out. */
function profileKey({ group, environment, ownerRoles }: Subject): string {
  const pools = Object.values(environment.aws).flatMap(({ tenancy, pool }) => (tenancy === "pool" ? [pool ?? ""] : []));
  const { monthlyCostCeilingMicros: _ceiling, apartFrom, ...requirements } = environment.requirements;
  const { accountModel, clusterModel, cell } = environment.pin ?? {};
  return JSON.stringify([
    group,
    ownerRoles,
    requirements,
    apartFrom.length > 0,
    environment.class,
    [accountModel, clusterModel, cell],
    pools.sort(),
    usesPodIdentity(environment),
  ]);
}
