import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Finished, type RunTenantryOptions, runTenantry } from "../support/run-tenantry.ts";
import { scratchFolder } from "../support/scratch-folder.ts";

const tenants = ["hello", "maple", "oak"] as const;

/** The small example with three tenants that each have something in AWS, locked, and a sandbox beside it. */
async function stage() {
  const scratch = scratchFolder();
  const flags = ["-f", "examples/small", "--sandbox", "sandbox"];
  const folder = join(scratch.path, "examples/small/tenants");
  const text = readFileSync(join(folder, "hello.yaml"), "utf8").replace(
    "namespaces: [web]",
    'namespaces: [web]\n      serviceAccounts: [{namespace: web, name: api}]\n      aws: {files: {type: "AWS::S3::Bucket", access: {api: read-write}}}',
  );
  for (const tenant of tenants) writeFileSync(join(folder, `${tenant}.yaml`), text.replaceAll("hello", tenant));
  const run = (argv: readonly string[], options: RunTenantryOptions = {}): Promise<Finished> =>
    runTenantry([...argv, ...flags], scratch.path, options);
  expect((await runTenantry(["lock", "-f", "examples/small"], scratch.path)).code).toBe(0);
  return {
    run,
    /** What goes wrong from now on, as anybody would write it into the sandbox's folder. */
    break: (faults: readonly object[]) =>
      writeFileSync(join(scratch.path, "sandbox/faults.json"), JSON.stringify(faults)),
    [Symbol.dispose]: () => scratch[Symbol.dispose](),
  };
}

/** Interrupts as often as `times` when a note matches. */
function interruptAt(pattern: RegExp, times: number): RunTenantryOptions {
  const listeners: (() => void)[] = [];
  let isDone = false;
  return {
    shell: {
      onInterrupt: (listener) => {
        listeners.push(listener);
        return () => undefined;
      },
      note: (text) => {
        if (isDone || !pattern.test(text)) return;
        isDone = true;
        for (let time = 0; time < times; time += 1) for (const listener of listeners) listener();
      },
    },
  };
}

describe("a run that does not get to its end", { timeout: 120_000 }, () => {
  it("answers 4 when it is refused half-way, after everybody else was served, and is resumed", async () => {
    using small = await stage();
    const before = await small.run(["plan"]);
    expect([before.code, before.code === 0 ? "" : before.notes]).toEqual([0, ""]);
    small.break([{ kind: "denied", service: "Organizations", operation: "CreatePolicy", times: "all" }]);
    const refused = await small.run(["apply"]);
    expect([refused.code, refused.out]).toEqual([4, expect.stringMatching(/\d failed/)]);
    const standing = (await small.run(["status"])).out;
    const served = tenants.filter((tenant) => new RegExp(`${tenant}/prod .*in sync`).test(standing));
    expect(served).toEqual(tenants);
    small.break([]);
    expect((await small.run(["apply"])).code).toBe(0);
    expect((await small.run(["plan", "--detailed-exitcode"])).out).toMatch(/^No changes\./m);
  });

  it("says of an account that is too young to let it work that it is, and not that somebody else is at it", async () => {
    using small = await stage();
    await small.run(["plan"]);
    const fault = { kind: "denied", service: "CloudFormation", operation: "ExecuteChangeSet", nth: 6, times: "all" };
    small.break([fault]);
    const { code, out } = await small.run(["apply", "--parallelism", "1"]);
    expect([code, out]).toEqual([3, expect.stringMatching(/ 1 failed/)]);
    expect(out).toMatch(/not ready|run again/i);
    expect(out).not.toContain("somebody else");
    small.break([]);
    expect((await small.run(["apply"])).code).toBe(0);
    expect((await small.run(["plan", "--detailed-exitcode"])).out).toMatch(/^No changes\./m);
  });

  it("stops at once at the second Ctrl-C, waiting for nothing, and is resumed", async () => {
    using small = await stage();
    const { code, out } = await small.run(["apply"], interruptAt(/\[ *2\//, 2));
    expect([code, out]).toEqual([130, expect.stringContaining("Apply interrupted")]);
    expect(out).not.toMatch(/0 not started/);
    const standing = (await small.run(["status"])).out;
    expect(standing).not.toMatch(/All \d+ are in sync/);
    // Its leases were left behind or given back; either way they are free by then.
    expect((await small.run(["apply", "--lease-wait", "4m"])).code).toBe(0);
    expect((await small.run(["plan", "--detailed-exitcode"])).out).toMatch(/^No changes\./m);
  });
});
