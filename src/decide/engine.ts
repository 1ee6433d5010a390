import type { Facts } from "../model/facts.ts";
import type { Platform } from "../model/platform.ts";
import { type CandidateSet, enumerateCandidates } from "./candidate.ts";
import { type Site, sitesOf } from "./site.ts";
import { type Subject, usesPodIdentity } from "./subject.ts";

/** What all decisions on one platform share. Holds no tenant, so one tenant cannot change another's decision. */
export interface Engine {
  readonly platform: Platform;
  readonly facts: Facts;
  readonly sites: readonly Site[];
  /** Every legal and illegal candidate for environments like this one. */
  readonly candidatesFor: (subject: Subject) => CandidateSet;
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
  return { platform, facts, sites, candidatesFor };
}
