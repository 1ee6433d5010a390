import { compareText } from "../../model/json.ts";
import { compileSelector, matchLabels } from "../network/label-selector.ts";
import type { PolicyRule } from "./policy-rule.ts";
import type { Role } from "./rbac-objects.ts";

/**
 * The ClusterRoles with what the aggregation controller makes of those that have an aggregation rule: their own rules are
 * replaced by the union over every other ClusterRole that a selector matches, also over several levels. Roles that aggregate
 * each other in a circle also keep what is written in them, since then nothing takes it away.
 *
 * With an invalid selector the controller leaves a role as it is.
 *
 * Source: kubernetes pkg/controller/clusterroleaggregation.
 */
export function aggregateRoles(roles: readonly Role[]): readonly Role[] {
  const sources = sourcesByName(roles);
  const byName = new Map(roles.map((role) => [role.name, role]));
  return roles.map((role) => {
    if (!sources.has(role.name)) return role;
    return { ...role, rules: collectRules(role.name, { sources, byName }) };
  });
}

interface Graph {
  /** Names of the roles that each aggregated role gathers, sorted. */
  readonly sources: ReadonlyMap<string, readonly string[]>;
  readonly byName: ReadonlyMap<string, Role>;
}

function sourcesByName(roles: readonly Role[]): ReadonlyMap<string, readonly string[]> {
  const sources = new Map<string, readonly string[]>();
  for (const role of roles) {
    const selectors = role.selectors?.map(compileSelector);
    if (selectors === undefined || !selectors.every((selector) => typeof selector !== "string")) continue;
    const gathered = roles.filter(
      ({ name, labels }) =>
        name !== role.name && selectors.some((selector) => matchLabels(selector, { known: labels }) === "yes"),
    );
    sources.set(role.name, gathered.map(({ name }) => name).sort(compareText));
  }
  return sources;
}

function collectRules(start: string, { sources, byName }: Graph): readonly PolicyRule[] {
  const gathered = reachable(start, sources).filter(
    (name) => !sources.has(name) || reachable(name, sources).includes(name),
  );
  const rules = gathered.flatMap((name) => byName.get(name)?.rules ?? []);
  return [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()];
}

/** What a role gathers over any number of levels; itself only when that goes round in a circle. */
function reachable(start: string, sources: Graph["sources"]): readonly string[] {
  const seen = new Set<string>();
  const open = [...(sources.get(start) ?? [])].reverse();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...[...(sources.get(name) ?? [])].reverse());
  }
  return [...seen];
}
