import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadFolder } from "../../../src/cli/load-folder.ts";
import { build } from "../../../src/cli/pipeline.ts";
import { defaultFacts } from "../../../src/facts/facts.ts";
import type { Cloud } from "../../../src/ports/cloud.ts";
import { createCloud } from "../../../src/providers/aws/cloud.ts";
import { openSandbox, type Sandbox } from "../../../src/sandbox/open-sandbox.ts";
import { type Finished, type RunTenantryOptions, runTenantry } from "../../support/run-tenantry.ts";
import { scratchFolder } from "../../support/scratch-folder.ts";

/** The acme example with its locks and a sandbox beside it, which others than tenantry can reach, too. */
export interface PlatformStage extends Disposable {
  readonly path: string;
  readonly run: (argv: readonly string[], options?: RunTenantryOptions) => Promise<Finished>;
  /** A command that works on documents alone. */
  readonly runOffline: (argv: readonly string[]) => Promise<Finished>;
  readonly within: <Result>(work: (outside: Outside) => Promise<Result> | Result) => Promise<Result>;
}

export interface Outside {
  readonly sandbox: Sandbox;
  readonly cloud: Cloud;
}

/** `tenants`: documents by file name, instead of the example's. */
export async function openPlatformStage(tenants?: Readonly<Record<string, string>>): Promise<PlatformStage> {
  const scratch = scratchFolder();
  const { path } = scratch;
  if (tenants !== undefined) replaceTenants(join(path, "examples/acme/tenants"), tenants);
  const documents = ["-f", "examples/acme"];
  const locked = await runTenantry(["lock", ...documents], path);
  if (locked.code !== 0) throw new Error(`the example cannot be locked: ${locked.notes}`);
  return {
    path,
    run: (argv, options) => runTenantry([...argv, ...documents, "--sandbox", "sandbox"], path, options),
    runOffline: (argv) => runTenantry([...argv, ...documents], path),
    within: (work) => reach(path, work),
    [Symbol.dispose]: () => scratch[Symbol.dispose](),
  };
}

function replaceTenants(folder: string, tenants: Readonly<Record<string, string>>): void {
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  for (const [name, text] of Object.entries(tenants)) writeFileSync(join(folder, name), text);
}

async function reach<Result>(path: string, work: (outside: Outside) => Promise<Result> | Result): Promise<Result> {
  const { documents } = await loadFolder({ cwd: path } as Parameters<typeof loadFolder>[0], "examples/acme");
  if (documents === undefined) throw new Error("the example does not load");
  const { platform } = documents;
  const cells = build(documents).placed.cells;
  const sandbox = await openSandbox({ folder: join(path, "sandbox"), platform, cells });
  const { attach, clock, credentials } = sandbox;
  const cloud = createCloud({ platform, clock, rates: defaultFacts.quotas.rates, attach, credentials });
  try {
    return await work({ sandbox, cloud });
  } finally {
    cloud.close();
    await sandbox.close();
  }
}
