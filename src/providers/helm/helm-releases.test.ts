import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type FakeClock, fakeClock } from "../../../test/support/fake-clock.ts";
import type { HelmRelease } from "../../model/blueprint.ts";
import { TenantryError } from "../../model/error.ts";
import { environmentOrigin } from "../../model/origin.ts";
import type { RemoteCall } from "../../ports/remote-call.ts";
import { underRight } from "../../ports/right-to-write.ts";
import { createHelmReleases, type HelmOptions } from "./helm-releases.ts";
import { createPrivateFolder } from "./private-folder.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

interface FakeHelm {
  readonly program: string;
  readonly calls: () => readonly FakeCall[];
}

interface FakeCall {
  readonly args: readonly string[];
  readonly stdin: string;
  /** The mode of the kubeconfig and of its folder, and what it held. */
  readonly kubeconfig?: { readonly path: string; readonly modes: readonly number[]; readonly text: string };
  readonly env: Readonly<Record<string, string>>;
}

/** A program that records how it is called and answers by the first words of its arguments: stdout, or `exit` with stderr. */
function fakeHelm(answers: Readonly<Record<string, unknown>>): FakeHelm {
  const folder = mkdtempSync(join(tmpdir(), "tenantry-fake-helm-"));
  folders.push(folder);
  const [program, log] = [join(folder, "helm"), join(folder, "log")];
  writeFileSync(log, "");
  writeFileSync(
    program,
    `#!${process.execPath}
const { appendFileSync, readFileSync, statSync } = require("node:fs");
const { dirname } = require("node:path");
const args = process.argv.slice(2);
const answers = ${JSON.stringify({ version: "v4.1.4", ...answers })};
const path = args[args.indexOf("--kubeconfig") + 1];
const stdin = args.includes("-f") ? readFileSync(0, "utf8") : "";
const kubeconfig = args.includes("--kubeconfig") ? { path, modes: [path, dirname(path)].map((each) => statSync(each).mode & 0o777), text: readFileSync(path, "utf8") } : undefined;
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith("HELM_") || name === "KUBECONFIG"));
appendFileSync(${JSON.stringify(log)}, JSON.stringify({ args, stdin, kubeconfig, env }) + "\\n");
const key = Object.keys(answers).find((words) => args.join(" ").startsWith(words));
let answer = answers[key];
if (Array.isArray(answer)) {
  const nth = readFileSync(${JSON.stringify(log)}, "utf8").trim().split("\\n").filter((line) => JSON.parse(line).args.join(" ").startsWith(key)).length - 1;
  answer = answer[Math.min(nth, answer.length - 1)];
}
if (answer === "hang") setInterval(() => {}, 1000);
else if (answer?.stderr) { process.stderr.write(answer.stderr); process.exit(1); }
else process.stdout.write(typeof answer === "string" ? answer : JSON.stringify(answer?.json ?? null));
`,
  );
  chmodSync(program, 0o755);
  return {
    program,
    calls: () =>
      readFileSync(log, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as FakeCall),
  };
}

function releases(helm: FakeHelm, options: Partial<HelmOptions> = {}) {
  return createHelmReleases({
    clock: fakeClock(),
    kubeconfig: async (cell) => `kubeconfig of ${cell}`,
    program: helm.program,
    env: {
      ...process.env,
      HELM_NAMESPACE: "elsewhere",
      HELM_KUBETOKEN: "x",
      HELM_DEBUG: "1",
      HELM_DRIVER: "secret",
      KUBECONFIG: "/else",
    },
    ...options,
  });
}

const release: HelmRelease = {
  id: "release/eu1-a/forge--prod/forge",
  cell: "eu1-a",
  namespace: "forge--prod",
  name: "forge",
  chart: { repository: "https://charts.loft.sh", name: "vcluster", version: "0.36.1" },
  values: {},
  footprint: [],
  origin: environmentOrigin("forge", "prod"),
};
const made = {
  json: {
    name: "forge",
    namespace: "forge--prod",
    version: 3,
    info: { status: "deployed" },
    chart: { metadata: { version: "0.36.1" } },
    config: { a: 1 },
    manifest: "kind: Secret",
  },
};

function verbs(helm: FakeHelm): readonly string[] {
  return helm.calls().map(({ args }) => args.slice(0, 3).join(" "));
}

describe("upgrade", () => {
  it("gives values by stdin and credentials by a private file that is gone afterwards", async () => {
    const helm = fakeHelm({ upgrade: made });
    const state = await releases(helm).upgrade(release, { secretive: "canary" });
    expect(state).toEqual({
      ...{ cell: "eu1-a", namespace: "forge--prod", name: "forge", chartVersion: "0.36.1" },
      ...{ values: { a: 1 }, status: "deployed", revision: 3 },
    });
    const call = helm.calls().at(-1);
    expect(call?.args.slice(0, -1)).toEqual([
      ...["upgrade", "forge", "vcluster", "--repo", "https://charts.loft.sh", "--version", "0.36.1", "--install"],
      ...["--reset-values", "-n", "forge--prod", "-f", "-", "-o", "json", "--timeout", "60s", "--kubeconfig"],
    ]);
    expect(call?.stdin).toBe('{"secretive":"canary"}');
    expect(call?.kubeconfig).toMatchObject({ modes: [0o600, 0o700], text: "kubeconfig of eu1-a" });
    const path = call?.kubeconfig?.path ?? "";
    expect(existsSync(path) || existsSync(dirname(path))).toBe(false);
    // What the environment says about the target does not count; how releases are stored does.
    expect(call?.env).toEqual({ HELM_DRIVER: "secret" });
  });

  it("takes a chart from an OCI registry, and from a folder as archive or folder of that version", async () => {
    const helm = fakeHelm({ upgrade: made });
    const chart = { ...release.chart, repository: "oci://registry.example/charts/" };
    await releases(helm).upgrade({ ...release, chart }, {});
    expect(helm.calls().at(-1)?.args.slice(2, 5)).toEqual([
      "oci://registry.example/charts/vcluster",
      "--version",
      "0.36.1",
    ]);

    const charts = mkdtempSync(join(tmpdir(), "tenantry-charts-"));
    folders.push(charts);
    mkdirSync(join(charts, "vcluster"));
    writeFileSync(join(charts, "vcluster", "Chart.yaml"), "name: vcluster\nversion: 0.35.0\n");
    const missing = releases(helm, { charts }).upgrade(release, {});
    await expect(missing).rejects.toMatchObject({ code: "TEN7254", failure: "not-found" });
    await expect(missing).rejects.toThrow("vcluster there is 0.35.0");
    writeFileSync(join(charts, "vcluster", "Chart.yaml"), 'name: vcluster\nversion: "0.36.1"\n');
    await releases(helm, { charts }).upgrade(release, {});
    expect(helm.calls().at(-1)?.args[2]).toBe(join(charts, "vcluster"));
    writeFileSync(join(charts, "vcluster-0.36.1.tgz"), "");
    await releases(helm, { charts }).upgrade(release, {});
    expect(helm.calls().at(-1)?.args[2]).toBe(join(charts, "vcluster-0.36.1.tgz"));
  });

  it("stops helm when it is told to, or when the time is up", async () => {
    const helm = fakeHelm({ upgrade: "hang" });
    const controller = new AbortController();
    const running = releases(helm).upgrade(release, {}, controller.signal);
    await expect.poll(() => helm.calls().length, { timeout: 10_000 }).toBe(2);
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: "TEN7255", failure: "unavailable", retry: "later" });
    const late = releases(helm, { timeoutMs: 300 }).upgrade(release, {}, AbortSignal.any([]));
    await expect(late).rejects.toThrow("did not finish within 0.3 s");
    for (const { kubeconfig } of helm.calls().slice(1)) expect(existsSync(kubeconfig?.path ?? "")).toBe(false);
  });

  it("asks for its right to write again once it has its turn", async () => {
    const helm = fakeHelm({ upgrade: made });
    const fenced = new TenantryError("lost", { code: "TEN7002", source: "remote", failure: "fenced" });
    const running = underRight(
      () => Promise.reject(fenced),
      () => releases(helm).upgrade(release, {}),
    );
    await expect(running).rejects.toBe(fenced);
    expect(verbs(helm).filter((verb) => verb.startsWith("upgrade"))).toEqual([]);
  });

  it("tells the observer before and after, and is kept by it", async () => {
    const helm = fakeHelm({ upgrade: { stderr: "Error: release: not found" } });
    const told: string[] = [];
    const observer = {
      before: ({ service, operation, place, writes }: RemoteCall) =>
        void told.push(`${service} ${operation} ${place} ${writes}`),
      after: (_: RemoteCall, error?: unknown) => void told.push(error === undefined ? "well" : "failed"),
    };
    await expect(releases(helm, { observer }).upgrade(release, {})).rejects.toMatchObject({ failure: "not-found" });
    expect(told).toEqual(["helm upgrade eu1-a true", "failed"]);
    const killed = releases(helm, { observer: { before: () => Promise.reject(new Error("killed")) } });
    const before = helm.calls().length;
    await expect(killed.upgrade(release, {})).rejects.toThrow("killed");
    expect(verbs(helm).slice(before)).toEqual(["version --template {{.Version}}"]);
  });
});

describe("helm itself", () => {
  it("is asked for loudly when it is missing, before anything is written", async () => {
    const missing = releases({ program: "/nowhere/helm", calls: () => [] }).list("eu1-a");
    await expect(missing).rejects.toMatchObject({ code: "TEN7251", source: "user" });
    await expect(missing).rejects.toThrow("/nowhere/helm was not found; install it from https://helm.sh");
  });

  it.each(["v2.17.0", "v3.13.9", "something else"])("is refused in version %s", async (version) => {
    await expect(releases(fakeHelm({ version })).list("eu1-a")).rejects.toMatchObject({ code: "TEN7251" });
  });
});

describe("list", () => {
  const listed = (namespace: string, name: string, status = "deployed") => ({
    ...{
      namespace,
      name,
      status,
      revision: "2",
      chart: "vcluster-0.36.1-beta.2",
      updated: "2026-11-24 00:00:00 +0000 UTC",
    },
  });

  it("reads values of what may be ours, and not those of others", async () => {
    const helm = fakeHelm({
      list: {
        json: [
          listed("forge--prod", "forge", "pending-upgrade"),
          listed("monitoring", "grafana"),
          listed("a--b", "old", "uninstalled"),
        ],
      },
      "get values": { json: { replicas: 1 } },
    });
    expect(await releases(helm).list("eu1-a")).toEqual([
      {
        cell: "eu1-a",
        namespace: "forge--prod",
        name: "forge",
        status: "pending-upgrade",
        revision: 2,
        chartVersion: "0.36.1-beta.2",
        values: { replicas: 1 },
      },
      {
        cell: "eu1-a",
        namespace: "monitoring",
        name: "grafana",
        status: "deployed",
        revision: 2,
        chartVersion: "0.36.1-beta.2",
        values: {},
      },
    ]);
    expect(verbs(helm)).toEqual(["version --template {{.Version}}", "list -A -o", "get values forge"]);
  });

  it("asks Helm 3 for releases of every status", async () => {
    const helm = fakeHelm({ version: "v3.18.0", list: { json: [] } });
    expect(await releases(helm).list("eu1-a")).toEqual([]);
    expect(helm.calls().at(-1)?.args).toContain("--all");
  });

  it("reads on while pages are full", async () => {
    const page = (start: number, length: number) => ({
      json: Array.from({ length }, (_, index) => listed("x", `r${start + index}`)),
    });
    const helm = fakeHelm({ list: [page(0, 256), page(256, 3)] });
    expect(await releases(helm).list("eu1-a")).toHaveLength(259);
    expect(helm.calls().at(-1)?.args).toContain("256");
  });

  it("leaves out what went away since, and takes no values for none", async () => {
    const json = [listed("a--b", "x"), listed("a--b", "y")];
    const helm = fakeHelm({
      list: { json },
      "get values x": { stderr: "Error: release: not found" },
      "get values y": { json: null },
    });
    expect((await releases(helm).list("eu1-a")).map(({ name, values }) => [name, values])).toEqual([["y", {}]]);
  });
});

describe("recover", () => {
  const state = { ...release, chartVersion: "0.36.1", values: {}, status: "", revision: 1 };
  const old = "2026-11-23T00:00:00.123456789Z";
  const revision = (number: number, status: string, updated = old) => ({ revision: number, status, updated });

  async function recovered(histories: readonly (readonly object[])[], clock: FakeClock = fakeClock()) {
    const helm = fakeHelm({ history: histories.map((json) => ({ json })), uninstall: "", rollback: "" });
    await releases(helm, { clock }).recover(state);
    return verbs(helm).slice(1);
  }

  it.each([
    ["an install without a good revision is removed", [revision(1, "pending-install")], "uninstall forge -n"],
    ["a failed install too", [revision(1, "failed")], "uninstall forge -n"],
    [
      "an upgrade goes back to the last good one",
      [revision(1, "superseded"), revision(2, "deployed"), revision(3, "pending-upgrade")],
      "rollback forge 2",
    ],
    [
      "a rollback too",
      [revision(9, "superseded"), revision(10, "failed"), revision(11, "pending-rollback")],
      "rollback forge 9",
    ],
    ["a removal is finished", [revision(1, "superseded"), revision(2, "uninstalling")], "uninstall forge -n"],
  ])("%s", async (_, history, expected) => {
    expect(await recovered([history])).toEqual(["history forge -n", expected]);
  });

  it("leaves a good release alone, and one that is gone", async () => {
    expect(await recovered([[revision(1, "superseded"), revision(2, "deployed")]])).toEqual(["history forge -n"]);
    const helm = fakeHelm({ history: { stderr: "Error: release: not found" } });
    await releases(helm).recover(state);
    expect(verbs(helm)).toEqual(["version --template {{.Version}}", "history forge -n"]);
  });

  it("waits for a helm that may still be running, and does nothing when that finishes", async () => {
    const clock = fakeClock();
    const fresh = new Date(clock.nowMs() - 1_000).toISOString();
    const pending = [revision(1, "pending-install", fresh)];
    expect(await recovered([pending, pending, [revision(1, "deployed", fresh)]], clock)).toEqual(
      Array(3).fill("history forge -n"),
    );
    expect(clock.slept).toEqual([2_000, 2_000]);
  });

  it("waits no longer than that a running one would be done, also when its clock is ahead", async () => {
    const clock = fakeClock();
    const ahead = new Date(clock.nowMs() + 3_600_000).toISOString();
    expect((await recovered([[revision(1, "pending-install", ahead)]], clock)).at(-1)).toBe("uninstall forge -n");
    expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBe(30_000);
  });
});

it("uninstalls what may not be there", async () => {
  const helm = fakeHelm({ uninstall: "" });
  await releases(helm).uninstall(release);
  expect(helm.calls().at(-1)?.args.slice(0, 5)).toEqual([
    "uninstall",
    "forge",
    "-n",
    "forge--prod",
    "--ignore-not-found",
  ]);
});

describe("private files", () => {
  it("are this user's alone, and never written over something", async () => {
    await using folder = await createPrivateFolder();
    const file = await folder.write("kubeconfig", "x");
    expect([statSync(file).mode & 0o777, statSync(dirname(file)).mode & 0o777]).toEqual([0o600, 0o700]);
    await expect(folder.write("kubeconfig", "y")).rejects.toThrow("EEXIST");
  });

  it("that a killed process left are removed, those of a running one are not", async () => {
    const dead = spawnSync("true").pid;
    const [left, used] = [dead, process.ppid].map((pid) => mkdtempSync(join(tmpdir(), `tenantry-helm-${pid}-`)));
    folders.push(left ?? "", used ?? "");
    vi.resetModules();
    const fresh = await import("./private-folder.ts");
    await using _ = await fresh.createPrivateFolder();
    expect([left, used].map((path) => existsSync(path ?? ""))).toEqual([false, true]);
  });
});
