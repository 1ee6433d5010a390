import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runTenantry } from "../support/run-tenantry.ts";
import { scratchFolder } from "../support/scratch-folder.ts";

const acme = ["-f", "examples/acme"] as const;

describe("validate", () => {
  it("shows no excerpt of a file that is no text", async () => {
    using scratch = scratchFolder();
    await runTenantry(["init"], scratch.path);
    writeFileSync(join(scratch.path, "tenants/wide.yaml"), Buffer.from("\uFEFFkind: Tenant\n", "utf16le"));
    const { code, notes } = await runTenantry(["validate"], scratch.path);
    expect(code).toBe(1);
    expect(notes).toContain("looks like UTF-16");
    expect(notes).not.toContain("\\u0000");
  });

  it("reports every problem of every file with its place, and only on stderr", async () => {
    using scratch = scratchFolder();
    breakFile(scratch.path, "birch", "ingress:", "ingres:");
    breakFile(scratch.path, "juniper", "pool: files", "pool: flies");
    const { code, out, notes } = await runTenantry(["validate", ...acme], scratch.path);
    expect(code).toBe(1);
    expect(out).toBe("");
    expect(notes).toMatch(/birch\.yaml:11:7[\s\S]*did you mean "ingress"\?/);
    expect(notes).toMatch(/juniper\.yaml:15:65[\s\S]*did you mean "files"\?/);
  });

  it("gives the same as JSON on stdout", async () => {
    using scratch = scratchFolder();
    breakFile(scratch.path, "birch", "ingress:", "ingres:");
    const { code, out } = await runTenantry(["validate", ...acme, "-o", "json"], scratch.path);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      kind: "Validation",
      valid: false,
      diagnostics: [{ severity: "error", span: { file: "examples/acme/tenants/birch.yaml", line: 11, column: 7 } }],
    });
  });

  it("finds requirements that no architecture meets, with what to relax", async () => {
    using scratch = scratchFolder();
    breakFile(scratch.path, "meridian-bank", 'amount: "2500"', 'amount: "25"');
    const { code, notes } = await runTenantry(["validate", ...acme], scratch.path);
    expect(code).toBe(1);
    expect(notes).toMatch(/error\[TEN3001\]: no architecture satisfies the requirements of meridian-bank\/prod/);
    expect(notes).toMatch(/meridian-bank\.yaml:\d+:\d+/);
    expect(notes).toMatch(/monthlyCostCeiling/);
  });

  it("says which path does not exist", async () => {
    const { code, notes } = await runTenantry(["validate", "-f", "/does/not/exist"], "/");
    expect(code).toBe(1);
    expect(notes).toContain("/does/not/exist does not exist");
  });
});

describe("advise", () => {
  it("prints the documented JSON and nothing else on stdout", async () => {
    using scratch = scratchFolder();
    const { code, out } = await runTenantry(["advise", "birch/prod", ...acme, "-o", "json"], scratch.path);
    expect(code).toBe(0);
    const advice = JSON.parse(out) as { readonly environments: readonly unknown[] };
    expect(advice).toMatchObject({ kind: "Advice", platform: { accountStrategy: "hybrid" } });
    expect(advice.environments).toMatchObject([
      {
        tenant: "birch",
        environment: "prod",
        architecture: { account: "shared", accountSharedWith: "anyone", cluster: "namespace", boundaries: [] },
        monthlyCost: { amount: expect.stringMatching(/^\d+\.\d\d+$/), currency: "USD" },
      },
    ]);
  });

  it("refuses a tenant that does not exist and names those that do", async () => {
    using scratch = scratchFolder();
    const { code, out, notes } = await runTenantry(["advise", "brich", ...acme], scratch.path);
    expect([code, out]).toEqual([1, ""]);
    expect(notes).toMatch(/no tenant "brich"; there are: birch, forge/);
  });
});

describe("lock", () => {
  it("writes only what changes, and checks without writing", async () => {
    using scratch = scratchFolder();
    const folder = join(scratch.path, "examples/acme/tenants");
    const check = await runTenantry(["lock", ...acme, "--check"], scratch.path);
    expect(check.code).toBe(1);
    expect(readdirSync(folder).filter((name) => name.endsWith(".lock.yaml"))).toEqual([]);
    expect((await runTenantry(["lock", "birch", ...acme], scratch.path)).code).toBe(0);
    expect(readdirSync(folder).filter((name) => name.endsWith(".lock.yaml"))).toEqual(["birch.lock.yaml"]);
    const written = statSync(join(folder, "birch.lock.yaml"));
    const rest = await runTenantry(["lock", ...acme], scratch.path);
    expect(rest.out).not.toContain("birch");
    expect(statSync(join(folder, "birch.lock.yaml")).ino).toBe(written.ino);
    expect((await runTenantry(["lock", ...acme, "--check"], scratch.path)).code).toBe(0);
    expect((await runTenantry(["plan", ...acme, "--locked", "--summary"], scratch.path)).code).toBe(0);
  });
});

describe("plan", () => {
  it("answers 2 for changes when asked to, 0 otherwise, and JSON with a format version", async () => {
    using scratch = scratchFolder();
    const plan = ["plan", ...acme, "--snapshot", "examples/acme/dump", "-o", "json"];
    const plain = await runTenantry(plan, scratch.path);
    expect(plain.code).toBe(0);
    expect(JSON.parse(plain.out)).toMatchObject({ formatVersion: "1.1", summary: { replace: 1 } });
    expect((await runTenantry([...plan, "--detailed-exitcode"], scratch.path)).code).toBe(2);
  });

  it("shows drift of the example's dump, and plans nothing for what is as it should be", async () => {
    using scratch = scratchFolder();
    const plan = (target: string) =>
      runTenantry(["plan", target, ...acme, "--snapshot", "examples/acme/dump", "--diff"], scratch.path);
    const birch = await plan("birch");
    expect(birch.out).toMatch(/~ \/spec\/hard\/pods: "200" → "30"/);
    expect(birch.out).toContain("Plan: 0 to add, 1 to change, 0 to replace, 0 to destroy.");
    expect((await plan("juniper")).out).toMatch(/\+ +NetworkPolicy .*tenantry-default-deny/);
    expect((await plan("harbor")).out).toMatch(/FifoQueue/);
  });

  it("refuses to plan with locks that would change", async () => {
    using scratch = scratchFolder();
    const { code, out, notes } = await runTenantry(["plan", ...acme, "--locked"], scratch.path);
    expect([code, out]).toEqual([1, ""]);
    expect(notes).toMatch(/TEN9007.*11 locked placements would change/);
  });

  it("goes on for the other tenants when one fails, plans nothing away from it, and answers 1", async () => {
    using scratch = scratchFolder();
    breakFile(
      scratch.path,
      "harbor",
      "billing: invoice",
      'billing: invoice\n    monthlyCostCeiling: {amount: "1", currency: USD}',
    );
    const argv = ["plan", ...acme, "--snapshot", "examples/acme/dump", "-o", "json"];
    const { code, out, notes } = await runTenantry(argv, scratch.path);
    expect(code).toBe(1);
    expect(notes).toContain("harbor/prod");
    const { changes } = JSON.parse(out) as {
      readonly changes: readonly { readonly owner: { readonly tenant?: string } }[];
    };
    expect(changes.filter((change) => change.owner.tenant === "harbor")).toEqual([]);
    expect(changes.some((change) => change.owner.tenant === "quarry")).toBe(true);
  });
});

describe("render", () => {
  it.each(["manifests", "cloudformation", "json", "markdown"])(
    "writes %s twice with the same bytes",
    async (format) => {
      using scratch = scratchFolder();
      for (const out of ["one", "two"]) {
        expect((await runTenantry(["render", ...acme, "--to", format, "--out", out], scratch.path)).code).toBe(0);
      }
      const [one, two] = [readFolder(join(scratch.path, "one")), readFolder(join(scratch.path, "two"))];
      expect(one.size).toBeGreaterThan(5);
      expect(two).toEqual(one);
    },
  );

  it("refuses a folder that holds other files", async () => {
    using scratch = scratchFolder();
    mkdirSync(join(scratch.path, "precious"));
    writeFileSync(join(scratch.path, "precious/file"), "mine");
    const argv = ["render", ...acme, "--to", "json", "--out", "precious"];
    const { code, notes } = await runTenantry(argv, scratch.path);
    expect(code).toBe(1);
    expect(notes).toContain("--force");
    expect(readdirSync(join(scratch.path, "precious"))).toEqual(["file"]);
  });

  it("streams one JSON document to stdout, and refuses folders there", async () => {
    using scratch = scratchFolder();
    for (const where of [[], ["--out", "-"]]) {
      const { out } = await runTenantry(["render", "-f", "examples/small", "--to", "json", ...where], scratch.path);
      expect(JSON.parse(out)).toMatchObject({ kind: "Blueprint" });
      const refused = await runTenantry(["render", ...acme, "--to", "manifests", ...where], scratch.path);
      expect([refused.code, refused.out]).toEqual([1, ""]);
      expect(refused.notes).toContain("--out <dir>");
    }
  });

  it("says what is not locked, until it is", async () => {
    using scratch = scratchFolder();
    await runTenantry(["init"], scratch.path);
    const commands = [["plan"], ["plan", "example/prod"], ["render", "--to", "json"]];
    for (const argv of commands) {
      const { code, notes } = await runTenantry(argv, scratch.path);
      expect([code, notes]).toEqual([
        0,
        "1 of 1 environment is not locked: other tenants may still move it; run `tenantry lock`.\n",
      ]);
    }
    await runTenantry(["lock"], scratch.path);
    for (const argv of commands) expect((await runTenantry(argv, scratch.path)).notes).toBe("");
  });
});

describe("init", () => {
  it("writes documents that validate, and never replaces one", async () => {
    using scratch = scratchFolder();
    expect((await runTenantry(["init", "mine", "--name", "mine"], scratch.path)).code).toBe(0);
    expect(await runTenantry(["validate", "-f", "mine"], scratch.path)).toMatchObject({ code: 0, notes: "" });
    const again = await runTenantry(["init", "mine"], scratch.path);
    expect(again.code).toBe(1);
    expect(again.notes).toContain("exists already");
    const inFile = await runTenantry(["init", "mine/platform.yaml"], scratch.path);
    expect([inFile.code, inFile.notes]).toEqual([1, expect.stringContaining("error[TEN9002]")]);
  });
});

describe("explain", () => {
  it("knows fields and codes, and the nearest field of a mistyped one", async () => {
    expect((await runTenantry(["explain", "tenant.spec.owners"], "/")).out).toContain("tenant.spec.owners");
    expect((await runTenantry(["explain", "ten3001"], "/")).out).toContain("No architecture satisfies");
    const wrong = await runTenantry(["explain", "tenant.spec.ownrs"], "/");
    expect(wrong.code).toBe(1);
    expect(wrong.notes).toContain("did you mean tenant.spec.owners?");
  });
});

describe("the command line", () => {
  it.each([
    [["frobnicate"], /unknown command/],
    [["valdate"], /Did you mean validate\?/],
    [["plan", "--frobnicate"], /unknown option/],
    [["render", "--to", "pdf", "--out", "x"], /Allowed choices are manifests/],
    [["help", "frobnicate"], /no help for "frobnicate"/],
  ])("refuses %j on stderr with 1", async (argv, message) => {
    const { code, out, notes } = await runTenantry(argv, "/");
    expect([code, out]).toEqual([1, ""]);
    expect(notes).toMatch(message);
  });

  it("prints help on stdout with 0", async () => {
    for (const argv of [[], ["--help"], ["help"], ["plan", "--help"], ["help", "plan"]]) {
      expect(await runTenantry(argv, "/")).toMatchObject({ code: 0, notes: "", out: expect.stringContaining("Usage") });
    }
  });

  it("colours only when asked to", async () => {
    using scratch = scratchFolder();
    const plan = ["plan", "birch", ...acme, "--color"];
    expect((await runTenantry([...plan, "always"], scratch.path)).out).toContain("\u001b[");
    expect((await runTenantry([...plan, "never"], scratch.path)).out).not.toContain("\u001b[");
  });
});

describe("demo", () => {
  it("applies, breaks, repairs and destroys under a folder that it names", { timeout: 120_000 }, async () => {
    const { code, out, notes } = await runTenantry(["demo"], "/");
    expect([code, notes]).toEqual([0, ""]);
    const folder = /written under (\S+)/.exec(out)?.[1] ?? "";
    expect(existsSync(join(folder, "manifests/kubernetes/eu1-a"))).toBe(true);
    expect(out).toMatch(/Apply complete: 98 steps done[\s\S]*No changes\.[\s\S]*All 16 are in sync/);
    expect(out).toMatch(/35 are gone, each of them named after birch--prod/);
    expect(out).toMatch(/12\/12[\s\S]*Next/);
  });
});

function breakFile(root: string, tenant: string, right: string, wrong: string): void {
  const path = join(root, `examples/acme/tenants/${tenant}.yaml`);
  const text = readFileSync(path, "utf8");
  expect(text).toContain(right);
  writeFileSync(path, text.replace(right, wrong));
}

function readFolder(root: string): ReadonlyMap<string, string> {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    paths.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(root.length), readFileSync(path, "utf8")];
    }),
  );
}
