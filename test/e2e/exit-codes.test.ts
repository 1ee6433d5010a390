import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { exitCodeHelp } from "../../src/cli/exit-code.ts";
import { runTenantry } from "../support/run-tenantry.ts";

it("documents the exit codes that the command prints", async () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/reference/exit-codes.md"), "utf8");
  const { code, out } = await runTenantry(["help", "exit-codes"], ".");
  expect(code).toBe(0);
  for (const { code: value, meaning } of exitCodeHelp) {
    expect(page).toContain(`| ${value} | ${meaning} |`);
    expect(out).toContain(`${value}  ${meaning}\n`);
  }
});
