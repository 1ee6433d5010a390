import type { RequirementKey } from "../../model/requirements.ts";
import { findNearest, suggest } from "../did-you-mean.ts";
import { type Problem, valueAt } from "../problem.ts";
import { environmentsOf, type LoadedEnvironment, type LoadedModel, requirementPath } from "./loaded-model.ts";

/** Requirements that no architecture could satisfy together, that the guardrails forbid, or that say nothing. */
export function checkRequirements(model: LoadedModel): readonly Problem[] {
  return model.tenants.flatMap(environmentsOf).flatMap((environment) => {
    if (environment.environment.statedRequirements.length === 0) return [];
    return [
      ...checkRegions(environment, model),
      ...checkContradictions(environment),
      ...checkApartness(environment, model),
      ...checkEffects(environment),
    ];
  });
}

/** A contradiction at one requirement, pointing at the other. */
export function contradiction(
  environment: LoadedEnvironment,
  keys: readonly [RequirementKey, RequirementKey],
  words: { readonly summary: string; readonly fix: string },
): Problem {
  const { document } = environment.loaded;
  const [key, other] = keys;
  return {
    code: "TEN1801",
    severity: "error",
    ...words,
    at: valueAt(document, ...requirementPath(environment, key)),
    related: [{ message: `${other} says otherwise`, at: valueAt(document, ...requirementPath(environment, other)) }],
  };
}

function checkRegions(environment: LoadedEnvironment, model: LoadedModel): readonly Problem[] {
  const { region, dataResidency } = environment.environment.requirements;
  const problems: Problem[] = [];
  if (region !== undefined && dataResidency.length > 0 && !dataResidency.includes(region)) {
    problems.push(
      contradiction(environment, ["region", "dataResidency"], {
        summary: `the region "${region}" is not among those where its data may be (${dataResidency.join(", ")})`,
        fix: "add the region to dataResidency, or choose another region",
      }),
    );
  }
  const allowed = model.platform?.platform.guardrails.allowedRegions;
  if (allowed === undefined) return problems;
  const outside = (key: RequirementKey, summary: string, fix: string): void => {
    const at = valueAt(environment.loaded.document, ...requirementPath(environment, key));
    problems.push({ code: "TEN1803", severity: "error", summary, fix, at });
  };
  if (region !== undefined && !allowed.includes(region)) {
    const fix = suggest(region, allowed, "allow the region in the platform's guardrails");
    outside("region", `the region "${region}" is outside the platform's guardrails.allowedRegions`, fix);
  }
  if (dataResidency.length > 0 && !dataResidency.some((place) => allowed.includes(place))) {
    const summary = `none of the regions in dataResidency (${dataResidency.join(", ")}) is among the platform's guardrails.allowedRegions`;
    outside("dataResidency", summary, suggest(dataResidency[0] ?? "", allowed, "allow one of them in the guardrails"));
  }
  return problems;
}

function checkContradictions(environment: LoadedEnvironment): readonly Problem[] {
  const { requirements, statedRequirements, aws } = environment.environment;
  const problems: Problem[] = [];
  if (
    requirements.untrustedCode &&
    statedRequirements.includes("threatModel") &&
    requirements.threatModel === "credentials"
  ) {
    problems.push(
      contradiction(environment, ["threatModel", "untrustedCode"], {
        summary: "threatModel: credentials assumes that no attacker runs code, yet untrustedCode is true",
        fix: "set threatModel to code-execution or stronger",
      }),
    );
  }
  const { readyWithinSeconds, lifetimeHours } = requirements;
  if (readyWithinSeconds !== undefined && lifetimeHours !== undefined && readyWithinSeconds >= lifetimeHours * 3600) {
    problems.push(
      contradiction(environment, ["readyWithin", "lifetime"], {
        summary: "the environment may take longer to become ready than it lives",
        fix: "shorten readyWithin, or lengthen lifetime",
      }),
    );
  }
  const pooled = Object.entries(aws).find(([, { tenancy }]) => tenancy === "pool");
  if (pooled === undefined) return problems;
  return [...problems, ...checkPooled(environment, pooled[0])];
}

/** A pooled resource lives in a shared account and holds other tenants' data beside this one's. */
function checkPooled(environment: LoadedEnvironment, resource: string): readonly Problem[] {
  const { ownConsole, quotaIndependence, maxSharedTenants } = environment.environment.requirements;
  const keys: readonly RequirementKey[] = [
    ...(ownConsole ? (["ownConsole"] as const) : []),
    ...(quotaIndependence ? (["quotaIndependence"] as const) : []),
    ...(maxSharedTenants === 1 ? (["maxSharedTenants"] as const) : []),
  ];
  const { document } = environment.loaded;
  return keys.map((key) => ({
    code: "TEN1801",
    severity: "error",
    summary: `${key} needs an account of its own, where "${resource}" cannot be pooled`,
    fix: `set tenancy: silo for "${resource}", or drop ${key}`,
    at: valueAt(document, ...requirementPath(environment, key)),
    related: [
      { message: "the pooled resource", at: valueAt(document, ...environment.path, "aws", resource, "tenancy") },
    ],
  }));
}

function checkApartness(environment: LoadedEnvironment, model: LoadedModel): readonly Problem[] {
  const { tenant, document } = environment.loaded;
  const path = requirementPath(environment, "apartFrom");
  const written = environment.raw.requirements?.apartFrom ?? environment.loaded.raw.spec.requirements?.apartFrom ?? [];
  const groups = model.platform?.raw.spec.groups.map(({ name }) => name);
  return written.flatMap((name, index): Problem[] => {
    const at = valueAt(document, ...path, index);
    if (name === tenant.name || name === tenant.group) {
      const summary = `the tenant cannot be apart from ${name === tenant.name ? "itself" : `its own group "${name}"`}`;
      return [{ code: "TEN1801", severity: "error", summary, fix: "remove the entry", at }];
    }
    if (groups === undefined || !model.complete || model.claimedNames.has(name) || groups.includes(name)) return [];
    const known = [...model.claimedNames, ...groups];
    const nearest = findNearest(name, known);
    return [
      {
        code: "TEN1409",
        // Keeping apart from a tenant to come is reasonable; a slip of the pen would separate from nobody.
        severity: nearest === undefined ? "warning" : "error",
        summary: `no tenant or group "${name}" exists`,
        fix: nearest === undefined ? "correct or remove it, unless it is yet to come" : `did you mean "${nearest}"?`,
        at,
      },
    ];
  });
}

/** Requirements that change nothing as written. */
function checkEffects(environment: LoadedEnvironment): readonly Problem[] {
  const { compliance, complianceScope } = environment.environment.requirements;
  const stated = environment.raw.requirements?.encryption ?? environment.loaded.raw.spec.requirements?.encryption;
  const covers = stated?.covers?.length;
  const problems: Problem[] = [];
  const noEffect = (key: RequirementKey, summary: string, fix: string): void => {
    const at = valueAt(environment.loaded.document, ...requirementPath(environment, key));
    problems.push({ code: "TEN1804", severity: "warning", summary, fix, at });
  };
  if (complianceScope === "own" && compliance.length === 0) {
    noEffect(
      "complianceScope",
      "complianceScope: own has no effect without compliance",
      "name the regime under compliance",
    );
  }
  if (stated?.kmsKey === "platform" && covers !== undefined && covers > 0) {
    noEffect(
      "encryption",
      "covers says what an own key encrypts, but kmsKey is platform",
      "set kmsKey: own, or remove covers",
    );
  }
  if (stated?.kmsKey === "own" && covers === 0) {
    noEffect(
      "encryption",
      "an own key that covers nothing has no effect",
      "name what it covers, or set kmsKey: platform",
    );
  }
  return problems;
}
