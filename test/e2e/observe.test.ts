import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runTenantry } from "../support/run-tenantry.ts";
import { scratchFolder } from "../support/scratch-folder.ts";

const dump = join(import.meta.dirname, "../../examples/acme/dump");

describe("documents made from a dump", () => {
  it("validate, name what they could not know, and plan no changes of what they describe", async () => {
    using scratch = scratchFolder();
    const made = await runTenantry(["init", "seen", "--name", "seen", "--from-audit", dump], scratch.path);
    expect([made.code, made.notes]).toEqual([0, expect.stringContaining("platform.yaml names them at its top")]);
    expect((await runTenantry(["validate", "-f", "seen"], scratch.path)).code).toBe(0);
    const plan = await runTenantry(["plan", "-f", "seen", "--snapshot", dump, "--detailed-exitcode"], scratch.path);
    expect([plan.code, plan.out]).toEqual([0, expect.stringContaining("No changes.")]);
    const tenants = readdirSync(join(scratch.path, "seen/tenants"));
    expect(tenants).toEqual(
      ["birch", "forge", "harbor", "juniper", "land-registry", "oakwood"].map((name) => `${name}.yaml`),
    );
    const birch = readFileSync(join(scratch.path, "seen/tenants/birch.yaml"), "utf8");
    expect(birch).toContain("namespace: birch--prod--web");
    expect(birch.match(/^ {4}- name: /gm)).toHaveLength(1);
  });

  it("never replace a file", async () => {
    using scratch = scratchFolder();
    writeFileSync(join(scratch.path, "platform.yaml"), "mine");
    const made = await runTenantry(["init", "--from-audit", dump], scratch.path);
    expect([made.code, made.notes]).toEqual([1, expect.stringContaining("TEN9009")]);
    expect(readdirSync(scratch.path)).toEqual(["examples", "platform.yaml"]);
  });

  it("refuse a way to tell tenants apart that there is not", async () => {
    using scratch = scratchFolder();
    const made = await runTenantry(["init", "seen", "--from-audit", dump, "--tenant-by", "color"], scratch.path);
    expect([made.code, made.notes]).toEqual([1, expect.stringContaining("TEN6501")]);
    expect(readdirSync(scratch.path)).toEqual(["examples"]);
  });
});

describe("an observed environment beside managed ones", () => {
  it("is left as it is, whatever carries its labels", async () => {
    using scratch = scratchFolder();
    const run = (...argv: readonly string[]) => runTenantry([...argv], scratch.path);
    await run("init", "--name", "mixed");
    await run("lock");
    const before = await run("plan", "-o", "json");
    const path = join(scratch.path, "tenants/example.yaml");
    const [head = "", ...rest] = readFileSync(path, "utf8").split("environments:\n");
    const observed = "    - {name: old, observed: {namespaces: [{cell: shared-1, namespace: legacy-shop}]}}\n";
    writeFileSync(path, `${head}environments:\n${observed}${rest.join("")}`);
    const after = await run("plan", "-o", "json");
    expect([after.code, JSON.parse(after.out).changes]).toEqual([0, JSON.parse(before.out).changes]);
    expect((await run("lock", "--check")).code).toBe(0);
  });
});
