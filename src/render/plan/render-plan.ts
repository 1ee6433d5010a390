import { stringify } from "yaml";
import type { JsonObject } from "../../model/json.ts";
import type { Plan } from "../../model/plan.ts";
import { type Colorizer, noColor } from "./colorizer.ts";
import { toPlanDocument } from "./plan-document.ts";
import { renderPlanMarkdown } from "./plan-markdown.ts";
import { renderPlanTable } from "./plan-table.ts";

export type PlanFormat = "table" | "json" | "yaml" | "markdown";

export interface PlanView {
  /** Every changed field, with values. */
  readonly diff?: boolean;
  /** Counts for each environment only. */
  readonly summary?: boolean;
  /** With `summary`: also what replaces and destroys, one by one. */
  readonly loud?: boolean;
  /** Table only; without it, no colour. */
  readonly color?: Colorizer;
  /** JSON and YAML only: fields that say where the plan comes from. */
  readonly header?: JsonObject;
}

/**
 * Renders a plan; the text ends with a line feed and depends on the plan alone.
 *
 * `table` is for people and at most 100 columns wide unless `diff` shows longer values; `markdown` fits a pull request
 * comment; `json` and `yaml` hold everything under `formatVersion`.
 */
export function renderPlan(plan: Plan, format: PlanFormat, view: PlanView = {}): string {
  switch (format) {
    case "table":
      return renderPlanTable(plan, { ...view, color: view.color ?? noColor });
    case "markdown":
      return renderPlanMarkdown(plan);
    case "json":
      return `${JSON.stringify({ ...toPlanDocument(plan), ...view.header }, null, 2)}\n`;
    case "yaml":
      return stringify({ ...toPlanDocument(plan), ...view.header }, { aliasDuplicateObjects: false, lineWidth: 0 });
  }
}
