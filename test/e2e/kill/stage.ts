import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestCluster } from "../../../scripts/servers/start-cluster.ts";
import { loadFolder } from "../../../src/cli/load-folder.ts";
import { build } from "../../../src/cli/pipeline.ts";
import { runTenantry } from "../../support/run-tenantry.ts";
import { connect } from "./cluster-client.ts";
import { type Keyspace, restoreKeyspace, saveKeyspace } from "./etcd-keyspace.ts";
import { installStubs, plantInCluster, plantInSandbox, type SandboxPlace } from "./planted.ts";

/** The cell whose cluster is a real API server; everything else is in the sandbox. */
export const realCell = "eu1-a";

/** Where the suite plays: documents, a sandbox's folder and a real API server, whose state can be kept and put back. */
export interface Stage {
  readonly folder: string;
  readonly place: SandboxPlace;
  readonly cluster: TestCluster;
  /** Flags that name the documents (all of them, or the platform's without any tenant), the sandbox and the real cluster. */
  readonly flags: (documents: "platform" | "bare") => readonly string[];
  readonly save: (name: string) => Promise<Scene>;
  readonly restore: (scene: Scene) => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** The whole state of both layers at one moment. */
export interface Scene {
  readonly folder: string;
  readonly keyspace: Keyspace;
}

/** Copies an example, locks it, and plants what is foreign on both layers. */
export async function prepareStage(cluster: TestCluster, example: string): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), "tenantry-kill-"));
  await cp(example, join(folder, "platform"), { recursive: true });
  const locked = await runTenantry(["lock", "-f", "platform"], folder);
  if (locked.code !== 0) throw new Error(`the example cannot be locked: ${locked.notes}`);
  await mkdir(join(folder, "bare"));
  await cp(join(example, "platform.yaml"), join(folder, "bare", "platform.yaml"));
  const sandbox = join(folder, "sandbox");
  await mkdir(sandbox);
  const shell = { cwd: folder } as Parameters<typeof loadFolder>[0];
  const { documents } = await loadFolder(shell, "platform");
  if (documents === undefined) throw new Error("the example does not load");
  const built = build(documents);
  const place: SandboxPlace = { folder: sandbox, platform: documents.platform, cells: built.placed.cells };
  await plantInSandbox(place);
  const client = connect(cluster);
  await installStubs(client);
  await plantInCluster(client, documents.platform.name);
  await client.close();
  const kubeconfig = await cluster.kubeconfig(cluster.admin);
  return {
    folder,
    place,
    cluster,
    flags: (documents) => [
      ...["-f", documents, "--sandbox", "sandbox"],
      ...["--kubeconfig", kubeconfig, "--context", `${realCell}=test`],
    ],
    save: async (name) => {
      const kept = join(folder, `scene-${name}`);
      await rm(kept, { recursive: true, force: true });
      await cp(sandbox, kept, { recursive: true });
      return { folder: kept, keyspace: await saveKeyspace(cluster.etcd) };
    },
    restore: async (scene) => {
      await rm(sandbox, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
      await cp(scene.folder, sandbox, { recursive: true });
      await restoreKeyspace(cluster.etcd, scene.keyspace);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
