import { execFile } from "node:child_process";
import { access, constants, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "./cache-folder.ts";
import { withFileLock } from "./file-lock.ts";
import { kubernetesVersion, type ServerBinary, serverBinaries, serverPackages } from "./server-versions.ts";

const run = promisify(execFile);

/** Thrown when the servers neither exist nor can be built; the message says what to install. */
export class ServersUnavailableError extends Error {
  override readonly name = "ServersUnavailableError";
}

export interface ServerFolder {
  readonly folder: string;
  readonly version: string;
  /** True when this call built the programs, false when they were there. */
  readonly built: boolean;
}

/**
 * The folder that holds etcd, kube-apiserver and kube-controller-manager, built from Go modules on first use.
 *
 * `KUBEBUILDER_ASSETS` (envtest's convention) wins when it is set. Otherwise the programs live in the user's cache, keyed
 * by version. Two callers never build at once, and a folder appears only when it is complete.
 *
 * @throws ServersUnavailableError when the folder is incomplete or Go is missing.
 */
export async function ensureServers(
  say: (line: string) => void,
  version: string = kubernetesVersion,
): Promise<ServerFolder> {
  const assets = process.env.KUBEBUILDER_ASSETS;
  if (assets !== undefined && assets !== "") return useAssets(assets);
  const servers = join(cacheFolder(), "servers");
  const folder = join(servers, version);
  if ((await missingBinaries(folder)).length === 0) return { folder, version, built: false };
  await requireGo(folder);
  await mkdir(servers, { recursive: true });
  return withFileLock(`${folder}.lock`, async () => {
    if ((await missingBinaries(folder)).length === 0) return { folder, version, built: false };
    await buildInto(folder, version, say);
    return { folder, version, built: true };
  });
}

async function useAssets(folder: string): Promise<ServerFolder> {
  const missing = await missingBinaries(folder);
  if (missing.length > 0) {
    throw new ServersUnavailableError(
      `KUBEBUILDER_ASSETS=${folder} lacks ${missing.join(", ")}: add them or unset the variable`,
    );
  }
  return { folder, version: "KUBEBUILDER_ASSETS", built: false };
}

async function missingBinaries(folder: string): Promise<readonly ServerBinary[]> {
  const missing: ServerBinary[] = [];
  for (const binary of serverBinaries) {
    await access(join(folder, binary), constants.X_OK).catch(() => missing.push(binary));
  }
  return missing;
}

async function requireGo(folder: string): Promise<void> {
  await run("go", ["version"]).catch(() => {
    throw new ServersUnavailableError(
      `no Go toolchain ("go" is not on the PATH) and no servers in ${folder}: install Go, or set KUBEBUILDER_ASSETS to a folder with ${serverBinaries.join(", ")}`,
    );
  });
}

async function buildInto(folder: string, version: string, say: (line: string) => void): Promise<void> {
  say(`building ${serverBinaries.join(", ")} for Kubernetes ${version} into ${folder} (several minutes, once)`);
  await buildKubernetes({ folder, version, packages: serverPackages }, say);
}

/** Programs to be built from one Kubernetes release. */
export interface KubernetesPrograms {
  /** Replaced as a whole, and only when everything is built. */
  readonly folder: string;
  readonly version: string;
  /** The Go package of each program, by the program's name. */
  readonly packages: Readonly<Record<string, string>>;
}

/** Builds programs of k8s.io/kubernetes and its dependencies from the Go module proxy. */
export async function buildKubernetes(
  { folder, version, packages }: KubernetesPrograms,
  say: (line: string) => void,
): Promise<void> {
  const work = await mkdtemp(`${folder}.build-`);
  try {
    await writeModule(work, version, Object.values(packages));
    await go(work, ["mod", "tidy"]);
    for (const [binary, source] of Object.entries(packages)) {
      const startedAt = Date.now();
      await go(work, ["build", "-trimpath", "-ldflags", linkerFlags(version), "-o", join(work, "bin", binary), source]);
      say(`built ${binary} in ${Math.round((Date.now() - startedAt) / 1000)} s`);
    }
    await rm(folder, { recursive: true, force: true });
    await rename(join(work, "bin"), folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * Writes a module that requires k8s.io/kubernetes.
 *
 * `go install k8s.io/kubernetes/cmd/...@v` is refused because its go.mod replaces the staging modules by folders; here
 * each is replaced by the version published beside the release.
 */
async function writeModule(work: string, version: string, packages: readonly string[]): Promise<void> {
  const { stdout } = await run("go", ["mod", "download", "-json", `k8s.io/kubernetes@v${version}`], { cwd: work });
  const upstream = await readFile((JSON.parse(stdout) as { readonly GoMod: string }).GoMod, "utf8");
  const staging = [...upstream.matchAll(/^\s*(\S+)\s+=>\s+\.\/staging\/\S+$/gm)].flatMap((match) => match[1] ?? []);
  const stagingVersion = `v0.${version.split(".").slice(1).join(".")}`;
  const lines = [
    "module servers",
    ...(upstream.match(/^(go|godebug) .+$/gm) ?? []),
    upstream.match(/^godebug \([^)]*\)/m)?.[0] ?? "",
    `require k8s.io/kubernetes v${version}`,
    ...[...new Set(staging)].map((name) => `replace ${name} => ${name} ${stagingVersion}`),
  ];
  const imports = packages.map((name) => `import _ "${name}"`);
  await writeFile(join(work, "go.mod"), `${lines.filter((line) => line !== "godebug (").join("\n")}\n`);
  await writeFile(join(work, "servers.go"), `//go:build servers\n\npackage servers\n\n${imports.join("\n")}\n`);
}

function linkerFlags(version: string): string {
  const [major, minor] = version.split(".");
  const stamp = "-X k8s.io/component-base/version.git";
  return `-s -w ${stamp}Version=v${version} ${stamp}Major=${major} ${stamp}Minor=${minor}`;
}

async function go(cwd: string, args: readonly string[]): Promise<void> {
  const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=mod -buildvcs=false" };
  await run("go", [...args], { cwd, env, maxBuffer: 64 * 1024 * 1024 }).catch((cause: unknown) => {
    const detail = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim() : String(cause);
    throw new Error(`go ${args[0]} failed: ${detail.slice(-2000)}`, { cause });
  });
}
