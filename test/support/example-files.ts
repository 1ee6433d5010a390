import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Built, build } from "../../src/cli/pipeline.ts";
import { bundleKey } from "../../src/model/blueprint.ts";
import { renderCloudFormation } from "../../src/render/cloudformation/render-cloudformation.ts";
import { renderManifests } from "../../src/render/manifests/render-manifests.ts";
import { loadDocuments } from "../../src/spec/load-documents.ts";
import { formatLock } from "../../src/spec/lock/format-lock.ts";

export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** The folders of examples that are platforms; others hold only dumps. */
export function examplePlatforms(): readonly { readonly name: string; readonly folder: string }[] {
  const root = join(import.meta.dirname, "../../examples");
  return readdirSync(root)
    .map((name) => ({ name, folder: join(root, name) }))
    .filter(({ folder }) => existsSync(join(folder, "platform.yaml")));
}

/** The documents of `examples/acme`, without locks. */
export function acmeFiles(): readonly TextFile[] {
  const root = join(import.meta.dirname, "../../examples/acme");
  const tenants = readdirSync(join(root, "tenants")).filter((name) => !name.endsWith(".lock.yaml"));
  return ["platform.yaml", ...tenants.map((name) => `tenants/${name}`)].map((path) => ({
    path,
    text: readFileSync(join(root, path), "utf8"),
  }));
}

/** Loads and builds files that must have no error. */
export function buildFiles(files: readonly TextFile[]): Built {
  const { value, diagnostics } = loadDocuments(files);
  if (value === undefined) throw new Error(diagnostics.map((item) => `${item.summary} (${item.path})`).join("\n"));
  return build(value);
}

/** The lock files of what is placed. */
export function lockFiles(built: Built): readonly TextFile[] {
  return built.locks.map((lock) => ({ path: `tenants/${lock.tenant}.lock.yaml`, text: formatLock(lock) }));
}

/** Everything rendered, by bundle, on both layers. */
export function renderedBundles(built: Built): ReadonlyMap<string, string> {
  const rendered = new Map<string, string>();
  for (const bundle of built.bundles()) {
    const files = [...renderManifests([bundle]), ...renderCloudFormation([bundle])];
    rendered.set(bundleKey(bundle.owner), files.map(({ path, text }) => `${path}\n${text}`).join("\n"));
  }
  return rendered;
}
