import type { Accepts, Cell, Platform } from "../model/platform.ts";
import type { Candidate } from "./candidate.ts";
import type { Subject } from "./subject.ts";
import type { Violation } from "./violation.ts";

/** What the site of a candidate refuses about an environment: region, classification, class, scope, group, company. */
export function siteViolations(platform: Platform, subject: Subject, candidate: Candidate): readonly Violation[] {
  const { site } = candidate;
  const { requirements, class: environmentClass } = subject.environment;
  const place = `${[...site.cells, ...site.templates].join(", ")} (${site.region})`;
  const { accepts } = site;
  const found: Violation[] = [];
  const refuse = (unit: string, text: string): void => {
    found.push({ unit, kind: "constraint", text });
  };
  if (requirements.region !== undefined && requirements.region !== site.region) {
    refuse("region", `must run in ${requirements.region}, not in ${site.region}`);
  }
  if (requirements.dataResidency.length > 0 && !requirements.dataResidency.includes(site.region)) {
    refuse("dataResidency", `data may be in ${requirements.dataResidency.join(", ")} only, not in ${site.region}`);
  }
  if (!accepts.dataClassification.includes(requirements.dataClassification)) {
    refuse("dataClassification", `${place} does not accept ${requirements.dataClassification} data`);
  }
  if (!accepts.environmentClass.includes(environmentClass)) {
    refuse("environmentClass", `${place} does not accept ${environmentClass} environments`);
  }
  if (!accepts.complianceScope.includes(requirements.complianceScope)) {
    refuse("complianceScope", `${place} does not accept the compliance scope ${requirements.complianceScope}`);
  }
  if (accepts.groups !== "any" && !accepts.groups.includes(subject.group?.name ?? "")) {
    refuse("group", `${place} is only for the groups ${accepts.groups.join(", ")}`);
  }
  const missing = missingPools(platform, subject, candidate);
  if (missing.length > 0) refuse("tenancy", `${place} has no pooled ${missing.join(", ")}`);
  if (!canStayApart(platform, subject, candidate)) {
    refuse("apartFrom", `${site.region} has one shared cell only, so it cannot stay apart there`);
  }
  const { pin } = subject.environment;
  if (pin?.cell !== undefined && !site.cells.includes(pin.cell)) refuse("pin", `pinned to the cell ${pin.cell}`);
  return found;
}

/** Pooled resources that it attaches to and that no account it may use has. */
function missingPools(platform: Platform, subject: Subject, { architecture, site }: Candidate): readonly string[] {
  if (architecture.account === "dedicated") return [];
  const pools = Object.values(subject.environment.aws).flatMap(({ tenancy, pool }) =>
    tenancy === "pool" && pool !== undefined ? [pool] : [],
  );
  if (site.role === "shared") return pools.filter((pool) => !site.pools.includes(pool));
  const lenders = platform.cells.filter((cell) => cell.region === site.region && acceptsTraits(cell.accepts, subject));
  const isLent = lenders.some((cell) => pools.every((pool) => Object.hasOwn(cell.pooled, pool)));
  return isLent ? [] : pools;
}

function acceptsTraits(accepts: Accepts, { environment, group }: Subject): boolean {
  return (
    accepts.dataClassification.includes(environment.requirements.dataClassification) &&
    accepts.environmentClass.includes(environment.class) &&
    accepts.complianceScope.includes(environment.requirements.complianceScope) &&
    (accepts.groups === "any" || (group !== undefined && accepts.groups.includes(group.name)))
  );
}

/** Whether the region can offer a second shared cell, fit for it, to whoever must stay apart. */
function canStayApart(platform: Platform, subject: Subject, { architecture, site }: Candidate): boolean {
  if (subject.environment.requirements.apartFrom.length === 0) return true;
  if (architecture.account === "dedicated" && architecture.cluster === "cluster") return true;
  const isFit = ({ region, accepts }: Pick<Cell, "region" | "accepts">): boolean =>
    region === site.region &&
    accepts.clusterModels.some((model) => model !== "cluster") &&
    acceptsTraits(accepts, subject);
  const canOpen = platform.cellTemplates.some((template) => template.account !== "tenant" && isFit(template));
  return canOpen || platform.cells.filter(isFit).length > 1;
}
