import { planning } from "../facts/planning.ts";
import type { Accepts, Cell, CellTemplate, Platform } from "../model/platform.ts";
import type { Site } from "./site.ts";

/** A template that a platform does not have but could add. */
export interface AddableTemplate extends CellTemplate {
  /** The cell it takes over from. */
  readonly like?: string;
}

/**
 * The templates that a platform could add in the regions it allows, those it already uses first. Where it has a shared
 * cell: another one like it, then one with nothing but defaults. Everywhere: own clusters in accounts of their own.
 *
 * Advice falls back on them when nothing that is declared fits, so that a small platform still learns what it lacks.
 */
export function addableTemplates(platform: Platform): readonly AddableTemplate[] {
  const used = [...platform.cells, ...platform.cellTemplates].map((place) => place.region);
  return [...new Set([...used, ...platform.guardrails.allowedRegions])].flatMap((region) => {
    const first = platform.cells.find((cell) => cell.region === region);
    const own = plainTemplate("own", region, "tenant");
    return first === undefined ? [own] : [templateLike(first), plainTemplate("common", region, "new"), own];
  });
}

function templateLike({ name, region, cluster, accepts, capacity, pooled }: Cell): AddableTemplate {
  const { mixes: _mixes, ...taken } = accepts;
  const plain = plainTemplate("shared", region, "new");
  return { ...plain, cluster, accepts: taken, capacity, pooled, like: name };
}

/** What a template that states nothing but its account and region is resolved to. */
function plainTemplate(kind: string, region: string, account: "new" | "tenant"): AddableTemplate {
  const own = account === "tenant";
  return {
    name: `${kind}-${region}`,
    management: "create",
    account,
    region,
    cluster: { ...planning.addedCluster, ingressNamespaces: [], loadBalancerCidrs: [] },
    accepts: own ? { ...anything, clusterModels: ["cluster"] } : withoutRestricted,
    capacity: own ? { environments: 1, headroom: 0, quotas: {} } : { environments: 250, headroom: 0.2, quotas: {} },
    pooled: {},
  };
}

const anything: Accepts = {
  clusterModels: ["namespace", "vcluster"],
  dataClassification: ["public", "internal", "confidential", "restricted"],
  environmentClass: ["production", "non-production"],
  complianceScope: ["own", "shared"],
  groups: "any",
};

const withoutRestricted: Accepts = { ...anything, dataClassification: ["public", "internal", "confidential"] };

/** The template that a site of a platform with added ones cannot do without, as it would be written. */
export function writeMissingTemplate(added: readonly AddableTemplate[], site: Site): string {
  const here = added.filter((template) => template.region === site.region);
  const missing = here.find(({ name }) => site.templates.includes(name)) ?? here[0];
  if (missing === undefined) throw new RangeError(`no template could be added in ${site.region}`);
  const { name, management, account, region, like } = missing;
  const fields = Object.entries({ name, management, account, region, ...(like === undefined ? {} : { like }) });
  return `{${fields.map(([key, value]) => `${key}: ${value}`).join(", ")}}`;
}
