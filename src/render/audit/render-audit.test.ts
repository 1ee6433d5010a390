import { expect, it } from "vitest";
import type { Audit, Finding } from "../../model/audit.ts";
import { auditFormats, renderAudit } from "./render-audit.ts";

const nasty = 'pwn"><script>alert(1)</script> & |`[x](y)';
const finding: Finding = {
  id: `idle-nat-gateway:${nasty}`,
  rule: "idle-nat-gateway",
  family: "expensive",
  severity: "high",
  title: `a title with ${nasty}`,
  detail: "what follows",
  evidence: [{ id: nasty, source: "aws/a b.json" }],
  fix: "delete it",
  monthlyMicros: 35_040_000,
  environments: [{ tenant: "birch", environment: "prod" }],
};
const audit: Audit = {
  tenants: [],
  findings: [
    finding,
    { ...finding, id: "x:1", title: "accepted one", suppressed: { reason: "soon gone", expires: "2027-01-01" } },
  ],
  quotas: [{ quota: "q", title: "Q", place: "p", used: 9, limit: 10, adjustable: false }],
  gaps: [{ place: "c", what: "v1/Secret", reason: "denied" }],
};

it.each(auditFormats)("says what was found and what was not seen, as %s", (format) => {
  const text = renderAudit(audit, format);
  expect(text.endsWith("\n")).toBe(true);
  expect(text).toContain("delete it");
  if (format !== "sarif" && format !== "junit") expect(text).toContain("v1/Secret");
});

it("lets no name become markup", () => {
  expect(renderAudit(audit, "html")).not.toContain("<script>alert");
  expect(renderAudit(audit, "junit")).not.toContain("<script>");
  expect(renderAudit(audit, "markdown")).not.toContain("<script>");
});

it("tells accepted findings apart", () => {
  expect(renderAudit(audit, "table")).not.toContain("accepted one");
  expect(renderAudit(audit, "table")).toContain("about $36 a month");
  const [, second] = JSON.parse(renderAudit(audit, "sarif")).runs[0].results;
  expect(second.suppressions[0].justification).toBe("soon gone (until 2027-01-01)");
  expect(renderAudit(audit, "junit")).toContain('<skipped message="soon gone (until 2027-01-01)"/>');
  expect(JSON.parse(renderAudit(audit, "json"))).toMatchObject({ kind: "Audit", findings: [{}, {}] });
});
