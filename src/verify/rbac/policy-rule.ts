import { isRecord } from "../../model/json.ts";
/** One rule of a Role or ClusterRole (`rbac.authorization.k8s.io/v1`); absent lists are empty. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

/** Reads `rules` of a role as the API server would; what is no list of texts counts as empty. */
export function readPolicyRules(value: unknown): readonly PolicyRule[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isRecord).map((rule) => ({
    verbs: texts(rule.verbs),
    apiGroups: texts(rule.apiGroups),
    resources: texts(rule.resources),
    resourceNames: texts(rule.resourceNames),
    nonResourceURLs: texts(rule.nonResourceURLs),
  }));
}

/** A rule in one line, as an explanation quotes it: `get,list on secrets named a (apps)`. */
export function describeRule(rule: PolicyRule): string {
  const verbs = rule.verbs.join(",");
  if (rule.nonResourceURLs.length > 0) return `${verbs} on ${rule.nonResourceURLs.join(",")}`;
  const names = rule.resourceNames.length === 0 ? "" : ` named ${rule.resourceNames.join(",")}`;
  const groups = rule.apiGroups.filter((group) => group !== "");
  const core = rule.apiGroups.includes("") && groups.length > 0 ? ["core", ...groups] : groups;
  return `${verbs} on ${rule.resources.join(",")}${names}${core.length === 0 ? "" : ` (${core.join(",")})`}`;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
