import { stringify } from "yaml";
import type { Advice } from "../../model/decision.ts";
import { renderAdviceDetail } from "./advice-detail.ts";
import { adviceToJson } from "./advice-json.ts";
import { renderAdviceMarkdown } from "./advice-markdown.ts";
import { renderAdviceTable } from "./advice-table.ts";

export type AdviceFormat = "table" | "wide" | "json" | "yaml" | "markdown";

export const adviceFormats: readonly AdviceFormat[] = ["table", "wide", "json", "yaml", "markdown"];

/** Renders an advice as text that ends in a newline. Stable bytes, no colour codes, at most 100 columns in text views. */
export function renderAdvice(advice: Advice, format: AdviceFormat): string {
  switch (format) {
    case "table":
      return renderAdviceTable(advice);
    case "wide":
      return renderAdviceDetail(advice);
    case "json":
      return `${JSON.stringify(adviceToJson(advice), null, 2)}\n`;
    case "yaml":
      return stringify(adviceToJson(advice), { aliasDuplicateObjects: false, lineWidth: 0 });
    case "markdown":
      return renderAdviceMarkdown(advice);
  }
}
