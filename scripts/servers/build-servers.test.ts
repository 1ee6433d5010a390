import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ensureServers, ServersUnavailableError } from "./build-servers.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tenantry-servers-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function addPrograms(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await writeFile(join(folder, name), "");
    await chmod(join(folder, name), 0o755);
  }
}

function silent(): void {}

describe("ensureServers", () => {
  it("uses a complete envtest folder as it is", async () => {
    await addPrograms("etcd", "kube-apiserver", "kube-controller-manager");
    vi.stubEnv("KUBEBUILDER_ASSETS", folder);
    expect(await ensureServers(silent)).toEqual({ folder, version: "KUBEBUILDER_ASSETS", built: false });
  });

  it("names what an envtest folder lacks", async () => {
    await addPrograms("etcd", "kube-apiserver");
    vi.stubEnv("KUBEBUILDER_ASSETS", folder);
    await expect(ensureServers(silent)).rejects.toThrow(/lacks kube-controller-manager/);
  });

  it("says by name that Go is missing when it would have to build", async () => {
    vi.stubEnv("KUBEBUILDER_ASSETS", "");
    vi.stubEnv("XDG_CACHE_HOME", folder);
    vi.stubEnv("PATH", folder);
    const attempt = ensureServers(silent);
    await expect(attempt).rejects.toThrow(ServersUnavailableError);
    await expect(attempt).rejects.toThrow(/no Go toolchain.*KUBEBUILDER_ASSETS/s);
  });
});
