import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { auditRules } from "../src/audit/rules/catalogue.ts";
import { families, familyTitles } from "../src/render/audit/audit-words.ts";

/** The reference page of audit rules, from the help beside each; a test fails when it differs from what is generated. */
export function auditRulePage(): string {
  const rows = auditRules.map(
    ({ id, family, severity, title }) =>
      `| [${id}](#${id}) | ${severity} | ${familyTitles[family].toLowerCase()} | ${title} |`,
  );
  const sections = families.flatMap((family) => [
    `## ${familyTitles[family]}`,
    "",
    ...auditRules.filter((rule) => rule.family === family).flatMap(({ id, severity }) => [section(id, severity), ""]),
  ]);
  return [
    "# What `tenantry audit` looks for",
    "",
    "Made from the help page beside each rule (`npm run generate`). The severity is the usual one; a finding may be worse.",
    "Accept a finding with `--suppressions FILE`, a YAML list of `{id, reason, expires: YYYY-MM-DD}`; `id` is a finding's or a rule's.",
    "",
    "| rule | severity | family | what |",
    "|---|---|---|---|",
    ...rows,
    "",
    ...sections,
  ].join("\n");
}

function section(id: string, severity: string): string {
  const help = readFileSync(join(import.meta.dirname, "../src/audit/rules", id, "help.md"), "utf8").trim();
  const [title = "", ...rest] = help.replace(/^# /, "").split("\n");
  return [`### ${id}`, "", `**${title}** (${severity}).`, ...rest].join("\n");
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(join(import.meta.dirname, "../docs/reference/audit-rules.md"), auditRulePage());
}
