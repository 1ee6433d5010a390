import type { Audit } from "../../model/audit.ts";
import { type Colorizer, noColor } from "../plan/colorizer.ts";
import { renderAuditHtml } from "./audit-html.ts";
import { renderAuditJunit } from "./audit-junit.ts";
import { renderAuditMarkdown } from "./audit-markdown.ts";
import { renderAuditSarif } from "./audit-sarif.ts";
import { renderAuditTable } from "./audit-table.ts";

export const auditFormats = ["table", "json", "sarif", "junit", "markdown", "html"] as const;
export type AuditFormat = (typeof auditFormats)[number];

export interface AuditView {
  /** Table only; without it, no colour. */
  readonly color?: Colorizer;
  /** Of this program, for SARIF. */
  readonly version?: string;
}

/** Renders an audit; the text ends with a line feed and depends on the audit and the view alone. */
export function renderAudit(audit: Audit, format: AuditFormat, { color = noColor, version }: AuditView = {}): string {
  switch (format) {
    case "table":
      return renderAuditTable(audit, color);
    case "json":
      return `${JSON.stringify({ formatVersion: "1.0", kind: "Audit", ...audit }, null, 2)}\n`;
    case "sarif":
      return renderAuditSarif(audit, version);
    case "junit":
      return renderAuditJunit(audit);
    case "markdown":
      return renderAuditMarkdown(audit);
    case "html":
      return renderAuditHtml(audit);
  }
}
