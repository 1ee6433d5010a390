import { admissionOf } from "../admission/cluster-admission.ts";
import type { AdmissionIndex } from "../admission/index-admission.ts";
import { subjectsOf } from "../rbac/authorize.ts";
import { rbacOf } from "../rbac/cluster-rbac.ts";
import { type NodeClass, nodeClassesOf } from "../scene/node-classes.ts";
import { oncePer } from "../scene/once-per.ts";
import type { ClusterScene } from "../scene/scene.ts";
import { canPlace } from "./can-place.ts";
import { creators, findPods, type NamespacePods, textsOf } from "./probe-namespace.ts";

/**
 * The pods of every namespace of a cluster, asked for once. Namespaces that are alike up to their own names get the same
 * answers: an expression that names none of them cannot tell them apart.
 */
export const podsOf: (cluster: ClusterScene) => (namespace: string) => NamespacePods = oncePer((cluster) => {
  const index = admissionOf(cluster);
  const literals = literalsOf(index);
  const known = new Map<string, NamespacePods>();
  const byShape = new Map<string, Shaped>();
  const find = (namespace: string): NamespacePods => {
    const names = namesOf(index, namespace);
    const isSingular = hasRights(cluster, namespace) || names.some((name) => isNamed(name, literals));
    if (isSingular) return findPods(cluster, namespace);
    const shape = shapeOf(index, { namespace, names });
    const alike = byShape.get(shape);
    if (alike !== undefined) return likeOther(cluster, { namespace, names }, alike);
    const pods = findPods(cluster, namespace);
    byShape.set(shape, { pods, names });
    return pods;
  };
  return (namespace) => {
    const pods = known.get(namespace) ?? find(namespace);
    known.set(namespace, pods);
    return pods;
  };
});

interface Named {
  readonly namespace: string;
  /** What names the namespace: its name, and labels that are part of it; the longest first. */
  readonly names: readonly string[];
}

interface Shaped {
  readonly pods: NamespacePods;
  readonly names: readonly string[];
}

function namesOf(index: AdmissionIndex, namespace: string): readonly string[] {
  const labels = Object.values(index.findNamespace(namespace)?.metadata.labels ?? {});
  const parts = labels.filter((label) => label.length > 1 && label !== namespace && namespace.includes(label));
  return [namespace, ...[...new Set(parts)].sort((left, right) => right.length - left.length)];
}

/** Everything that policies can see of a namespace, with its names replaced. */
function shapeOf(index: AdmissionIndex, { namespace, names }: Named): string {
  const labels = index.findNamespace(namespace)?.metadata.labels;
  const params = [...index.paramTypes].map((type) =>
    index.world.params.list(type, namespace).map(({ spec, data }) => [spec, data]),
  );
  return rename(
    JSON.stringify([labels, params]),
    names,
    names.map((_, position) => symbolFor(position)),
  );
}

/** A character of the private use area, which no name holds. */
function symbolFor(position: number): string {
  return String.fromCodePoint(0xe000 + position);
}

function rename(text: string, from: readonly string[], to: readonly string[]): string {
  return from.reduce((renamed, name, position) => renamed.replaceAll(name, to[position] ?? ""), text);
}

function likeOther(cluster: ClusterScene, { namespace, names }: Named, { pods, names: others }: Shaped): NamespacePods {
  const symbols = others.map((_, position) => symbolFor(position));
  const plain = JSON.parse(
    rename(rename(JSON.stringify(pods.plain ?? null), others, symbols), symbols, names),
  ) as unknown;
  let own: NamespacePods | undefined;
  const texts = textsOf(admissionOf(cluster), namespace);
  return {
    namespace,
    plain,
    texts,
    answer: pods.answer,
    unsandboxed: pods.unsandboxed,
    reach: (nodeClass) => {
      if (!isLike(nodeClass, texts) && !isLike(nodeClass, pods.texts)) return pods.reach(nodeClass);
      own ??= findPods(cluster, namespace);
      return own.reach(nodeClass);
    },
  };
}

/** Whether a policy could see in the taints of a class that they have to do with a namespace. */
export function isLike({ taints }: NodeClass, texts: ReadonlySet<string>): boolean {
  const values = taints.flatMap(({ value }) => (value === undefined || value === "" ? [] : [value]));
  return values.some((value) =>
    [...texts].some((text) => text.length > 1 && (value.startsWith(text) || text.startsWith(value))),
  );
}

/** Whether creators of pods have rights of their own in the namespace, for which an expression may ask. */
function hasRights(cluster: ClusterScene, namespace: string): boolean {
  const { index } = rbacOf(cluster);
  return creators.some((creator) =>
    subjectsOf(creator).some((subject) => index.holdingsOf(subject, namespace).length > 0),
  );
}

/** Texts that stand in the policies themselves. */
function literalsOf(index: AdmissionIndex): readonly string[] {
  const sources = JSON.stringify(
    [...index.validating, ...index.mutating].map(({ policy, bindings }) => [
      policy.spec,
      bindings.map(({ spec }) => spec),
    ]),
  );
  return [...new Set(sources.split(/[\\"']+/))].filter((text) => text.length > 1);
}

function isNamed(name: string, literals: readonly string[]): boolean {
  return literals.some(
    (literal) => literal.startsWith(name) || name.startsWith(literal) || literal.endsWith(`/${name}`),
  );
}

/** Where plain pods of a namespace go. */
export function homesOf(cluster: ClusterScene, { plain }: NamespacePods): readonly NodeClass[] {
  return sharedClasses(cluster).filter((nodeClass) => canPlace(plain, nodeClass));
}

/** Classes on which a kernel is shared: not those where every pod has a machine of its own. */
export function sharedClasses(cluster: ClusterScene): readonly NodeClass[] {
  return nodeClassesOf(cluster).filter(({ sharedBy }) => sharedBy === "pods");
}
