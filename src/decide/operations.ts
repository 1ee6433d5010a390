import { planning } from "../facts/planning.ts";
import type { OperationsMeasure } from "../model/decision.ts";
import type { Facts, ObjectCountTerms } from "../model/facts.ts";
import type { Candidate } from "./candidate.ts";
import type { Demand } from "./demand.ts";

/**
 * Counts what somebody has to operate: objects, control planes, upgrades and separate sets of credentials.
 *
 * Score = objects + weight x control planes + upgrades a year x (control planes + add-ons) + credential domains. The
 * objects are counted by the compiler; the weight is an assumption in `data/planning.json`.
 */
export function measureOperations(demand: Demand, { architecture }: Candidate, facts: Facts): OperationsMeasure {
  const models = facts.objectCounts.models;
  const terms = [
    models[`${architecture.account}.${architecture.cluster}`],
    ...architecture.boundaries
      .filter((boundary) => boundary !== "own-vpc" || architecture.cluster !== "cluster")
      .map((boundary) => models[`boundary.${boundary}`]),
  ];
  const objects = terms.reduce((sum, term) => sum + countObjects(term, demand), 0);
  const controlPlanes = architecture.cluster === "namespace" ? 0 : 1;
  const { controlPlaneWeight, addOnsPerControlPlane, upgradesPerYear } = planning.operations;
  const upgrades = upgradesPerYear[architecture.cluster];
  const addOns = architecture.cluster === "cluster" ? addOnsPerControlPlane : 0;
  const credentialDomains = (architecture.account === "dedicated" ? 1 : 0) + controlPlanes;
  return {
    score: objects + controlPlaneWeight * controlPlanes + upgrades * (controlPlanes + addOns) + credentialDomains,
    objects,
    controlPlanes,
    upgradesPerYear: upgrades,
    credentialDomains,
  };
}

function countObjects(terms: ObjectCountTerms | undefined, demand: Demand): number {
  if (terms === undefined) return 0;
  return (
    terms.base +
    terms.perNamespace * demand.namespaces +
    terms.perServiceAccount * demand.serviceAccounts +
    terms.perAwsResource * demand.awsResources +
    terms.perOwner * demand.owners
  );
}
