import type { JsonObject } from "../../model/json.ts";
import type { EdgeLevel, Hop, RefutedPair, UnknownCause, VerdictReport } from "../../model/verdict.ts";

const schema = "https://json.schemastore.org/sarif-2.1.0.json";

/** `security-severity` of GitHub's code scanning, by the strongest hold of a path. */
const severities: Readonly<Record<EdgeLevel, string>> = {
  network: "5.0",
  read: "8.0",
  execute: "9.0",
  identity: "9.0",
  admin: "9.8",
};

/** The verdict as SARIF 2.1.0: one error for each refuted pair that is told, one warning for each cause of UNKNOWN. */
export function renderVerdictSarif(report: VerdictReport, version?: string): string {
  const log: JsonObject = {
    $schema: schema,
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: { name: "tenantry", ...(version === undefined ? {} : { version }), rules: rules(report) },
        },
        columnKind: "utf16CodeUnits",
        properties: {
          threatModel: report.threatModel,
          counts: { ...report.counts },
          assumptions: report.assumptions.map(({ id, text, expires }) => ({
            id,
            text,
            ...(expires === undefined ? {} : { expires }),
          })),
        },
        results: [...report.refuted.map(refutedResult), ...report.unknown.map(unknownResult)],
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function rules({ threatModel }: VerdictReport): readonly JsonObject[] {
  return [
    {
      id: "isolation/refuted",
      name: "IsolationRefuted",
      shortDescription: { text: "One environment can reach another" },
      fullDescription: { text: `A path leads from an attacker of one environment into another (${threatModel}).` },
      defaultConfiguration: { level: "error" },
      properties: { tags: ["security", "multi-tenancy"] },
    },
    {
      id: "isolation/unknown",
      name: "IsolationUnknown",
      shortDescription: { text: "Whether one environment can reach another is not known" },
      fullDescription: { text: "A proof of isolation lacks something that could not be read or decided." },
      defaultConfiguration: { level: "warning" },
      properties: { tags: ["security", "multi-tenancy"] },
    },
  ];
}

function refutedResult({ from, to, sentence, path, repair }: RefutedPair): JsonObject {
  const strongest = path.at(-1)?.level ?? "execute";
  const changes = repair.map(({ change }) => change).join("; ");
  const ending = changes === "" ? "" : ` Repair: ${changes}.`;
  return {
    ruleId: "isolation/refuted",
    ruleIndex: 0,
    level: "error",
    message: { text: `${from} can reach ${to}: ${sentence}.${ending}` },
    locations: [{ logicalLocations: [environmentLocation(to)] }],
    relatedLocations: [{ id: 1, logicalLocations: [environmentLocation(from)], message: { text: "starts here" } }],
    codeFlows: [{ threadFlows: [{ locations: path.map(flowLocation) }] }],
    partialFingerprints: { "pair/v1": `${from} ${to}` },
    properties: { "security-severity": severities[strongest], repair: repair.map((step) => ({ ...step })) },
  };
}

function flowLocation({ rule, from, to, because, evidence, level, technique }: Hop): JsonObject {
  return {
    location: {
      logicalLocations: [{ fullyQualifiedName: to }],
      message: { text: `${rule}: ${from} → ${to}${because === "" ? "" : ` (${because})`}` },
    },
    kinds: [level],
    properties: { rule, evidence, ...(technique === undefined ? {} : { technique }) },
  };
}

function unknownResult({ id, cause, fix, examples, pairs, accepted }: UnknownCause): JsonObject {
  return {
    ruleId: "isolation/unknown",
    ruleIndex: 1,
    level: "warning",
    message: { text: `${cause} Pairs that depend on it: ${pairs}. To know: ${fix}` },
    locations: [{ logicalLocations: examples.slice(0, 1).map(([, to]) => environmentLocation(to)) }],
    partialFingerprints: { "cause/v1": id },
    properties: { pairs, examples: examples.map(([from, to]) => [from, to]) },
    ...(accepted === undefined
      ? {}
      : {
          suppressions: [
            { kind: "external", status: "accepted", justification: `${accepted.reason} (until ${accepted.expires})` },
          ],
        }),
  };
}

function environmentLocation(id: string): JsonObject {
  return { fullyQualifiedName: id, kind: "namespace" };
}
