import { type Bundle, bundleKey, type ClusterObject, type HelmRelease } from "../../model/blueprint.ts";
import { compareText } from "../../model/json.ts";
import { formatOrigin } from "../../model/origin.ts";
import { emitYaml } from "./emit-yaml.ts";
import { manifestFileName } from "./manifest-file-name.ts";
import { manifestsReadme } from "./readme.ts";

/** A file of an export: a relative path with `/` and its whole text. */
export interface RenderedFile {
  readonly path: string;
  readonly text: string;
}

const manifestFirst: readonly string[] = ["apiVersion", "kind", "metadata", "spec"];
const root = "kubernetes";

/**
 * Renders the Kubernetes half of bundles as files: one object each, a kustomization per folder, Helm values per release.
 *
 * `kubernetes/<cell>/cell/` holds what a cluster has once, `kubernetes/<cell>/tenant/<tenant>/<env>/` an environment's
 * objects, its `vcluster/` those inside its virtual cluster. Bundles are rendered one at a time and in their order, so
 * memory does not grow with the number of tenants; the cells' own kustomizations come last.
 */
export function* renderManifests(bundles: Iterable<Bundle>): Generator<RenderedFile> {
  const folders = new Map<string, string[]>();
  yield { path: `${root}/README.md`, text: manifestsReadme };
  for (const bundle of bundles) {
    for (const { cell, folder, objects } of groupObjects(bundle)) {
      yield* renderFolder(`${root}/${cell}/${folder}`, objects);
      if (folder.endsWith("/vcluster")) continue;
      const listed = folders.get(cell);
      if (listed === undefined) folders.set(cell, [folder]);
      else listed.push(folder);
    }
    for (const release of bundle.releases) yield* renderRelease(bundle, release);
  }
  for (const cell of [...folders.keys()].sort(compareText)) {
    const resources = (folders.get(cell) ?? []).sort(compareText);
    yield { path: `${root}/${cell}/kustomization.yaml`, text: kustomization(resources) };
  }
}

interface ObjectGroup {
  readonly cell: string;
  readonly folder: string;
  readonly objects: ClusterObject[];
}

function groupObjects(bundle: Bundle): Iterable<ObjectGroup> {
  const groups = new Map<string, ObjectGroup>();
  const owner = ownerFolder(bundle);
  for (const object of bundle.objects) {
    const folder = object.vcluster === undefined ? owner : `${owner}/vcluster`;
    const key = `${object.cell}/${folder}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { cell: object.cell, folder, objects: [object] });
    else group.objects.push(object);
  }
  return groups.values();
}

/** The owner's part of a path; a cell's name already stands before it. */
function ownerFolder(bundle: Bundle): string {
  return bundle.owner.kind === "cell" ? "cell" : bundleKey(bundle.owner);
}

function* renderFolder(folder: string, objects: readonly ClusterObject[]): Generator<RenderedFile> {
  const names = new Set<string>();
  for (const object of objects) {
    const name = manifestFileName(object, names);
    names.add(name);
    const text = `# ${formatOrigin(object.origin)}\n${emitYaml(object.manifest, manifestFirst)}`;
    yield { path: `${folder}/${name}`, text };
  }
  yield { path: `${folder}/kustomization.yaml`, text: kustomization([...names]) };
}

/** Resources are applied in the order of the list, which is that of the waves, each namespace before what is in it. */
function kustomization(resources: readonly string[]): string {
  return emitYaml(
    {
      apiVersion: "kustomize.config.k8s.io/v1beta1",
      kind: "Kustomization",
      resources,
      sortOptions: { order: "fifo" },
    },
    manifestFirst,
  );
}

function* renderRelease(bundle: Bundle, release: HelmRelease): Generator<RenderedFile> {
  const folder = `${root}/${release.cell}/${ownerFolder(bundle)}/release`;
  const { chart, name, namespace } = release;
  const header = `# ${formatOrigin(release.origin)}\n`;
  yield { path: `${folder}/${name}.values.yaml`, text: header + emitYaml(release.values) };
  yield { path: `${folder}/${name}.release.yaml`, text: header + emitYaml({ chart, name, namespace }) };
}
