import { expect, it } from "vitest";
import { samplePlatform } from "../../../test/support/sample.ts";
import { openTestSandbox } from "../../../test/support/sandbox.ts";
import type { HelmRelease } from "../../model/blueprint.ts";
import type { Sandbox } from "../open-sandbox.ts";

const cell = samplePlatform.cells[0]?.name ?? "";
const release = {
  id: `release/${cell}/forge--prod/forge`,
  cell,
  namespace: "forge--prod",
  name: "forge",
  chart: { repository: "https://charts.example.com", name: "vcluster", version: "0.30.0" },
  values: {},
  footprint: [{ apiVersion: "v1", kind: "Service", metadata: { name: "forge", namespace: "forge--prod" } }],
  origin: { kind: "platform" },
} as unknown as HelmRelease;
const service = { apiVersion: "v1", kind: "Service", name: "forge", namespace: "forge--prod" };

async function openWithNamespace(): Promise<Sandbox> {
  const sandbox = await openTestSandbox();
  const api = await sandbox.clusters.open(cell);
  await api.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: "forge--prod" } });
  return sandbox;
}

it("puts a release's footprint into the cluster, opens its virtual cluster, and takes both away", async () => {
  const sandbox = await openWithNamespace();
  const api = await sandbox.clusters.open(cell);
  await expect(sandbox.clusters.open(`${cell}+forge--prod`)).rejects.toMatchObject({ failure: "not-found" });
  const state = await sandbox.helm.upgrade(release, { replicas: 1 });
  expect([state.status, state.revision, state.values]).toEqual(["deployed", 1, { replicas: 1 }]);
  expect(await api.get(service)).toBeDefined();
  const inside = await sandbox.clusters.open(`${cell}+forge--prod`);
  await inside.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: "ci" } });
  expect(await api.get({ apiVersion: "v1", kind: "Namespace", name: "ci" })).toBeUndefined();
  await sandbox.helm.uninstall(release);
  await sandbox.helm.uninstall(release);
  expect(await api.get(service)).toBeUndefined();
  expect(await sandbox.helm.list(cell)).toEqual([]);
  await sandbox.helm.upgrade(release, {});
  const again = await sandbox.clusters.open(`${cell}+forge--prod`);
  expect(await again.get({ apiVersion: "v1", kind: "Namespace", name: "ci" })).toBeUndefined();
  await sandbox.close();
});

it("refuses to touch an interrupted release until it is recovered", async () => {
  const sandbox = await openWithNamespace();
  await sandbox.helm.upgrade(release, { size: 1 });
  sandbox.helm.interrupt({
    cell,
    namespace: "forge--prod",
    name: "forge",
    chartVersion: "0.31.0",
    values: { size: 2 },
  });
  const [pending] = await sandbox.helm.list(cell);
  expect(pending?.status).toBe("pending-upgrade");
  await expect(sandbox.helm.upgrade(release, { size: 2 })).rejects.toMatchObject({ failure: "conflict" });
  if (pending !== undefined) await sandbox.helm.recover(pending);
  expect(await sandbox.helm.list(cell)).toMatchObject([{ status: "deployed", revision: 3, values: { size: 1 } }]);
  await sandbox.close();
});
