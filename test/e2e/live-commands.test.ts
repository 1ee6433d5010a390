import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openWorld } from "../../src/cli/open-world.ts";
import type { OpenWorld, World } from "../../src/cli/world.ts";
import { leasePrefix, toolingBucketName, toolingRegion } from "../../src/model/account-entry.ts";
import { TenantryError } from "../../src/model/error.ts";
import { type Finished, type RunTenantryOptions, runTenantry } from "../support/run-tenantry.ts";
import { scratchFolder } from "../support/scratch-folder.ts";

/** The small example with its lock, and a sandbox beside it. */
function stage() {
  const scratch = scratchFolder();
  const flags = ["-f", "examples/small", "--sandbox", "sandbox"];
  return {
    path: scratch.path,
    run: (argv: readonly string[], options: RunTenantryOptions = {}): Promise<Finished> =>
      runTenantry([...argv, ...flags], scratch.path, options),
    lock: () => runTenantry(["lock", "-f", "examples/small"], scratch.path),
    edit: (right: string, wrong: string) => {
      const path = join(scratch.path, "examples/small/tenants/hello.yaml");
      const text = readFileSync(path, "utf8");
      expect(text).toContain(right);
      writeFileSync(path, text.replace(right, wrong));
    },
    tenant: () => readFileSync(join(scratch.path, "examples/small/tenants/hello.yaml"), "utf8"),
    [Symbol.dispose]: () => scratch[Symbol.dispose](),
  };
}

/** The commands' own world, with a part of it replaced. */
function worldWith(change: (world: World) => Partial<World> | Promise<Partial<World>>): OpenWorld {
  return async (request) => {
    const world = await openWorld(request);
    return { ...world, ...(await change(world)) };
  };
}

function jsonLines({ out }: Finished): readonly Readonly<Record<string, unknown>>[] {
  return out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

const confirmWith = (answer: string | undefined, asked: string[] = []): RunTenantryOptions => ({
  shell: {
    ask: async (question) => {
      asked.push(question);
      return answer;
    },
  },
});

describe("a platform in the sandbox", { timeout: 120_000 }, () => {
  it("is applied once, stands, tells its outputs, and is frozen, thawed and destroyed", async () => {
    using small = stage();
    await small.lock();
    expect((await small.run(["plan", "--detailed-exitcode", "--summary"])).code).toBe(2);
    const first = await small.run(["apply"]);
    expect([first.code, first.out]).toEqual([0, expect.stringMatching(/^Apply complete: \d+ steps done/)]);
    expect(first.notes).toMatch(/\[ *1\/\d+\] .*: done in/);
    expect(await small.run(["apply"])).toMatchObject({
      code: 0,
      notes: "",
      out: expect.stringMatching(/^No changes\./),
    });
    expect((await small.run(["plan", "--detailed-exitcode"])).code).toBe(0);

    expect((await small.run(["status"])).out).toMatch(/hello\/prod .*in sync[\s\S]*All 3 are in sync/);
    const outputs = JSON.parse((await small.run(["outputs", "hello", "-o", "json"])).out);
    expect(outputs.environments).toMatchObject([
      { tenant: "hello", cell: "main", accountId: "333333333333", namespaces: ["hello--prod--web"] },
    ]);

    const before = small.tenant();
    expect((await small.run(["freeze", "hello"])).code).toBe(0);
    expect(small.tenant()).toBe(before.replace("spec:\n", "spec:\n  lifecycle: {state: frozen}\n"));
    expect((await small.run(["status", "hello"])).out).toMatch(/in sync, frozen/);
    expect((await small.run(["thaw", "hello", "--no-apply"])).notes).toContain("hello.yaml says active now");
    expect((await small.run(["apply"])).code).toBe(0);

    const gone = await small.run(["destroy", "hello"], confirmWith("hello"));
    expect([gone.code, gone.out]).toEqual([0, expect.stringMatching(/^Destroy complete/)]);
    expect(gone.out).toContain("remove examples/small/tenants/hello.yaml and examples/small/tenants/hello.lock.yaml");
    expect((await small.run(["status", "hello"])).out).toMatch(/hello\/prod .*not there yet/);
    expect((await small.run(["destroy", "hello"])).code).toBe(0);
  });

  it("is frozen and thawed where pods have a role in AWS", async () => {
    using small = stage();
    small.edit(
      "namespaces: [web]",
      'namespaces: [web]\n      serviceAccounts: [{namespace: web, name: api}]\n      aws: {files: {type: "AWS::S3::Bucket", access: {api: read-write}}}',
    );
    await small.lock();
    for (const command of [["apply"], ["freeze", "hello"], ["thaw", "hello"]]) {
      expect((await small.run(command)).code).toBe(0);
      expect((await small.run(["plan", "--detailed-exitcode"])).code).toBe(0);
    }
  });

  it("is left alone when two targets are given", async () => {
    using small = stage();
    await small.lock();
    const said = await small.run(["apply", "hello", "--target", "hello/prod"]);
    expect([said.code, said.notes]).toEqual([1, expect.stringMatching(/TEN9020.*--target hello\/prod.*hello too/)]);
    expect((await small.run(["status"])).out).toContain("0 of 3 are in sync");
  });

  it("tells its events as JSON lines, the plan first and the result last", async () => {
    using small = stage();
    await small.lock();
    const lines = jsonLines(await small.run(["apply", "-o", "json"]));
    expect(lines[0]).toMatchObject({ kind: "plan", formatVersion: "1.0" });
    expect(lines[1]).toMatchObject({ kind: "run-started", at: expect.stringMatching(/^\d{4}-.*Z$/) });
    expect(lines.at(-1)).toMatchObject({ kind: "run-finished", result: { outcome: "complete", failed: 0 } });
    const again = jsonLines(await small.run(["apply", "-o", "json"]));
    expect(again.map(({ kind }) => kind)).toEqual(["plan", "run-finished"]);
  });

  it("is resumed after Ctrl-C and after a deadline, and answers 130 and 3", async () => {
    using small = stage();
    await small.lock();
    const listeners: (() => void)[] = [];
    const interrupted = await small.run(["apply"], {
      shell: {
        onInterrupt: (listener) => {
          listeners.push(listener);
          return () => undefined;
        },
        note: (text) => {
          if (/\[ *2\//.test(text)) for (const listener of listeners) listener();
        },
      },
    });
    expect([interrupted.code, interrupted.out]).toEqual([130, expect.stringContaining("Apply interrupted")]);
    const short = await small.run(["apply", "--deadline", "5s"]);
    expect([short.code, short.notes]).toEqual([3, expect.stringContaining("The time is up")]);
    expect((await small.run(["apply"])).code).toBe(0);
    expect((await small.run(["apply"])).out).toMatch(/^No changes\./);
  });

  it("is not touched where somebody else holds the lease, who is named", async () => {
    using small = stage();
    await small.lock();
    await small.run(["apply"]);
    small.edit('pods: "20"', 'pods: "21"');
    const held = worldWith(async (world) => {
      const platform = { name: "small", organization: { toolingAccountId: "222222222222" } };
      const bucket = world.cloud.bucket(
        toolingBucketName(platform as never),
        toolingRegion({ guardrails: { allowedRegions: ["eu-central-1"] }, cells: [], cellTemplates: [] } as never),
      );
      const nowMs = world.clock.nowMs();
      const holder = { id: "other", who: "ada@laptop", startedAtMs: nowMs };
      const record = { platform: "small", holder, fence: 99, expiresAtMs: nowMs + 10 * 3_600_000 };
      await bucket.put(`${leasePrefix}tenant/hello/prod`, JSON.stringify(record));
      return {};
    });
    const refused = await small.run(["apply"], { openWorld: held });
    expect([refused.code, refused.notes]).toEqual([3, expect.stringContaining("being changed by ada@laptop")]);
    expect(refused.out).toMatch(/Apply refused[\s\S]*wait until the other run is over/);
    expect((await small.run(["status"])).out).toMatch(/hello\/prod .*being changed by ada@laptop/);
  });
});

describe("what could not be read", { timeout: 120_000 }, () => {
  it("is said, left alone, and answered with 3", async () => {
    using small = stage();
    await small.lock();
    await small.run(["apply"]);
    const silent = worldWith(({ clusters }) => ({
      clusters: {
        ...clusters,
        open: async () => {
          throw new TenantryError("main does not answer", {
            code: "TEN7209",
            source: "remote",
            failure: "unavailable",
          });
        },
      },
    }));
    const { code, out, notes } = await small.run(["apply"], { openWorld: silent });
    expect([code, out]).toEqual([3, ""]);
    expect(notes).toMatch(/Not known[\s\S]*main does not answer[\s\S]*No changes, as far as is known/);
  });
});

describe("what is refused", { timeout: 120_000 }, () => {
  it("is an apply of a placement without a lock", async () => {
    using small = stage();
    const { code, out, notes } = await small.run(["apply"]);
    expect([code, out]).toEqual([1, ""]);
    expect(notes).toMatch(/TEN9015.*hello\/prod.*tenantry lock/);
  });

  it("are credentials of another organisation, before anything is read", async () => {
    using small = stage();
    await small.lock();
    const foreign = worldWith(({ cloud }) => ({
      cloud: {
        ...cloud,
        organization: {
          ...cloud.organization,
          describe: async () => ({ ...(await cloud.organization.describe()), id: "o-somebodyelse" }),
        },
      },
    }));
    for (const argv of [["apply"], ["plan"], ["status"], ["destroy", "hello", "--yes"]]) {
      const { code, out, notes } = await small.run(argv, { openWorld: foreign });
      expect([code, out]).toEqual([1, ""]);
      expect(notes).toMatch(/TEN9013.*o-somebodyelse.*o-s1m2a3l4l5/);
    }
  });

  it("is whoever is not allowed, with 4", async () => {
    using small = stage();
    await small.lock();
    const denied = worldWith(({ cloud }) => ({
      cloud: {
        ...cloud,
        organization: {
          ...cloud.organization,
          describe: async () => {
            throw new TenantryError("not allowed", { code: "TEN7105", source: "remote", failure: "denied" });
          },
        },
      },
    }));
    expect((await small.run(["apply"], { openWorld: denied })).code).toBe(4);
  });

  it("is a deletion that nobody confirms", async () => {
    using small = stage();
    await small.lock();
    await small.run(["apply"]);
    const unasked = await small.run(["destroy", "hello"]);
    expect([unasked.code, unasked.out]).toEqual([1, ""]);
    expect(unasked.notes).toMatch(/Namespace hello--prod--web[\s\S]*TEN9014.*pass --yes/);
    const asked: string[] = [];
    const wrong = await small.run(["destroy", "hello"], confirmWith("yes", asked));
    expect([wrong.code, asked]).toEqual([1, [expect.stringContaining("Type the tenant's name, hello")]]);
    expect(wrong.notes).toContain("nothing was changed");
    expect((await small.run(["destroy", "hello"], confirmWith(undefined))).code).toBe(1);
    expect((await small.run(["apply"])).out).toMatch(/^No changes\./);
  });

  it("is a tenant that is protected, even with --yes", async () => {
    using small = stage();
    small.edit("spec:\n", "spec:\n  lifecycle: {deletionProtection: true}\n");
    const { code, notes } = await small.run(["destroy", "hello", "--yes"]);
    expect([code, notes]).toEqual([1, expect.stringMatching(/TEN9018.*hello\.yaml:5/)]);
  });

  it("is a tenant that nothing knows, and an environment as what is to be frozen", async () => {
    using small = stage();
    await small.lock();
    expect((await small.run(["destroy", "helo", "--yes"])).notes).toMatch(/TEN9004.*no tenant "helo"/);
    expect((await small.run(["freeze", "hello/prod"])).notes).toMatch(/TEN9004.*as a whole/);
  });

  it.each([
    ["main", /not PLACE=CONTEXT/],
    ["main=", /not PLACE=CONTEXT/],
    ["mian=x", /no cell "mian"; there are: main/],
  ])("is --context %s", async (pair, message) => {
    using small = stage();
    expect((await small.run(["plan", "--context", pair])).notes).toMatch(message);
  });

  it("is a plan file of other documents, of what has changed since, or of nothing at all", async () => {
    using small = stage();
    await small.lock();
    const save = async () => {
      writeFileSync(join(small.path, "plan.json"), (await small.run(["plan", "-o", "json"])).out);
    };
    await save();
    small.edit('pods: "20"', 'pods: "21"');
    expect((await small.run(["apply", "plan.json"])).notes).toMatch(/TEN9017.*documents or locks have changed/);
    await save();
    const applied = await small.run(["apply", "plan.json"]);
    expect([applied.code, applied.out]).toEqual([0, expect.stringContaining("Apply complete")]);
    expect((await small.run(["apply", "plan.json"])).out).toMatch(/^No changes\./);
    await save();
    const drift = worldWith(async ({ clusters }) => {
      const cluster = await clusters.open("main");
      const quota = { apiVersion: "v1", kind: "ResourceQuota", namespace: "hello--prod--web", name: "tenantry" };
      await cluster.patch(quota, [{ op: "replace", path: "/spec/hard/pods", value: "500" }]);
      return {};
    });
    expect((await small.run(["apply", "plan.json"], { openWorld: drift })).notes).toMatch(
      /TEN9017.*update .*ResourceQuota.*not in the saved plan/,
    );
    const offline = (await small.run(["plan", "-o", "json"])).out.replace(/"state": *"live"/, '"state": "none"');
    writeFileSync(join(small.path, "plan.json"), offline);
    expect((await small.run(["apply", "plan.json"])).notes).toMatch(/TEN9016.*without looking at what exists/);
    writeFileSync(join(small.path, "plan.json"), "{}");
    expect((await small.run(["apply", "plan.json"])).notes).toMatch(/TEN9016.*plan\.json cannot be applied/);
    writeFileSync(join(small.path, "plan.json"), "no");
    expect((await small.run(["apply", "plan.json"])).notes).toMatch(/TEN9016.*not JSON/);
    expect((await small.run(["apply", "absent.json"])).notes).toMatch(/TEN9001/);
  });
});

describe("doctor and bootstrap", { timeout: 60_000 }, () => {
  it("say what is missing before the first apply, and that all is there after it", async () => {
    using small = stage();
    await small.lock();
    const before = JSON.parse((await small.run(["doctor", "-o", "json"])).out);
    expect(before.checks).toContainEqual(expect.objectContaining({ name: "tooling bucket", state: "warn" }));
    await small.run(["apply"]);
    const after = await small.run(["doctor"]);
    expect([after.code, after.out]).toEqual([
      0,
      expect.stringMatching(/✓ tooling bucket[\s\S]*✓ account 333333333333/),
    ]);
  });

  it("say once that there are no credentials, and answer 4", async () => {
    using small = stage();
    const denied = (): Promise<never> =>
      Promise.reject(
        new TenantryError("there are no AWS credentials", { code: "TEN7110", source: "user", failure: "denied" }),
      );
    const openWorld = worldWith(({ cloud }) => ({
      cloud: { ...cloud, caller: denied, organization: { ...cloud.organization, describe: denied } },
    }));
    const said = await small.run(["doctor"], { openWorld });
    expect(said.out.match(/there are no AWS credentials/g)).toHaveLength(1);
    expect(said.out).toMatch(/✗ organisation +not known, for the same reason as credentials\n/);
    expect(said.code).toBe(4);
  });

  it("print what an administrator has to make", async () => {
    using small = stage();
    const said = await runTenantry(["bootstrap", "-f", "examples/small"], small.path);
    expect([said.code, said.out]).toEqual([0, expect.stringContaining("Before the first apply")]);
    const printed = await runTenantry(["bootstrap", "-f", "examples/small", "--print"], small.path);
    expect(JSON.parse(printed.out)).toMatchObject({ managementAccountTemplate: { Resources: expect.anything() } });
  });
});
