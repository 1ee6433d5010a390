import type { Facts } from "../model/facts.ts";
import type { Platform } from "../model/platform.ts";
import { usesPodIdentity } from "../model/tenant.ts";
import { type CandidateSet, enumerateCandidates } from "./candidate.ts";
import { type Site, sitesOf } from "./site.ts";
import type { Subject } from "./subject.ts";

/** What all decisions on one platform share. Holds no tenant, so one tenant cannot change another's decision. */
export interface Engine {
  readonly platform: Platform;
  readonly facts: Facts;
  readonly sites: readonly Site[];
  /** Every legal and illegal candidate for environments like this one. */
  readonly candidatesFor: (subject: Subject) => CandidateSet;
  /** The names of the cells and templates of some sites; the same set for the same sites. */
  readonly placesOf: (sites: readonly Site[]) => ReadonlySet<string>;
}

export function createEngine(platform: Platform, facts: Facts): Engine {
  const sites = sitesOf(platform);
  const sets = new Map<string, CandidateSet>();
  const candidatesFor = (subject: Subject): CandidateSet => {
    const options = {
      hasGroup: subject.group !== undefined,
      usesPodIdentity: usesPodIdentity(subject.environment),
    };
    const key = `${options.hasGroup}/${options.usesPodIdentity}`;
    const known = sets.get(key) ?? enumerateCandidates(sites, options);
    sets.set(key, known);
    return known;
  };
  return { platform, facts, sites, candidatesFor, placesOf: createPlaceNames(sites) };
}

/** Remembers each set, as thousands of environments may each be at home on thousands of cells. */
function createPlaceNames(all: readonly Site[]): Engine["placesOf"] {
  const known = new Map<string, ReadonlySet<string>>();
  return (sites) => {
    const key = sites.map((site) => all.indexOf(site)).join();
    const places = known.get(key) ?? new Set(sites.flatMap(({ cells, templates }) => [...cells, ...templates]));
    known.set(key, places);
    return places;
  };
}
