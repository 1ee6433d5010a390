import type { Audit, Finding } from "../../model/audit.ts";
import { plainText } from "../plan/plain-text.ts";
import { families, familyTitles, isAtLeast } from "./audit-words.ts";

/**
 * The findings as JUnit XML: a suite for each of the four families, a failed test for each finding of medium severity or worse, a
 * skipped one for each that is suppressed; a family without findings has one test that passes.
 */
export function renderAuditJunit({ findings }: Audit): string {
  const suites = families.map((family) => {
    const own = findings.filter((finding) => finding.family === family);
    const cases = own.length === 0 ? ['    <testcase classname="audit" name="nothing found"/>'] : own.map(caseXml);
    const failures = own.filter(fails).length;
    const skipped = own.filter(({ suppressed }) => suppressed !== undefined).length;
    const head = `  <testsuite name="${escapeXml(familyTitles[family])}" tests="${cases.length}" failures="${failures}" skipped="${skipped}" errors="0">`;
    return [head, ...cases, "  </testsuite>"].join("\n");
  });
  const failures = findings.filter(fails).length;
  const tests = families.reduce(
    (sum, family) => sum + Math.max(1, findings.filter((finding) => finding.family === family).length),
    0,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="tenantry audit" tests="${tests}" failures="${failures}" errors="0">`,
    ...suites,
    "</testsuites>",
    "",
  ].join("\n");
}

function fails({ severity, suppressed }: Finding): boolean {
  return suppressed === undefined && isAtLeast(severity, "medium");
}

function caseXml(finding: Finding): string {
  const { id, rule, severity, title, detail, fix, evidence, suppressed } = finding;
  const open = `    <testcase classname="audit.${escapeXml(rule)}" name="${escapeXml(id)}"`;
  const text = escapeXml([detail, `Fix: ${fix}`, ...evidence.map((item) => item.id)].join("\n"));
  if (suppressed !== undefined)
    return `${open}>\n      <skipped message="${escapeXml(`${suppressed.reason} (until ${suppressed.expires})`)}"/>\n    </testcase>`;
  if (!fails(finding)) return `${open}>\n      <system-out>${escapeXml(title)}\n${text}</system-out>\n    </testcase>`;
  return `${open}>\n      <failure type="${severity}" message="${escapeXml(title)}">${text}</failure>\n    </testcase>`;
}

function escapeXml(text: string): string {
  return plainText(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
