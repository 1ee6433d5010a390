import { rmSync } from "node:fs";
import { chmod, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HelmRelease } from "../../../src/model/blueprint.ts";
import type { JsonObject } from "../../../src/model/json.ts";
import { environmentOrigin } from "../../../src/model/origin.ts";
import type { ClusterApi } from "../../../src/ports/cluster.ts";
import type { HelmReleases, ReleaseState } from "../../../src/ports/helm-releases.ts";
import { systemClock } from "../../../src/providers/clock.ts";
import { createHelmReleases } from "../../../src/providers/helm/helm-releases.ts";
import type { ReachableClusters } from "../../../src/providers/kubernetes/clusters.ts";
import { type Case, expectEqual, expectFailure, expectThat, part, waitFor } from "./case.ts";
import { fixtureCharts } from "./stage.ts";

export interface HelmStage {
  readonly clusters: ReachableClusters;
  readonly api: ClusterApi;
  /** The helm binary. */
  readonly program: string;
}

const cell = "eu1-a";
const namespace = "forge--prod";

interface Scene {
  readonly helm: HelmReleases;
  readonly api: ClusterApi;
  /** Ends the helm that was started last, as a crash would. */
  readonly killHelm: () => Promise<void>;
}

function release(name: string): HelmRelease {
  return {
    id: `release/${cell}/${namespace}/${name}`,
    cell,
    namespace,
    name,
    chart: { repository: "https://charts.loft.sh", name: "vcluster", version: "0.36.1" },
    values: {},
    footprint: [],
    origin: environmentOrigin("forge", "prod"),
  };
}

/** Releases of the fixture chart with the real helm, uninterrupted and interrupted. */
export async function helmCases({ clusters, api, program }: HelmStage): Promise<readonly Case[]> {
  const folder = await mkdtemp(join(tmpdir(), "tenantry-conformance-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const pidFile = join(folder, "pid");
  const wrapper = join(folder, "helm");
  await writeFile(wrapper, `#!/bin/sh\necho $$ > '${pidFile}'\nexec '${program}' "$@"\n`);
  await chmod(wrapper, 0o755);
  await api.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  const helm = createHelmReleases({
    clock: systemClock,
    kubeconfig: clusters.kubeconfig,
    program: wrapper,
    charts: fixtureCharts,
    orphanMs: 100,
  });
  const killHelm = async (): Promise<void> => {
    process.kill(Number(await readFile(pidFile, "utf8")), "SIGKILL");
  };
  const scene: Scene = { helm, api, killHelm };
  return [...lifeCases(scene), ...interruptedCases(scene), ...refusedCases(scene), leavesNothing];
}

async function findState({ helm }: Scene, name: string): Promise<ReleaseState | undefined> {
  return (await helm.list(cell)).find((state) => state.namespace === namespace && state.name === name);
}

function expectState(state: ReleaseState | undefined, expected: Partial<ReleaseState>): void {
  const { status, revision, values, chartVersion } = state ?? {};
  expectEqual({ status, revision, values, chartVersion }, { chartVersion: "0.36.1", ...expected }, "release");
}

function lifeCases(scene: Scene): readonly Case[] {
  const { helm, api } = scene;
  const statefulSet = { apiVersion: "apps/v1", kind: "StatefulSet", namespace, name: "forge" };
  return [
    [
      "install, without waiting for pods",
      async () => {
        const values = { controlPlane: { statefulSet: { highAvailability: { replicas: 1 } } }, extra: { kept: false } };
        const state = await helm.upgrade(release("forge"), values);
        expectState(state, { status: "deployed", revision: 1, values });
        expectState(await findState(scene, "forge"), { status: "deployed", revision: 1, values });
        expectThat((await api.get(statefulSet)) !== undefined, "there is no StatefulSet");
      },
    ],
    [
      "upgrade: the new values alone hold",
      async () => {
        const values = { controlPlane: { statefulSet: { highAvailability: { replicas: 3 } } } };
        expectState(await helm.upgrade(release("forge"), values), { status: "deployed", revision: 2, values });
        expectState(await findState(scene, "forge"), { status: "deployed", revision: 2, values });
        expectEqual(part(await api.get(statefulSet), "spec").replicas, 3, "replicas");
      },
    ],
    [
      "recover leaves a good release alone",
      async () => {
        const state = await findState(scene, "forge");
        if (state !== undefined) await helm.recover(state);
        expectEqual((await findState(scene, "forge"))?.revision, 2, "revision");
      },
    ],
    [
      "uninstall, and again",
      async () => {
        await helm.uninstall(release("forge"));
        expectEqual(await findState(scene, "forge"), undefined, "release");
        expectEqual(await api.get(statefulSet), undefined, "StatefulSet");
        await helm.uninstall(release("forge"));
      },
    ],
  ];
}

/** Starts an operation that a hook holds, and kills helm when the release is pending. */
async function interrupt(scene: Scene, name: string, values: JsonObject): Promise<ReleaseState> {
  const running = scene.helm.upgrade(release(name), { ...values, hold: true });
  const ended = expectFailure(running, "invalid");
  ended.catch(() => undefined);
  await waitFor(`the hook of ${name} holds it`, async () => {
    const ref = { apiVersion: "batch/v1", kind: "Job", namespace, name: `hold-${name}` };
    return (await scene.api.get(ref)) !== undefined;
  });
  await scene.killHelm();
  await ended;
  await scene.api.delete(
    { apiVersion: "batch/v1", kind: "Job", namespace, name: `hold-${name}` },
    { propagation: "Background" },
  );
  const state = await findState(scene, name);
  if (state === undefined) throw new Error("the release is gone");
  return state;
}

function interruptedCases(scene: Scene): readonly Case[] {
  const { helm, api } = scene;
  return [
    [
      "an install that was killed stays pending, is refused, is removed by recover, and is made",
      async () => {
        const pending = await interrupt(scene, "ash", { telemetry: { enabled: false } });
        expectEqual([pending.status, pending.revision], ["pending-install", 1], "release");
        expectEqual((await expectFailure(helm.upgrade(release("ash"), {}), "conflict")).code, "TEN7253", "code");
        await helm.recover(pending);
        expectEqual(await findState(scene, "ash"), undefined, "release after recover");
        await helm.recover(pending);
        expectState(await helm.upgrade(release("ash"), {}), { status: "deployed", revision: 1, values: {} });
      },
    ],
    [
      "an upgrade that was killed goes back to the last good revision, and is made",
      async () => {
        const pending = await interrupt(scene, "ash", {
          controlPlane: { statefulSet: { highAvailability: { replicas: 2 } } },
        });
        expectEqual([pending.status, pending.revision], ["pending-upgrade", 2], "release");
        await helm.recover(pending);
        expectState(await findState(scene, "ash"), { status: "deployed", revision: 3, values: {} });
        const live = await api.get({ apiVersion: "apps/v1", kind: "StatefulSet", namespace, name: "ash" });
        expectEqual(part(live, "spec").replicas, 1, "replicas");
        const values = { telemetry: { enabled: false } };
        expectState(await helm.upgrade(release("ash"), values), { status: "deployed", revision: 4, values });
      },
    ],
    [
      "a stop asks helm to end; what it leaves is recovered and made",
      async () => {
        const controller = new AbortController();
        const running = helm.upgrade(release("elm"), { hold: true }, controller.signal);
        const ended = expectFailure(running, "unavailable");
        ended.catch(() => undefined);
        await waitFor("the hook of elm holds it", async () => {
          return (await api.get({ apiVersion: "batch/v1", kind: "Job", namespace, name: "hold-elm" })) !== undefined;
        });
        controller.abort();
        expectEqual((await ended).code, "TEN7255", "code");
        const state = await findState(scene, "elm");
        expectThat(["failed", "pending-install"].includes(state?.status ?? ""), `release is ${state?.status}`);
        if (state !== undefined) await helm.recover(state);
        expectState(await helm.upgrade(release("elm"), {}), { status: "deployed", revision: 1, values: {} });
      },
    ],
    [
      "an interrupted release is uninstalled like any other",
      async () => {
        await interrupt(scene, "ash", {});
        await helm.uninstall(release("ash"));
        await helm.uninstall(release("elm"));
        expectEqual(await helm.list(cell), [], "releases");
      },
    ],
  ];
}

function refusedCases({ helm, api }: Scene): readonly Case[] {
  return [
    [
      "an object that somebody else made is not taken over",
      async () => {
        const foreign = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "vc-oak", namespace } };
        await api.apply(foreign);
        await expectFailure(helm.upgrade(release("oak"), {}), "conflict");
        const live = await api.get({ ...foreign, namespace, name: "vc-oak" });
        expectEqual(part(live, "metadata").labels, undefined, "labels of the foreign object");
        await helm.uninstall(release("oak"));
      },
    ],
    [
      "a chart that the folder lacks is not-found, a namespace too",
      async () => {
        const { chart } = release("yew");
        const other = { ...release("yew"), chart: { ...chart, version: "9.9.9" } };
        expectEqual((await expectFailure(helm.upgrade(other, {}), "not-found")).code, "TEN7254", "code");
        await expectFailure(helm.upgrade({ ...release("yew"), namespace: "no--where" }, {}), "not-found");
      },
    ],
  ];
}

const leavesNothing: Case = [
  "no private file is left",
  async () => {
    const left = (await readdir(tmpdir())).filter((name) => name.startsWith(`tenantry-helm-${process.pid}-`));
    expectEqual(left, [], "folders");
  },
];
