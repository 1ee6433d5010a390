import { generateKeyPairSync } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { atExit } from "./at-exit.ts";
import { findFreePorts } from "./free-ports.ts";
import { writeKubeconfig } from "./kubeconfig.ts";
import { ServerProcess } from "./server-process.ts";

const readyTimeoutMs = 60_000;
const pollMs = 100;

/** Someone the API server knows by a static token. */
export interface Identity {
  readonly user: string;
  readonly groups: readonly string[];
  readonly token: string;
}

export interface StartOptions {
  /** Holds etcd, kube-apiserver and kube-controller-manager. */
  readonly binaries: string;
  readonly identities: readonly Identity[];
  /** Further arguments of the API server, for example feature gates. */
  readonly apiServerArgs?: readonly string[];
  /** Further arguments of the controller manager, for example how many requests it may send. */
  readonly controllerManagerArgs?: readonly string[];
}

/** A control plane without nodes: admission, RBAC, quota and garbage collection are real, no Pod ever runs. */
export interface TestCluster {
  readonly server: string;
  /** The URL of etcd, which answers JSON under `/v3`: for suites that put the whole keyspace back. */
  readonly etcd: string;
  /** Member of `system:masters`. */
  readonly admin: Identity;
  readonly identities: readonly Identity[];
  readonly startupMs: number;
  /** Writes a kubeconfig for an identity into the cluster's folder and returns its path. */
  readonly kubeconfig: (identity: Identity) => Promise<string>;
  /** Ends all processes and removes the folder; safe to call again. */
  readonly stop: () => Promise<void>;
}

const admin: Identity = { user: "platform-admin", groups: ["system:masters"], token: "platform-admin-token" };

/**
 * Starts etcd, kube-apiserver and kube-controller-manager on free loopback ports and waits until they serve.
 *
 * Stopped by `stop`, and also when this process exits or is interrupted. On a failed start everything is removed and
 * the error ends with the last lines of the process that failed.
 */
export async function startCluster(options: StartOptions): Promise<TestCluster> {
  const startedAt = performance.now();
  const folder = await mkdtemp(join(tmpdir(), "tenantry-cluster-"));
  const processes: ServerProcess[] = [];
  const forget = atExit(() => rmSync(folder, { recursive: true, force: true }));
  const stop = async (): Promise<void> => {
    for (const process of processes.toReversed()) await process.stop();
    await rm(folder, { recursive: true, force: true });
    forget();
  };
  try {
    const { server, etcd } = await startProcesses({ ...options, folder, processes });
    return {
      server,
      etcd,
      admin,
      identities: options.identities,
      startupMs: performance.now() - startedAt,
      kubeconfig: (identity) =>
        writeKubeconfig(join(folder, `${identity.user.replaceAll(":", "-")}.kubeconfig`), server, identity.token),
      stop,
    };
  } catch (error) {
    const lastLines = processes.map((process) => process.lastLines()).join("\n");
    await stop();
    throw new Error(`the test cluster did not start: ${String(error)}\n${lastLines}`, { cause: error });
  }
}

interface ProcessOptions extends StartOptions {
  readonly folder: string;
  readonly processes: ServerProcess[];
}

async function startProcesses(options: ProcessOptions): Promise<Pick<TestCluster, "server" | "etcd">> {
  const { folder, binaries, processes } = options;
  const [etcdPort, peerPort, apiPort] = await findFreePorts(3);
  await writeIdentityFiles(folder, options.identities);
  const etcd = `http://127.0.0.1:${etcdPort}`;
  const server = `https://127.0.0.1:${apiPort}`;
  processes.push(new ServerProcess(join(binaries, "etcd"), etcdArgs(folder, etcd, `http://127.0.0.1:${peerPort}`)));
  processes.push(
    new ServerProcess(join(binaries, "kube-apiserver"), [
      ...apiServerArgs(folder, etcd, apiPort ?? 0),
      ...(options.apiServerArgs ?? []),
    ]),
  );
  await waitUntilReady(server, processes);
  const kubeconfig = await writeKubeconfig(join(folder, "controller-manager.kubeconfig"), server, admin.token);
  processes.push(
    new ServerProcess(join(binaries, "kube-controller-manager"), [
      `--kubeconfig=${kubeconfig}`,
      `--service-account-private-key-file=${join(folder, "service-accounts.key")}`,
      "--use-service-account-credentials=true",
      "--secure-port=0",
      "--leader-elect=false",
      ...(options.controllerManagerArgs ?? []),
    ]),
  );
  return { server, etcd };
}

async function writeIdentityFiles(folder: string, identities: readonly Identity[]): Promise<void> {
  const lines = [admin, ...identities].map(
    ({ token, user, groups }) => `${token},${user},${user},"${groups.join(",")}"`,
  );
  await writeFile(join(folder, "tokens.csv"), `${lines.join("\n")}\n`, { mode: 0o600 });
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs1", format: "pem" });
  await writeFile(join(folder, "service-accounts.key"), pem, { mode: 0o600 });
}

function etcdArgs(folder: string, client: string, peer: string): readonly string[] {
  return [
    `--data-dir=${join(folder, "etcd")}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    "--unsafe-no-fsync",
  ];
}

function apiServerArgs(folder: string, etcd: string, port: number): readonly string[] {
  const key = join(folder, "service-accounts.key");
  return [
    `--etcd-servers=${etcd}`,
    `--cert-dir=${join(folder, "certificates")}`,
    `--secure-port=${port}`,
    "--bind-address=127.0.0.1",
    "--service-cluster-ip-range=10.96.0.0/16",
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-signing-key-file=${key}`,
    `--service-account-key-file=${key}`,
    "--authorization-mode=Node,RBAC",
    "--allow-privileged=true",
    `--token-auth-file=${join(folder, "tokens.csv")}`,
  ];
}

async function waitUntilReady(server: string, processes: readonly ServerProcess[]): Promise<void> {
  const deadline = performance.now() + readyTimeoutMs;
  const agent = new Agent({ rejectUnauthorized: false });
  try {
    while (!(await answersReady(server, agent))) {
      const ended = processes.find((process) => process.hasEnded());
      if (ended !== undefined) throw new Error(`${ended.name} ended`);
      if (performance.now() > deadline) throw new Error(`not ready after ${readyTimeoutMs / 1000} s`);
      await sleep(pollMs);
    }
  } finally {
    agent.destroy();
  }
}

function answersReady(server: string, agent: Agent): Promise<boolean> {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${admin.token}` };
    const call = request(`${server}/readyz`, { agent, headers }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    call.on("error", () => resolve(false));
    call.end();
  });
}
