import { formatArchitecture } from "../../model/architecture.ts";
import type { Advice, Choice, Explanation, RejectedArchitecture, RequirementPrice } from "../../model/decision.ts";
import { formatDollars } from "../../model/money.ts";
import { renderConflicts } from "./advice-table.ts";
import {
  type AdvisedEnvironment,
  countNoun,
  describePlatform,
  describeSharing,
  nameEnvironment,
  totalCost,
} from "./advice-words.ts";
import { wrapText } from "./text-layout.ts";

/** Everything about each environment, in sections. */
export function renderAdviceDetail(advice: Advice): string {
  const lines = [
    ...advice.environments.flatMap((advised) => [...renderEnvironment(advised), ""]),
    ...wrapText(`${totalCost(advice)} a month; ${describePlatform(advice)}`, { first: "", rest: "" }),
  ];
  return `${lines.join("\n")}\n`;
}

function renderEnvironment(advised: AdvisedEnvironment): readonly string[] {
  const { choice, explanation } = advised;
  const name = nameEnvironment(advised);
  if (choice === undefined) {
    return [
      `${name}  no architecture satisfies its requirements`,
      ...renderConflicts(advised),
      ...rejections(explanation),
    ];
  }
  const price = `${formatDollars(choice.measures.cost.monthlyMicros)} a month`;
  return [
    `${name}  ${formatArchitecture(choice.architecture)}  ${price}`,
    ...measures(choice),
    ...section(
      "why",
      explanation.reasons.map(({ because, text, source }) => [because, withSource(text, source)]),
    ),
    ...section("cost", costLines(choice)),
    ...section("what each requirement costs", requirementPrices(choice, explanation)),
    ...section(
      "where the choice changes",
      explanation.flips.map((flip) => [flip.input, flip.text]),
    ),
    ...rejections(explanation),
    ...section(
      "warnings",
      explanation.warnings.map((warning) => ["", warning]),
    ),
  ];
}

function measures({ architecture, measures: measured }: Choice): readonly string[] {
  const { isolation, operations, scalability } = measured;
  const path = isolation.weakestPath.join(", then ");
  return [
    ...entry("shared with", describeSharing(architecture)),
    ...entry(
      "isolation",
      `${isolation.score} (AWS ${isolation.aws}, Kubernetes ${isolation.kubernetes}), through ${path}`,
    ),
    ...entry(
      "operations",
      `${operations.score}: ${countNoun(operations.objects, "object")}, ` +
        `${countNoun(operations.controlPlanes, "control plane")}, ` +
        `${countNoun(operations.upgradesPerYear, "upgrade")} a year, ` +
        `${countNoun(operations.credentialDomains, "credential domain")}`,
    ),
    ...entry(
      "scales to",
      `${countNoun(scalability.environments, "such environment")}; first limit: ${scalability.title} [${scalability.quota}]`,
    ),
  ];
}

function costLines({ measures: { cost } }: Choice): readonly (readonly [string, string])[] {
  return cost.lines.map(({ item, monthlyMicros, basis }) => [item, `${formatDollars(monthlyMicros)}: ${basis}`]);
}

/** Those without a price of their own share one line: others would still ask for what they ask for. */
function requirementPrices(
  { architecture }: Choice,
  { requirementPrices: prices }: Explanation,
): readonly (readonly [string, string])[] {
  const isFree = ({ priceMicros, architectureWithout }: RequirementPrice): boolean =>
    priceMicros === 0 && formatArchitecture(architectureWithout) === formatArchitecture(architecture);
  const free = prices.filter(isFree).map((price) => price.requirement);
  return [
    ...prices.filter((price) => !isFree(price)).map(requirementPrice),
    ...(free.length === 0 ? [] : [["nothing by itself", free.join(", ")] as const]),
  ];
}

function requirementPrice(price: RequirementPrice): readonly [string, string] {
  const without = `${formatArchitecture(price.architectureWithout)} at ${formatDollars(price.withoutMonthlyMicros)}`;
  return [price.requirement, `${formatDollars(price.priceMicros)} a month; without it ${without}`];
}

/** The nearest architecture of each model pair that lost; the others are in the machine formats. */
function rejections({ rejected }: Explanation): readonly string[] {
  if (rejected.length === 0) return [];
  const nearest = new Map<string, RejectedArchitecture>();
  for (const item of rejected) {
    const pair = `${item.architecture.account} x ${item.architecture.cluster}`;
    if (!nearest.has(pair)) nearest.set(pair, item);
  }
  const more = rejected.length - nearest.size;
  return [
    "",
    "  rejected",
    ...[...nearest.values()].flatMap(rejection),
    ...(more === 0 ? [] : [`    ${more} more in -o json`]),
  ];
}

function rejection({ architecture, reasons, monthlyMicros }: RejectedArchitecture): readonly string[] {
  const price = monthlyMicros === undefined ? "" : `, ${formatDollars(monthlyMicros)}`;
  const head = `${formatArchitecture(architecture)} (${describeSharing(architecture)})${price}`;
  const texts = reasons.map(({ because, text }) => `${because}: ${text}`);
  return [
    ...wrapText(head, { first: "    ", rest: "      " }),
    ...texts.flatMap((text) => wrapText(text, { first: "      - ", rest: "        " })),
  ];
}

function section(title: string, entries: readonly (readonly [label: string, text: string])[]): readonly string[] {
  if (entries.length === 0) return [];
  return ["", `  ${title}`, ...entries.flatMap(([label, text]) => entry(label, text, "    "))];
}

const labelWidth = 24;

function entry(label: string, text: string, indent = "  "): readonly string[] {
  const hang = label === "" ? indent : " ".repeat(indent.length + labelWidth);
  const first = label === "" ? indent : `${indent}${label.padEnd(labelWidth)}`;
  if (label.length < labelWidth) return wrapText(text, { first, rest: hang });
  return [`${indent}${label}`, ...wrapText(text, { first: hang, rest: hang })];
}

function withSource(text: string, source: string | undefined): string {
  return source === undefined ? text : `${text} [${source}]`;
}
