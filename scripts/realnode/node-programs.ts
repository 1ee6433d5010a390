import { execFile } from "node:child_process";
import { access, constants, cp, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildKubernetes, ServersUnavailableError } from "../servers/build-servers.ts";
import { cacheFolder } from "../servers/cache-folder.ts";
import { withFileLock } from "../servers/file-lock.ts";
import { kubernetesVersion } from "../servers/server-versions.ts";

const run = promisify(execFile);

/** Programs of the Kubernetes release that the control plane is of. */
const kubernetesPackages: Readonly<Record<string, string>> = {
  kubelet: "k8s.io/kubernetes/cmd/kubelet",
  "kube-proxy": "k8s.io/kubernetes/cmd/kube-proxy",
  "kube-scheduler": "k8s.io/kubernetes/cmd/kube-scheduler",
  agnhost: "k8s.io/kubernetes/test/images/agnhost",
};

interface Module {
  /** Folder below `modules/`, which pins every dependency in its go.sum. */
  readonly name: string;
  /** Part of the cache's key: raised whenever the module's files change. */
  readonly version: string;
  readonly programs: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const modules: readonly Module[] = [
  {
    name: "containerd",
    version: "2.4.2",
    programs: Object.fromEntries(
      ["containerd", "containerd-shim-runc-v2", "ctr"].map((name) => [
        name,
        `github.com/containerd/containerd/v2/cmd/${name}`,
      ]),
    ),
    args: [
      "-tags",
      "no_btrfs no_zfs no_devmapper",
      "-ldflags",
      "-s -w -X github.com/containerd/containerd/v2/version.Version=v2.4.2",
    ],
  },
  {
    name: "enforcer",
    version: "0.8.0-1",
    programs: { enforcer: "." },
    // The checksum database does not know these two; the go.sum beside them pins what was compared with the git tag.
    env: { GONOSUMDB: "sigs.k8s.io/kube-network-policies,sigs.k8s.io/network-policy-api" },
  },
  { name: "coredns", version: "1.14.7-1", programs: { coredns: "." } },
  { name: "pause", version: "1", programs: { pause: "." } },
];

/**
 * The folders of everything that one node needs besides the control plane, built from Go modules at first use and kept in the
 * user's cache by version.
 *
 * @throws ServersUnavailableError when Go is missing.
 */
export async function ensureNodePrograms(say: (line: string) => void): Promise<readonly string[]> {
  const root = join(cacheFolder(), "realnode");
  await mkdir(root, { recursive: true });
  const kubernetes = join(root, `kubernetes-${kubernetesVersion}`);
  await ensureFolder(kubernetes, Object.keys(kubernetesPackages), async () => {
    say(`building ${Object.keys(kubernetesPackages).join(", ")} (several minutes, once)`);
    await buildKubernetes({ folder: kubernetes, version: kubernetesVersion, packages: kubernetesPackages }, say);
  });
  const folders = [kubernetes];
  for (const module of modules) {
    const folder = join(root, `${module.name}-${module.version}`);
    await ensureFolder(folder, Object.keys(module.programs), () => buildModule(module, folder, say));
    folders.push(folder);
  }
  return folders;
}

async function ensureFolder(folder: string, programs: readonly string[], make: () => Promise<void>): Promise<void> {
  if (await hasAll(folder, programs)) return;
  await run("go", ["version"]).catch(() => {
    throw new ServersUnavailableError(`no Go toolchain ("go" is not on the PATH) to build ${programs.join(", ")}`);
  });
  await withFileLock(`${folder}.lock`, async () => {
    if (!(await hasAll(folder, programs))) await make();
  });
}

async function hasAll(folder: string, programs: readonly string[]): Promise<boolean> {
  const found = programs.map((program) => access(join(folder, program), constants.X_OK));
  return (await Promise.allSettled(found)).every(({ status }) => status === "fulfilled");
}

async function buildModule(module: Module, folder: string, say: (line: string) => void): Promise<void> {
  const work = await mkdtemp(`${folder}.build-`);
  const startedAt = performance.now();
  try {
    await cp(new URL(`modules/${module.name}/`, import.meta.url).pathname, work, { recursive: true });
    const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false -mod=readonly", ...module.env };
    for (const [program, source] of Object.entries(module.programs)) {
      const args = [
        "build",
        "-trimpath",
        ...(module.args ?? ["-ldflags", "-s -w"]),
        "-o",
        join("bin", program),
        source,
      ];
      await run("go", args, { cwd: work, env, maxBuffer: 64 * 1024 * 1024 });
    }
    await rm(folder, { recursive: true, force: true });
    await rename(join(work, "bin"), folder);
    say(`built ${module.name} ${module.version} in ${Math.round((performance.now() - startedAt) / 1000)} s`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
