import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findCfnLint, type LintFinding, lintTemplates } from "../../../scripts/cfn-lint.ts";
import { conformanceStacks } from "./templates.ts";

/**
 * Lints every template that the examples, the samples and 200 generated tenants render to: 0 errors, 0 warnings.
 *
 * Without Python the suite is skipped by name; with `CI` set that counts as a failure.
 */
const batchSize = 60;
const lint = await findCfnLint();
if (lint === undefined) {
  print("SKIPPED cloudformation conformance: cfn-lint needs python3 (3.9 or later, with venv)");
  process.exit(process.env.CI === undefined ? 0 : 1);
}

const folder = await mkdtemp(join(tmpdir(), "tenantry-cloudformation-"));
try {
  await requireFindings(join(folder, "broken.template.json"));
  const byRegion = new Map<string, string[]>();
  const stacks = await conformanceStacks();
  for (const { path, text, region } of stacks) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    byRegion.set(region, [...(byRegion.get(region) ?? []), file]);
  }
  const findings = await lintAll(byRegion);
  for (const { file, line, rule, message } of findings)
    print(`${file.slice(folder.length + 1)}:${line} ${rule} ${message}`);
  const failed = new Set(findings.map(({ file }) => file)).size;
  print("Templates of the examples, the samples and the generated tenants, linted one by one:");
  print(`${stacks.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** A lint that finds nothing in a broken template would prove nothing about the others. */
async function requireFindings(file: string): Promise<void> {
  const broken = { Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { QueueNam: "x" } } } };
  await writeFile(file, JSON.stringify(broken));
  const findings = lint === undefined ? [] : await lintTemplates(lint, [file], "eu-central-1");
  if (findings.length === 0) throw new Error("cfn-lint found nothing in a template with an unknown property");
}

/** Two processes at a time, as each is single-threaded and spends seconds on starting. */
async function lintAll(byRegion: ReadonlyMap<string, readonly string[]>): Promise<readonly LintFinding[]> {
  const batches = [...byRegion].flatMap(([region, files]) => {
    const count = Math.ceil(files.length / batchSize);
    return Array.from({ length: count }, (_, index) => ({
      region,
      files: files.slice(index * batchSize, (index + 1) * batchSize),
    }));
  });
  const findings: LintFinding[] = [];
  const worker = async (): Promise<void> => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      if (lint !== undefined) findings.push(...(await lintTemplates(lint, batch.files, batch.region)));
    }
  };
  await Promise.all([worker(), worker()]);
  return findings;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
