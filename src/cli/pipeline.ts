import { checkEnforcement } from "../compile/check-enforcement.ts";
import { compileBundles, environmentContexts } from "../compile/compile.ts";
import { createDecider } from "../decide/decide.ts";
import { defaultFacts } from "../facts/facts.ts";
import type { Architecture } from "../model/architecture.ts";
import type { Bundle } from "../model/blueprint.ts";
import type { Decision } from "../model/decision.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Documents } from "../model/documents.ts";
import type { Facts } from "../model/facts.ts";
import { environmentId } from "../model/names.ts";
import { environmentOrigin } from "../model/origin.ts";
import type { PlacedPlatform, TenantLock } from "../model/placement.ts";
import type { EnvironmentRef, Tenant } from "../model/tenant.ts";
import { locksOf } from "../place/lock.ts";
import { placePlatform } from "../place/place.ts";

/** Everything that follows from the documents alone: from decision to blueprint. */
export interface Built {
  readonly documents: Documents;
  readonly decisions: readonly Decision[];
  /** Environments with an error are left out. */
  readonly placed: PlacedPlatform;
  /** What the lock files should hold, placements of failing environments included. */
  readonly locks: readonly TenantLock[];
  /** Problems by environment, and of the platform as a whole. */
  readonly diagnostics: readonly Diagnostic[];
  /** Environments that have an error; nothing may be done to them. */
  readonly failing: ReadonlySet<string>;
  /** Environments that are only looked at; nothing may be done to them either. */
  readonly observed: ReadonlySet<string>;
  /** Compiles anew each time it is called, one bundle at a time. */
  readonly bundles: () => Iterable<Bundle>;
}

/** Decides, places and compiles. Pure; an environment that fails is left out and never keeps another one from its place. */
export function build(documents: Documents, facts: Facts = defaultFacts): Built {
  const { platform, locks, locate } = documents;
  const tenants = managedTenants(documents);
  const decisions = decideAll(documents, facts);
  const chosen = new Map<string, Architecture>();
  const places = new Map<string, ReadonlySet<string>>();
  const infeasible: Diagnostic[] = [];
  for (const decision of decisions) {
    if (decision.choice === undefined) infeasible.push(describeConflicts(decision, documents));
    else chosen.set(idOf(decision), decision.choice.architecture);
    if (decision.places !== undefined) places.set(idOf(decision), decision.places);
  }
  const placing = placePlatform({ platform, tenants, decisions: chosen, places, locks, facts, locate });
  const everything = placing.value ?? { cells: [], placements: [] };
  const failing = new Set(decisions.filter((decision) => decision.choice === undefined).map(idOf));
  const ignored: Diagnostic[] = [];
  for (const context of environmentContexts({ platform, tenants, placed: everything })) {
    const findings = checkEnforcement(context, locate);
    ignored.push(...findings);
    if (findings.some((finding) => finding.severity === "error")) failing.add(idOf(context.placement));
  }
  const placedIds = new Set(everything.placements.map(idOf));
  for (const id of chosen.keys()) if (!placedIds.has(id)) failing.add(id);
  const placed = {
    cells: everything.cells,
    placements: everything.placements.filter((placement) => !failing.has(idOf(placement))),
  };
  return {
    documents,
    decisions,
    placed,
    locks: locksOf(everything, tenants, locks),
    diagnostics: [...infeasible, ...placing.diagnostics, ...ignored],
    failing,
    observed: observedEnvironments(documents),
    bundles: () => (platform.management === "observe" ? [] : compileBundles({ platform, tenants, placed })),
  };
}

function observedEnvironments({ platform, tenants }: Documents): ReadonlySet<string> {
  const environments = tenants.flatMap((tenant) =>
    tenant.environments
      .filter(({ observed }) => observed !== undefined || platform.management === "observe")
      .map(({ name }) => environmentId(tenant.name, name)),
  );
  return new Set(environments);
}

/** Decides every environment, in the order of the documents. */
export function decideAll(documents: Documents, facts: Facts = defaultFacts): readonly Decision[] {
  const decider = createDecider(documents.platform, facts);
  return managedTenants(documents).flatMap((tenant) =>
    tenant.environments.map((environment) => decider.decide(tenant, environment)),
  );
}

/** Tenants with the environments that are to be built: those that are only observed are left as they are. */
function managedTenants({ platform, tenants }: Documents): readonly Tenant[] {
  if (platform.management === "observe") return [];
  return tenants.flatMap((tenant) => {
    const environments = tenant.environments.filter(({ observed }) => observed === undefined);
    return environments.length === 0 ? [] : [{ ...tenant, environments }];
  });
}

function describeConflicts(decision: Decision, { locate }: Documents): Diagnostic {
  const origin = environmentOrigin(decision.tenant, decision.environment);
  const span = locate(environmentOrigin(decision.tenant, decision.environment, "requirements")) ?? locate(origin);
  const relax = [...new Set(decision.conflicts.flatMap((conflict) => conflict.relax))];
  return {
    code: "TEN3001",
    severity: "error",
    summary: `no architecture satisfies the requirements of ${decision.tenant}/${decision.environment}`,
    detail: decision.conflicts.map((conflict) => conflict.text).join("\n"),
    path: origin.path,
    ...(span === undefined ? {} : { span }),
    ...(relax.length === 0 ? {} : { fix: relax.join("; or ") }),
  };
}

function idOf(ref: EnvironmentRef): string {
  return environmentId(ref.tenant, ref.environment);
}
