import type { VerdictReport } from "../../model/verdict.ts";
import { type Colorizer, noColor } from "../plan/colorizer.ts";
import { renderVerdictHtml } from "./verdict-html.ts";
import { renderVerdictJunit } from "./verdict-junit.ts";
import { renderVerdictMarkdown } from "./verdict-markdown.ts";
import { renderVerdictSarif } from "./verdict-sarif.ts";
import { renderVerdictTable } from "./verdict-table.ts";

export type VerdictFormat = "table" | "json" | "sarif" | "junit" | "markdown" | "html";

export interface VerdictView {
  /** Table only; without it, no colour. */
  readonly color?: Colorizer;
  /** Of this program, for SARIF. */
  readonly version?: string;
}

/**
 * Renders a verdict; the text ends with a line feed and depends on the report and the view alone.
 *
 * `table` is for people, `markdown` fits a pull request comment, `html` is one file that asks for nothing else, `sarif` is
 * 2.1.0, and `json` holds everything under `formatVersion`.
 */
export function renderVerdict(report: VerdictReport, format: VerdictFormat, view: VerdictView = {}): string {
  switch (format) {
    case "table":
      return renderVerdictTable(report, view.color ?? noColor);
    case "json":
      return `${JSON.stringify({ formatVersion: "1.0", kind: "Verdict", ...report }, null, 2)}\n`;
    case "sarif":
      return renderVerdictSarif(report, view.version);
    case "junit":
      return renderVerdictJunit(report);
    case "markdown":
      return renderVerdictMarkdown(report);
    case "html":
      return renderVerdictHtml(report);
  }
}
