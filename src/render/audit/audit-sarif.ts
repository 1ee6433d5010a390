import type { Audit, Finding, FindingSeverity } from "../../model/audit.ts";
import type { JsonObject } from "../../model/json.ts";
import { helpPage } from "./audit-words.ts";

const levels: Readonly<Record<FindingSeverity, "error" | "warning" | "note">> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
  info: "note",
};

/** `security-severity` of GitHub's code scanning. */
const scores: Readonly<Record<FindingSeverity, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "3.0",
  info: "1.0",
};

/** The findings as SARIF 2.1.0; a suppressed one says so, with its justification. */
export function renderAuditSarif({ findings, verdicts }: Audit, version?: string): string {
  const rules = [...new Map(findings.map((finding) => [finding.rule, finding])).values()];
  const order = new Map(rules.map(({ rule }, index) => [rule, index]));
  const log: JsonObject = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "tenantry", ...(version === undefined ? {} : { version }), rules: rules.map(ruleOf) } },
        columnKind: "utf16CodeUnits",
        ...(verdicts === undefined
          ? {}
          : { properties: { threatModel: verdicts.threatModel, counts: { ...verdicts.counts } } }),
        results: findings.map((finding) => resultOf(finding, order.get(finding.rule) ?? 0)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleOf({ rule, detail, severity, family, fix }: Finding): JsonObject {
  return {
    id: `audit/${rule}`,
    name: rule.replace(/(?:^|-)(\w)/g, (_whole, letter: string) => letter.toUpperCase()),
    shortDescription: { text: rule.replaceAll("-", " ") },
    fullDescription: { text: detail },
    help: { text: `${fix}. See ${helpPage(rule)}` },
    defaultConfiguration: { level: levels[severity] },
    properties: { tags: [family, "multi-tenancy"], "security-severity": scores[severity] },
  };
}

function resultOf(finding: Finding, ruleIndex: number): JsonObject {
  const { id, rule, severity, title, fix, evidence, environments, suppressed } = finding;
  return {
    ruleId: `audit/${rule}`,
    ruleIndex,
    level: levels[severity],
    message: { text: `${title}. Fix: ${fix}.` },
    locations: evidence.slice(0, 10).map(({ id: name, source }) => ({
      ...(source === undefined ? {} : { physicalLocation: { artifactLocation: { uri: encodeURI(source) } } }),
      logicalLocations: [{ fullyQualifiedName: name, kind: "resource" }],
    })),
    partialFingerprints: { "finding/v1": id },
    properties: { environments: environments.map(({ tenant, environment }) => `${tenant}/${environment}`) },
    ...(suppressed === undefined
      ? {}
      : { suppressions: [{ kind: "external", justification: `${suppressed.reason} (until ${suppressed.expires})` }] }),
  };
}
