import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCluster, type TestCluster } from "../../../../scripts/servers/start-cluster.ts";
import type { StepContext, ValueBook } from "../../../../src/apply/step.ts";
import type { RemoteCallObserver } from "../../../../src/ports/remote-call.ts";
import { systemClock } from "../../../../src/providers/clock.ts";
import { createHelmReleases } from "../../../../src/providers/helm/helm-releases.ts";
import { createClusters, type ReachableClusters } from "../../../../src/providers/kubernetes/clusters.ts";
import { fakeValue } from "../../../support/apply-fake.ts";
import { type ApiClient, connect } from "../../kubernetes/harness/api-client.ts";
import type { CaseObject } from "../../kubernetes/harness/case.ts";
import type { Report } from "../../kubernetes/harness/report.ts";
import { discoverResources } from "../../kubernetes/harness/resource-catalogue.ts";
import { stubDefinitions } from "../../kubernetes/harness/stub-definitions.ts";
import { applyObject, waitForDefinitions } from "../../kubernetes/harness/world.ts";

/** One API server for each place that the documents of the suite have. */
export interface Stage {
  readonly servers: ReadonlyMap<string, TestCluster>;
  readonly clients: ReadonlyMap<string, ApiClient>;
  readonly clusters: ReachableClusters;
  readonly helm: StepContext["helm"];
  readonly report: Report;
  readonly close: () => Promise<void>;
}

export interface StageOptions {
  readonly binaries: string;
  readonly helm: string;
  readonly places: readonly string[];
  readonly report: Report;
  readonly observer?: RemoteCallObserver;
}

const charts = new URL("../../../fixtures/charts", import.meta.url).pathname;

/** Starts the servers and reaches them through the real providers, by a kubeconfig as a user would write it. */
export async function openStage({ binaries, helm, places, report, observer }: StageOptions): Promise<Stage> {
  const started = await Promise.all(places.map(() => startCluster({ binaries, identities: [] })));
  const servers = new Map(places.map((place, index) => [place, started[index] as TestCluster]));
  const folder = await mkdtemp(join(tmpdir(), "tenantry-apply-"));
  const kubeconfig = join(folder, "config");
  await writeFile(kubeconfig, kubeconfigOf(servers), { mode: 0o600 });
  const clusters = createClusters({
    cells: [],
    clock: systemClock,
    kubeconfig,
    contexts: new Map(places.map((place) => [place, place])),
    eks: async () => undefined,
    ...(observer === undefined ? {} : { observer }),
  });
  const clients = new Map([...servers].map(([place, { server, admin }]) => [place, connect(server, admin.token)]));
  await Promise.all([...clients.values()].map(serveForeignKinds));
  return {
    servers,
    clients,
    clusters,
    helm: createHelmReleases({
      clock: systemClock,
      kubeconfig: clusters.kubeconfig,
      program: helm,
      charts,
      orphanMs: 100,
    }),
    report,
    close: async () => {
      await clusters.close();
      await Promise.all(started.map((server) => server.stop()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function clientOf({ clients }: Pick<Stage, "clients">, place: string): ApiClient {
  const client = clients.get(place);
  if (client === undefined) throw new Error(`there is no server for ${place}`);
  return client;
}

export function serverOf({ servers }: Pick<Stage, "servers">, place: string): TestCluster {
  const server = servers.get(place);
  if (server === undefined) throw new Error(`there is no server for ${place}`);
  return server;
}

/** Values that AWS would have made. */
export const madeUpValues: ValueBook = {
  require: async (deferred) => fakeValue(deferred),
  record: () => undefined,
};

async function serveForeignKinds(client: ApiClient): Promise<void> {
  const types = await discoverResources(client);
  const stubs: readonly CaseObject[] = stubDefinitions();
  await Promise.all(stubs.map((stub) => applyObject(client, types, stub)));
  await waitForDefinitions(client, stubs.length);
}

function kubeconfigOf(servers: ReadonlyMap<string, TestCluster>): string {
  const entries = [...servers];
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: entries.map(([name, { server }]) => ({ name, cluster: { server, "insecure-skip-tls-verify": true } })),
    contexts: entries.map(([name]) => ({ name, context: { cluster: name, user: name } })),
    users: entries.map(([name, { admin }]) => ({ name, user: { token: admin.token } })),
  });
}
