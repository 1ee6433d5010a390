import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { runTenantry } from "../../support/run-tenantry.ts";

/**
 * Applies a small platform, looks at it, and takes its tenants away again: in a real AWS organisation with
 * `TENANTRY_E2E_AWS=1`, in the sandbox with `--sandbox`. See docs/reference/real-aws.md.
 *
 * Without either nothing is done, which is said. Closes with `N passed, N failed`.
 */
const { values } = parseArgs({ options: { sandbox: { type: "boolean", default: false } } });
const isReal = process.env.TENANTRY_E2E_AWS === "1" && !values.sandbox;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Check {
  readonly line: readonly string[];
  readonly code: number;
  readonly says?: RegExp;
}

/** Reads first, so that wrong credentials stop everything before anything is made. */
function checksFor(tenant: string): readonly Check[] {
  return [
    { line: ["doctor"], code: 0 },
    { line: ["apply", "--yes"], code: 0, says: /Apply complete/ },
    { line: ["plan", "--live", "--detailed-exitcode"], code: 0, says: /No changes/ },
    { line: ["apply", "--yes"], code: 0, says: /^No changes\./ },
    { line: ["status", "--detailed-exitcode"], code: 0, says: /in sync/ },
    { line: ["outputs", tenant, "-o", "json"], code: 0, says: new RegExp(`"${tenant}"`) },
    { line: ["destroy", tenant, "--yes"], code: 0, says: /Destroy complete/ },
    { line: ["destroy", tenant, "--yes"], code: 0, says: /No changes/ },
  ];
}

async function main(): Promise<number> {
  if (!(isReal || values.sandbox)) {
    say("SKIPPED: the run against real AWS needs an organisation made for it, its credentials, and TENANTRY_E2E_AWS=1");
    say("         (docs/reference/real-aws.md). `--sandbox` plays the same against the sandbox.");
    return 0;
  }
  const source = isReal ? process.env.TENANTRY_E2E_AWS_PLATFORM : join(import.meta.dirname, "../../../examples/small");
  const tenant = isReal ? process.env.TENANTRY_E2E_AWS_TENANT : "hello";
  if (source === undefined || tenant === undefined || !existsSync(source)) {
    say("TENANTRY_E2E_AWS_PLATFORM must name a folder of documents, TENANTRY_E2E_AWS_TENANT a tenant in it.");
    say("0 passed, 1 failed");
    return 1;
  }
  const folder = mkdtempSync(join(tmpdir(), "tenantry-aws-"));
  try {
    cpSync(resolve(source), join(folder, "platform"), { recursive: true });
    return await play(folder, tenant);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function play(folder: string, tenant: string): Promise<number> {
  const documents = ["-f", "platform"];
  const world = isReal ? [] : ["--sandbox", "sandbox"];
  const counts = { passed: 0, failed: 0 };
  const checks = [{ line: ["lock"], code: 0 }, ...checksFor(tenant)] satisfies readonly Check[];
  for (const { line, code, says = /(?:)/ } of checks as readonly Check[]) {
    const argv = [...line, ...documents, ...(line[0] === "lock" ? [] : world)];
    const ended = await runTenantry(argv, folder);
    const isGood = ended.code === code && says.test(ended.out);
    counts[isGood ? "passed" : "failed"] += 1;
    say(`${isGood ? "ok  " : "FAIL"} tenantry ${line.join(" ")} answered ${ended.code}`);
    if (isGood) continue;
    say(`${ended.out}\n${ended.notes}`);
    // What was applied is taken away whatever went wrong; before that, nothing is there.
    if (line[0] === "doctor" || line[0] === "lock") break;
  }
  say(`${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed === 0 ? 0 : 1;
}

process.exitCode = await main();
