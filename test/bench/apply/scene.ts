import { setTimeout as sleep } from "node:timers/promises";
import { startCluster } from "../../../scripts/servers/start-cluster.ts";
import { connect } from "../../e2e/kill/cluster-client.ts";
import { installStubs } from "../../e2e/kill/planted.ts";
import { serverProcessorMilliseconds } from "./server-time.ts";
import { measure } from "./start-child.ts";
import { storedKinds } from "./stored-kinds.ts";
import type { Task } from "./task.ts";

/** A fresh API server with its controllers, on which the cell has been applied and everything has come to rest. */
export interface Scene {
  readonly task: Pick<Task, "server" | "token" | "kubeconfig">;
  readonly kubeconfig: string;
  /** Grows with every write to an object of the kinds that are applied, whoever writes. */
  readonly objectsRevision: () => Promise<number>;
  /** Waits until controllers have no more to write, and gives the revision from then on. */
  readonly settle: () => Promise<number>;
  /** Processor time of the API server, its store and its controllers so far. */
  readonly serverMilliseconds: () => number;
  readonly etcd: string;
  readonly close: () => Promise<void>;
}

/**
 * A new server each time: nothing of what ran before is left in caches, in the store's history or in controllers' queues.
 *
 * A managed control plane lets its controllers send more than the 20 requests a second of the default, at which they alone
 * would decide how long a thousand quotas take to be counted.
 */
export async function startScene(binaries: string): Promise<Scene> {
  const cluster = await startCluster({
    binaries,
    identities: [],
    controllerManagerArgs: ["--kube-api-qps=1000", "--kube-api-burst=2000", "--concurrent-resource-quota-syncs=20"],
  });
  const client = connect(cluster);
  const kubeconfig = await cluster.kubeconfig(cluster.admin);
  const task = { server: cluster.server, token: cluster.admin.token, kubeconfig };
  const close = async (): Promise<void> => {
    await client.close();
    await cluster.stop();
  };
  try {
    await installStubs(client);
    await measure({ ...task, mode: "apply", count: 0 });
    await sleep(2_000);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    task,
    kubeconfig,
    etcd: cluster.etcd,
    objectsRevision: () => objectsRevision(cluster.etcd),
    settle: () => settle(cluster.etcd),
    serverMilliseconds: serverProcessorMilliseconds,
    close,
  };
}

const quietMs = 4_000;
const longestLooks = 150;

async function settle(etcd: string): Promise<number> {
  let last = await objectsRevision(etcd);
  for (let look = 0; look < longestLooks; look += 1) {
    await sleep(quietMs);
    const next = await objectsRevision(etcd);
    if (next === last) return last;
    last = next;
  }
  throw new Error(`controllers still write after ${(longestLooks * quietMs) / 60_000} minutes`);
}

/** The sum of the latest revisions of each kind's keys. */
async function objectsRevision(etcd: string): Promise<number> {
  let sum = 0;
  for (const kind of storedKinds) {
    const prefix = `/registry/${kind}/`;
    const response = await fetch(`${etcd}/v3/kv/range`, {
      method: "POST",
      body: JSON.stringify({
        key: btoa(prefix),
        range_end: btoa(`${prefix.slice(0, -1)}0`),
        sort_target: "MOD",
        sort_order: "DESCEND",
        limit: 1,
        keys_only: true,
      }),
    });
    const { kvs = [] } = (await response.json()) as { readonly kvs?: readonly { readonly mod_revision: string }[] };
    sum += Number(kvs[0]?.mod_revision ?? 0);
  }
  return sum;
}
