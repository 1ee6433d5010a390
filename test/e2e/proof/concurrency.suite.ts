import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadFolder } from "../../../src/cli/load-folder.ts";
import { build } from "../../../src/cli/pipeline.ts";
import type { SandboxDescription } from "../../../src/sandbox/describe-sandbox.ts";
import { openSandbox } from "../../../src/sandbox/open-sandbox.ts";
import { runTenantry } from "../../support/run-tenantry.ts";
import { scratchFolder } from "../../support/scratch-folder.ts";
import { type Ended, startProcess, type TenantryProcess } from "./start-process.ts";
import type { Halt } from "./task.ts";

/** An example with its locks and a sandbox beside it, for several processes. */
async function stage(example: "acme" | "small" = "acme") {
  const scratch = scratchFolder();
  const folder = `examples/${example}`;
  const flags = ["-f", folder, "--sandbox", "sandbox"];
  await runTenantry(["lock", "-f", folder], scratch.path);
  const describeSandbox = async (): Promise<SandboxDescription> => {
    const { documents } = await loadFolder({ cwd: scratch.path } as Parameters<typeof loadFolder>[0], folder);
    if (documents === undefined) throw new Error("the example does not load");
    const sandbox = await openSandbox({
      folder: join(scratch.path, "sandbox"),
      platform: documents.platform,
      cells: build(documents).placed.cells,
    });
    const { counts, ...described } = sandbox.describe();
    await sandbox.close();
    // What its controllers are still to do goes on by itself.
    const settled = Object.entries(counts).filter(([kind]) => kind !== "kubernetes/due");
    return { ...described, counts: Object.fromEntries(settled) };
  };
  return {
    start: (argv: readonly string[], halt?: Halt): TenantryProcess =>
      startProcess([...argv, ...flags], { cwd: scratch.path, ...(halt === undefined ? {} : { halt }) }),
    run: (argv: readonly string[]) => runTenantry([...argv, ...flags], scratch.path),
    /** Applies the platform alone, without any tenant. */
    applyPlatform: async () => {
      mkdirSync(join(scratch.path, "bare"));
      cpSync(join(scratch.path, folder, "platform.yaml"), join(scratch.path, "bare/platform.yaml"));
      const { code } = await runTenantry(["apply", "-f", "bare", "--sandbox", "sandbox", "--yes"], scratch.path);
      expect(code).toBe(0);
    },
    describe: describeSandbox,
    [Symbol.dispose]: () => scratch[Symbol.dispose](),
  };
}

type Stage = Awaited<ReturnType<typeof stage>>;

/** Nothing is left to do, and every dedicated placement has exactly one account. */
async function expectSettled(acme: Stage): Promise<void> {
  const plan = await acme.run(["plan", "--detailed-exitcode"]);
  expect([plan.code, plan.out]).toEqual([0, expect.stringContaining("No changes")]);
  const { accounts } = await acme.describe();
  const vended = accounts.map(({ name }) => name).filter((name) => name.startsWith("acme--"));
  expect(vended.length).toBeGreaterThan(4);
  expect(new Set(vended).size).toBe(vended.length);
}

const all = ["apply", "--yes"];
/** Comes late enough that the environment's lease is held, in the middle of its work. */
const inTheMiddle = { call: "kubernetes apply networkpolicies", nth: 5 } as const;

describe("two processes on one platform", { timeout: 120_000 }, () => {
  it("never work on one owner at once, and end with nothing left to do", async () => {
    using acme = await stage();
    const ends: readonly Ended[] = await Promise.all([acme.start(all).ended, acme.start(all).ended]);
    for (const { code, notes } of ends) {
      expect([0, 3]).toContain(code);
      expect(notes).not.toMatch(/error\[(BUG|TEN7000|TEN7002|TEN7006)\]/);
    }
    const refused = ends.filter(({ code }) => code === 3);
    for (const { notes, out } of refused) {
      expect(notes).toMatch(/is being changed by \S+@\S+ \(since .*\): not touched by this run; free in \d/);
      expect(out).toContain("--lease-wait");
    }
    await acme.run([...all, "--lease-wait", "4m"]);
    await expectSettled(acme);
  });

  it("both finish when they work on different owners", async () => {
    using acme = await stage();
    await acme.applyPlatform();
    const ends = await Promise.all(["birch", "forge"].map((tenant) => acme.start(["apply", tenant, "--yes"]).ended));
    expect(ends.map(({ code, notes }) => [code, code === 0 ? "" : notes])).toEqual([
      [0, ""],
      [0, ""],
    ]);
    await acme.run(all);
    await expectSettled(acme);
  });

  it("wait for each other where they are told to, in a time that both share", async () => {
    using small = await stage("small");
    const patient = [...all, "--lease-wait", "1h"];
    const ends = await Promise.all([small.start(patient).ended, small.start(patient).ended]);
    for (const { code, notes, out } of ends) expect([code, code === 0 ? "" : `${out}\n${notes}`]).toEqual([0, ""]);
    for (const { notes } of ends) expect(notes).not.toContain("taken over");
    expect((await small.run(["plan", "--detailed-exitcode"])).code).toBe(0);
  });
});

describe("a plan that another process has overtaken", { timeout: 120_000 }, () => {
  it("is made again after the wait, and goes on with what is left of it", async () => {
    using acme = await stage();
    const killed = await acme.start(all, { signal: "SIGKILL", ...inTheMiddle }).ended;
    expect(killed.code).toBe("SIGKILL");
    const [first, second] = await Promise.all(
      [acme.start([...all, "--lease-wait", "1h"]), acme.start([...all, "--lease-wait", "1h"])].map(
        ({ ended }) => ended,
      ),
    );
    for (const end of [first, second]) {
      expect([end?.code, end?.code === 0 ? "" : `${end?.out}\n${end?.notes}`]).toEqual([0, ""]);
      expect(end?.notes).toContain("Somebody else has applied since this plan was made; planning again.");
    }
    await expectSettled(acme);
  });
});

describe("a process that dies with leases", { timeout: 120_000 }, () => {
  it("is named while they last, and taken over from when they have run out", async () => {
    using acme = await stage();
    const killed = await acme.start(all, { signal: "SIGKILL", ...inTheMiddle }).ended;
    expect(killed.code).toBe("SIGKILL");
    const next = await acme.start(all).ended;
    expect([next.code, next.notes]).toEqual([3, expect.stringMatching(/eu1-a is being changed by .*; free in \d/)]);
    const patient = await acme.start([...all, "--lease-wait", "4m"]).ended;
    expect([patient.code, patient.notes]).toEqual([
      0,
      expect.stringMatching(/taken over from \S+@\S+ \(since .*\), which stopped without giving it back/),
    ]);
    await expectSettled(acme);
  });
});

describe("a process that stops for longer than its leases last", { timeout: 120_000 }, () => {
  it.each([
    ["while it waits for AWS", { call: "cloudformation DescribeStackEvents", nth: 40 }],
    ["while it reads a cluster", { call: "kubernetes list validatingadmissionpolicies", nth: 20 }],
  ])("writes nothing more once another has taken over: %s", async (_, where) => {
    using acme = await stage();
    const stopped = acme.start([...all, "--parallelism", "1"], { signal: "SIGSTOP", ...where });
    await stopped.stopped();
    const before = stopped.calls().length;
    const heir = await acme.start([...all, "--lease-wait", "4m"]).ended;
    expect([heir.code, heir.notes]).toEqual([0, expect.stringContaining("taken over from")]);
    const left = await acme.describe();
    stopped.continue();
    const { code, notes, out } = await stopped.ended;
    expect([code, `${out}\n${notes}`]).toEqual([3, expect.stringMatching(/TEN7002[\s\S]*belongs to .* now/)]);
    const written = stopped
      .calls()
      .slice(before)
      .filter(({ writes }) => writes);
    // What it still tries is to renew its leases, which S3 refuses.
    expect(written.filter(({ call }) => call !== "s3 PutObject")).toEqual([]);
    expect(await acme.describe()).toEqual(left);
    await expectSettled(acme);
  });
});
