import { execFile, execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { atExit } from "../servers/at-exit.ts";
import { writeKubeconfig } from "../servers/kubeconfig.ts";
import { ServerProcess } from "../servers/server-process.ts";
import { dnsImage, dnsObjects } from "./cluster-dns.ts";
import { type ImageFile, imageArchive } from "./image-archive.ts";
import { network, nodeName, writeNodeFiles } from "./node-files.ts";
import { inNetwork, makeNetwork, queueNewConnections } from "./node-network.ts";
import { findProgram } from "./requirements.ts";

const run = promisify(execFile);
const timeoutMs = 120_000;

/** Image of the pods that tests run: agnhost and the applets of busybox. */
export const testImage = "realnode.local/agnhost:1";

export interface NodePrograms {
  /** Folder of etcd, kube-apiserver and kube-controller-manager. */
  readonly servers: string;
  /** Folders of everything else, as `ensureNodePrograms` says. */
  readonly folders: readonly string[];
  readonly kubectl: string;
}

/** One node with real pods, of which network policies are enforced. */
export interface RealNode {
  readonly server: string;
  readonly kubeconfig: string;
  /** A bearer token of `system:masters`. */
  readonly token: string;
  /** Runs kubectl as administrator; its output. `input` is its standard input. */
  kubectl(args: readonly string[], input?: string): Promise<string>;
  /** Gives the test image a further name. */
  tagTestImage(name: string): Promise<void>;
  /** Ends all processes and takes away every trace. */
  stop(): Promise<void>;
}

const identities = [
  ["admin", "admin", "system:masters"],
  ["kubelet", `system:node:${nodeName}`, "system:nodes"],
  ["manager", "system:kube-controller-manager", ""],
  ["scheduler", "system:kube-scheduler", ""],
  ["proxy", "system:kube-proxy", ""],
] as const;

/**
 * Starts a Kubernetes of one node in a network namespace of its own, with CoreDNS, and waits until it is ready.
 *
 * The host's netfilter tables are not touched. Everything is undone by `stop`, and also when this process ends.
 */
export async function startNode(programs: NodePrograms, say: (line: string) => void): Promise<RealNode> {
  const folder = await mkdtemp(join(tmpdir(), "tenantry-node-"));
  process.env.PATH = [...programs.folders, programs.servers, process.env.PATH, "/usr/sbin", "/sbin"].join(delimiter);
  const ctr = (await findProgram("ctr")) ?? "ctr";
  const cleanUp = new URL("clean-up.sh", import.meta.url).pathname;
  const clean = (): void => {
    execFileSync("sh", [cleanUp, folder, network.namespace, network.hostLink, ctr], {
      stdio: "ignore",
      timeout: 60_000,
    });
  };
  clean();
  const node = new Node(folder, programs);
  const forget = atExit(clean);
  const stop = async (): Promise<void> => {
    await node.stopProcesses();
    clean();
    forget();
  };
  try {
    await mkdir(folder, { recursive: true });
    await node.start(say);
  } catch (error) {
    const lines = node.lastLines();
    await stop();
    throw new Error(`the node did not start: ${error instanceof Error ? error.message : String(error)}\n${lines}`, {
      cause: error,
    });
  }
  return {
    server: node.server,
    kubeconfig: node.kubeconfig("admin"),
    token: "admin-token",
    kubectl: (args, input) => node.kubectl(args, input),
    tagTestImage: (name) => node.ctr(["images", "tag", "--force", testImage, name]),
    stop,
  };
}

class Node {
  readonly server = `https://${network.node}:${network.apiPort}`;
  readonly #folder: string;
  readonly #programs: NodePrograms;
  readonly #processes: ServerProcess[] = [];
  #containerd: ServerProcess | undefined;

  constructor(folder: string, programs: NodePrograms) {
    this.#folder = folder;
    this.#programs = programs;
  }

  kubeconfig(name: string): string {
    return join(this.#folder, "pki", `${name}.json`);
  }

  async start(say: (line: string) => void): Promise<void> {
    const startedAt = performance.now();
    const mark = (what: string): void => say(`  ${((performance.now() - startedAt) / 1000).toFixed(1)} s ${what}`);
    await writeNodeFiles(this.#folder);
    await this.#writeCredentials();
    await makeNetwork();
    await this.#startControlPlane();
    await this.#importImages();
    mark("images imported");
    await this.#until(["get", "--raw", "/readyz"]);
    mark("API server ready");
    await this.#startNodeProcesses();
    await this.#until(["wait", "--for=condition=Ready", `node/${nodeName}`, "--timeout=1s"]);
    mark("node ready");
    await this.#until(["-n", "default", "get", "serviceaccount", "default"]);
    await this.kubectl(["apply", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items: dnsObjects }));
    await this.#until(["-n", "kube-system", "wait", "--for=condition=Available", "deploy/coredns", "--timeout=1s"]);
    mark("CoreDNS available");
  }

  async kubectl(args: readonly string[], input = ""): Promise<string> {
    const running = run(this.#programs.kubectl, [`--kubeconfig=${this.kubeconfig("admin")}`, ...args], {
      maxBuffer: 256 * 1024 * 1024,
    });
    running.child.stdin?.end(input);
    return (await running).stdout;
  }

  async ctr(args: readonly string[]): Promise<void> {
    await run("ctr", ["-a", join(this.#folder, "run/containerd.sock"), "-n", "k8s.io", ...args]);
  }

  lastLines(): string {
    return this.#all()
      .map((process) => process.lastLines())
      .join("\n");
  }

  /** All but containerd, which the clean-up still asks for its containers; the API server last of the others. */
  async stopProcesses(): Promise<void> {
    for (const process of this.#processes.toReversed()) await process.stop();
  }

  #all(): readonly ServerProcess[] {
    return this.#containerd === undefined ? this.#processes : [this.#containerd, ...this.#processes];
  }

  async #until(args: readonly string[]): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const done = await this.kubectl(args).then(
        () => true,
        () => false,
      );
      if (done) return;
      const ended = this.#all().find((process) => process.hasEnded());
      if (ended !== undefined) throw new Error(`${ended.name} ended`);
      if (performance.now() > deadline) throw new Error(`kubectl ${args.join(" ")}: not after ${timeoutMs / 1000} s`);
      await sleep(100);
    }
  }

  async #writeCredentials(): Promise<void> {
    const pki = join(this.#folder, "pki");
    await mkdir(pki, { recursive: true });
    const lines = identities.map(([name, user, groups]) => `${name}-token,${user},${user},"${groups}"`);
    await writeFile(join(pki, "tokens.csv"), `${lines.join("\n")}\n`, { mode: 0o600 });
    for (const [name] of identities) await writeKubeconfig(this.kubeconfig(name), this.server, `${name}-token`);
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    await writeFile(join(pki, "sa.key"), privateKey.export({ type: "pkcs1", format: "pem" }), { mode: 0o600 });
    // One certificate is both the API server's identity towards the kubelet and the authority that the kubelet trusts for it.
    const subject = "/O=system:masters/CN=kube-apiserver-kubelet-client";
    const files = ["-keyout", join(pki, "kubelet-client.key"), "-out", join(pki, "kubelet-client.crt")];
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    await run("openssl", ["req", "-x509", ...key, "-subj", subject, "-days", "30", ...files]);
  }

  async #startControlPlane(): Promise<void> {
    const folder = this.#folder;
    const pki = join(folder, "pki");
    const [client, peer] = ["http://127.0.0.1:24790", "http://127.0.0.1:24791"];
    this.#start("etcd", [
      `--data-dir=${join(folder, "var/etcd")}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      "--unsafe-no-fsync",
    ]);
    this.#containerd = new ServerProcess(
      "nsenter",
      inNetwork("containerd", ["--config", join(folder, "etc/containerd.toml")]),
      "containerd",
    );
    await writeFile(join(folder, "run/containerd.pid"), String(this.#containerd.pid ?? ""));
    this.#start("kube-apiserver", [
      `--etcd-servers=${client}`,
      `--bind-address=${network.node}`,
      `--advertise-address=${network.node}`,
      `--secure-port=${network.apiPort}`,
      `--cert-dir=${pki}`,
      `--token-auth-file=${join(pki, "tokens.csv")}`,
      `--kubelet-client-certificate=${join(pki, "kubelet-client.crt")}`,
      `--kubelet-client-key=${join(pki, "kubelet-client.key")}`,
      "--kubelet-preferred-address-types=InternalIP",
      `--service-cluster-ip-range=${network.services}`,
      "--authorization-mode=Node,RBAC",
      "--allow-privileged=true",
      "--service-account-issuer=https://kubernetes.default.svc",
      `--service-account-signing-key-file=${join(pki, "sa.key")}`,
      `--service-account-key-file=${join(pki, "sa.key")}`,
    ]);
    await this.#untilContainerd();
  }

  async #untilContainerd(): Promise<void> {
    for (let attempt = 0; attempt < 300; attempt += 1) {
      const answered = await this.ctr(["version"]).then(
        () => true,
        () => false,
      );
      if (answered) return;
      await sleep(100);
    }
    throw new Error("containerd does not answer");
  }

  async #importImages(): Promise<void> {
    const busybox = (await findProgram("busybox")) ?? "busybox";
    const { stdout } = await run(busybox, ["--list"]);
    const applets = stdout.split("\n").filter((name) => name !== "" && name !== "busybox");
    const text = (path: string, content: string): ImageFile => ({ path, bytes: Buffer.from(content), mode: 0o644 });
    const people = [
      text("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n"),
      text("etc/group", "root:x:0:\nnobody:x:65534:\n"),
    ];
    const program = async (path: string, name: string): Promise<ImageFile> => ({
      path,
      bytes: await readFile((await findProgram(name)) ?? name),
    });
    await this.#importImage("realnode.local/pause:1", "/pause", [await program("pause", "pause")]);
    await this.#importImage(dnsImage, "/coredns", [...people, await program("coredns", "coredns")]);
    await this.#importImage(testImage, "/agnhost", [
      ...people,
      await program("agnhost", "agnhost"),
      await program("bin/busybox", "busybox"),
      ...applets.map((name): ImageFile => ({ path: `bin/${name}`, link: "busybox" })),
    ]);
  }

  async #importImage(name: string, entrypoint: string, files: readonly ImageFile[]): Promise<void> {
    const path = join(this.#folder, "image.tar");
    await writeFile(path, imageArchive({ name, entrypoint: [entrypoint], files }));
    await this.ctr(["images", "import", path]);
  }

  async #startNodeProcesses(): Promise<void> {
    const folder = this.#folder;
    const pki = join(folder, "pki");
    // The kubelet changes these for the whole machine; the clean-up puts them back.
    const names = ["vm.overcommit_memory", "vm.panic_on_oom", "kernel.panic", "kernel.panic_on_oops"];
    await writeFile(join(folder, "run/sysctl.before"), (await run("sysctl", names)).stdout);
    this.#start("kube-controller-manager", [
      `--kubeconfig=${this.kubeconfig("manager")}`,
      "--bind-address=127.0.0.1",
      "--leader-elect=false",
      "--use-service-account-credentials",
      // With its default limits the first service account takes seconds.
      "--kube-api-qps=300",
      "--kube-api-burst=600",
      `--service-account-private-key-file=${join(pki, "sa.key")}`,
      `--root-ca-file=${join(pki, "apiserver.crt")}`,
    ]);
    this.#start("kube-scheduler", [
      `--kubeconfig=${this.kubeconfig("scheduler")}`,
      "--bind-address=127.0.0.1",
      "--leader-elect=false",
    ]);
    this.#start("kubelet", [
      `--config=${join(folder, "etc/kubelet.json")}`,
      `--kubeconfig=${this.kubeconfig("kubelet")}`,
      `--hostname-override=${nodeName}`,
      `--node-ip=${network.node}`,
      `--root-dir=${join(folder, "var/lib/kubelet")}`,
      `--cert-dir=${pki}`,
    ]);
    this.#start("kube-proxy", [`--config=${join(folder, "etc/kube-proxy.json")}`, `--hostname-override=${nodeName}`]);
    await queueNewConnections();
    this.#start("enforcer", [
      `--kubeconfig=${this.kubeconfig("admin")}`,
      `--node=${nodeName}`,
      `--queue=${network.queue}`,
    ]);
  }

  #start(program: string, args: readonly string[]): void {
    this.#processes.push(new ServerProcess("nsenter", inNetwork(program, args), program));
  }
}
