import type { Diagnostic, Severity, Span } from "../model/diagnostic.ts";
import { compareText } from "../model/json.ts";
import { environmentOrigin, type Origin } from "../model/origin.ts";
import type { EnvironmentRef } from "../model/tenant.ts";
import { type PlaceCode, placeCatalogue } from "./codes.ts";
import type { Rejection } from "./rejection.ts";

/** A cell or template with the reason why it refused. */
export interface Refusal {
  readonly place: string;
  readonly rejection: Rejection;
}

export type Locate = (origin: Origin) => Span | undefined;

/** Builds a diagnostic of the placement catalogue that points at its origin. */
export function placeProblem(
  code: PlaceCode,
  origin: Origin,
  parts: {
    readonly severity: Severity;
    readonly summary: string;
    readonly detail?: string;
    readonly fix?: string;
    readonly locate?: Locate | undefined;
  },
): Diagnostic {
  const span = parts.locate?.(origin);
  return {
    code,
    severity: parts.severity,
    summary: parts.summary,
    ...(parts.detail === undefined ? {} : { detail: parts.detail }),
    path: origin.path,
    ...(span === undefined ? {} : { span }),
    fix: parts.fix ?? placeCatalogue[code].fix,
  };
}

/** The problem of an environment that nobody can take: every refusal, and the change that is nearest. */
export function noCellProblem(
  ref: EnvironmentRef,
  refusals: readonly Refusal[],
  locate: Locate | undefined,
): Diagnostic {
  return placeProblem("TEN3101", environmentOrigin(ref.tenant, ref.environment), {
    severity: "error",
    summary: `no cell or template can take ${ref.tenant}/${ref.environment}`,
    detail:
      refusals.length === 0
        ? "the platform has no cell and no cell template"
        : foldRefusals(refusals)
            .map((line) => `- ${line}`)
            .join("\n"),
    fix: nearestFix(refusals),
    locate,
  });
}

/** One line for each reason, with the places that share it: `a, b and 3 more: is in eu-west-1`. */
function foldRefusals(refusals: readonly Refusal[]): readonly string[] {
  const placesByReason = new Map<string, string[]>();
  for (const { place, rejection } of refusals) {
    const places = placesByReason.get(rejection.text) ?? [];
    placesByReason.set(rejection.text, [...places, place]);
  }
  return [...placesByReason].map(([reason, places]) => `${foldNames(places)} ${reason}`);
}

function foldNames(names: readonly string[]): string {
  const sorted = [...names].sort(compareText);
  if (sorted.length <= 3) return `${sorted.join(", ")}:`;
  return `${sorted.slice(0, 3).join(", ")} and ${sorted.length - 3} more:`;
}

/** What to change, by rule, from the rule that is nearest to a solution to the one that is farthest. */
const fixes: readonly (readonly [Rejection["rule"], string])[] = [
  ["capacity", "Raise the quota and write it into the cell's capacity.quotas, or add a cell template."],
  ["addresses", "Add an address pool that serves the region, or reserve less in spec.network."],
  ["failure-domain", "Add a cell or cell template, or raise objectives.maxTenantsPerFailureDomain."],
  ["max-shared-tenants", "Add a cell template that accepts it, or raise maxSharedTenants."],
  ["apart-from", "Add a cell template that accepts it, so that both tenants get a cell of their own."],
  ["separate", "Add a cell template that accepts it, so that both values get a cell of their own."],
  ["group-scope", "Add a cell or cell template for the group."],
  ["exclusive", "Add a cell template that accepts it."],
  ["pooled-resource", "Declare the pooled resource in the cell or template, or use tenancy: silo."],
  ["account-kind", "Add a cell whose account may hold it, or a cell template with account: new."],
  ["requirements", "Add a cell template like the cells that meet its requirements."],
  ["kubernetes-version", "Upgrade the cell, or leave out kubernetesApi.version."],
  ["compute", "Use a cell with compute: auto-mode or karpenter."],
  ["environment-class", "Add the environment class to accepts of a cell or template."],
  ["data-classification", "Add the data classification to accepts of a cell or template."],
  ["compliance-scope", "Add the compliance scope to accepts of a cell or template."],
  ["groups", "Add the tenant's group to accepts.groups of a cell or template."],
  ["region", "Add a cell or cell template in a region that the requirements allow."],
  ["cluster-model", "Add the cluster model to accepts.clusterModels of a cell or template."],
];

function nearestFix(refusals: readonly Refusal[]): string {
  const rules = new Set(refusals.map((refusal) => refusal.rejection.rule));
  return fixes.find(([rule]) => rules.has(rule))?.[1] ?? "Add a cell or a cell template to the platform document.";
}
