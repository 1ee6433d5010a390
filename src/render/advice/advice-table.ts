import { formatArchitecture } from "../../model/architecture.ts";
import type { Advice } from "../../model/decision.ts";
import { formatDollars } from "../../model/money.ts";
import {
  type AdvisedEnvironment,
  describePlatform,
  groupWarnings,
  nameEnvironment,
  summarizeReasons,
  totalCost,
} from "./advice-words.ts";
import { type Column, layOutTable, wrapText } from "./text-layout.ts";

const columns: readonly Column[] = [
  { title: "ENVIRONMENT", align: "left" },
  { title: "ARCHITECTURE", align: "left" },
  { title: "SHARED", align: "left" },
  { title: "PER MONTH", align: "right" },
  { title: "BECAUSE OF", align: "left" },
];

/** One line per environment, then what holds for the platform, conflicts with their fixes, and warnings. */
export function renderAdviceTable(advice: Advice): string {
  const lines = [
    ...layOutTable(columns, advice.environments.map(rowOf)),
    "",
    ...wrapText(`${totalCost(advice)} a month; ${describePlatform(advice)}`, { first: "", rest: "" }),
    ...advice.environments.flatMap(renderConflicts),
    ...renderWarnings(advice),
  ];
  return `${lines.join("\n")}\n`;
}

function rowOf(advised: AdvisedEnvironment): readonly string[] {
  const { choice, explanation } = advised;
  if (choice === undefined) return [nameEnvironment(advised), "none possible", "", "", "conflict, see below"];
  const { architecture, measures } = choice;
  return [
    nameEnvironment(advised),
    formatArchitecture(architecture).replaceAll(" + ", "\n  + "),
    architecture.accountSharedWith === architecture.clusterSharedWith
      ? architecture.accountSharedWith
      : `${architecture.accountSharedWith}/${architecture.clusterSharedWith}`,
    formatDollars(measures.cost.monthlyMicros),
    summarizeReasons(explanation.reasons),
  ];
}

export function renderConflicts(advised: AdvisedEnvironment): readonly string[] {
  return advised.conflicts.flatMap((conflict) => [
    "",
    ...wrapText(`${nameEnvironment(advised)}: ${conflict.text}`, { first: "conflict  ", rest: "          " }),
    ...conflict.relax.flatMap((fix) => wrapText(fix, { first: "          fix: ", rest: "               " })),
  ]);
}

function renderWarnings(advice: Advice): readonly string[] {
  return [...groupWarnings(advice)].flatMap(([warning, names]) => [
    "",
    ...wrapText(`${names.join(", ")}: ${warning}`, { first: "warning  ", rest: "         " }),
  ]);
}
