import type { CellTemplate, Platform } from "../model/platform.ts";
import { planning } from "./planning.ts";
import type { Site } from "./site.ts";

/**
 * The templates that a platform could add in the regions it allows, those it already uses first: another shared cell
 * like the first one there, and own clusters in accounts of their own.
 *
 * Advice falls back on them when nothing that is declared fits, so that a small platform still learns what it lacks.
 */
export function addableTemplates(platform: Platform): readonly CellTemplate[] {
  const used = [...platform.cells, ...platform.cellTemplates].map((place) => place.region);
  return [...new Set([...used, ...platform.guardrails.allowedRegions])].flatMap((region) => {
    const [first] = platform.cells.filter((cell) => cell.region === region);
    const own = ownClusterTemplate(region);
    return first === undefined ? [own] : [{ ...own, ...sharedPart(first), name: `shared-${region}` }, own];
  });
}

type SharedPart = Pick<CellTemplate, "account" | "cluster" | "accepts" | "capacity" | "pooled">;

function sharedPart(like: Platform["cells"][number]): SharedPart {
  const { cluster, accepts, capacity, pooled } = like;
  return { account: "new", cluster, accepts, capacity, pooled };
}

/** What a template that states nothing but its account and region is resolved to. */
function ownClusterTemplate(region: string): CellTemplate {
  return {
    name: `own-${region}`,
    management: "create",
    account: "tenant",
    region,
    cluster: { ...planning.addedCluster, ingressNamespaces: [], loadBalancerCidrs: [] },
    accepts: {
      clusterModels: ["cluster"],
      dataClassification: ["public", "internal", "confidential", "restricted"],
      environmentClass: ["production", "non-production"],
      complianceScope: ["own", "shared"],
      groups: "any",
    },
    capacity: { environments: 1, headroom: 0, quotas: {} },
    pooled: {},
  };
}

/** The template that a site of a platform with added ones cannot do without, as it would be written. */
export function writeMissingTemplate(added: readonly CellTemplate[], platform: Platform, site: Site): string {
  const here = added.filter((template) => template.region === site.region);
  const missing = here.find(({ name }) => site.templates.includes(name)) ?? here[0];
  const { name = "", account = "new", region = site.region } = missing ?? {};
  const like = account === "new" ? platform.cells.find((cell) => cell.region === region)?.name : undefined;
  const fields = [`name: ${name}`, "management: create", `account: ${account}`, `region: ${region}`];
  return `{${[...fields, ...(like === undefined ? [] : [`like: ${like}`])].join(", ")}}`;
}
