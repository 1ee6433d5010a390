import { shortHash } from "../../model/names.ts";
import { admissionOf } from "../admission/cluster-admission.ts";
import type { AdmissionIndex } from "../admission/index-admission.ts";
import { fieldOf, listOf, recordOf } from "../pod-security/pod-fields.ts";
import { subjectsOf } from "../rbac/authorize.ts";
import { rbacOf } from "../rbac/cluster-rbac.ts";
import { type NodeClass, nodeClassesOf } from "../scene/node-classes.ts";
import { oncePer } from "../scene/once-per.ts";
import type { ClusterScene, Scene } from "../scene/scene.ts";
import { canPlace } from "./can-place.ts";
import { indexLiterals, indexText, type LiteralIndex } from "./literal-index.ts";
import { boundPools, creators, findPods, isLike, type NamespacePods, textsOf } from "./probe-namespace.ts";

/**
 * The pods of every namespace of a cluster, asked for once. Namespaces that are alike up to their own names get the same
 * answers, also in different clusters with the same policies: an expression that names none of them cannot tell them apart.
 */
export const podsOf: (cluster: ClusterScene) => (namespace: string) => NamespacePods = oncePer((cluster) => {
  const index = admissionOf(cluster);
  const { shapes, literals } = admissionRulesOf(cluster);
  const known = new Map<string, NamespacePods>();
  const find = (namespace: string): NamespacePods => {
    const own = namesOf(index, namespace);
    const isSingular = hasRights(cluster, namespace) || own.some(literals.isNamed);
    if (isSingular) return findPods(cluster, namespace);
    const names = [...own, ...plainLabels(index, namespace).filter((value) => !literals.isNamed(value))];
    const shape = shapeOf(cluster, { namespace, names });
    const alike = shapes.get(shape);
    if (alike !== undefined) return likeOther(cluster, { namespace, names }, alike);
    const pods = findPods(cluster, namespace);
    shapes.set(shape, { pods, names });
    return pods;
  };
  return (namespace) => {
    const pods = known.get(namespace) ?? find(namespace);
    known.set(namespace, pods);
    return pods;
  };
});

/** What clusters with the same admission share; the same object for all of them. */
export interface AdmissionRules {
  readonly shapes: Map<string, Shaped>;
  /** Texts that stand in the policies and webhooks themselves. */
  readonly literals: LiteralIndex;
  /** Whether the policies, webhooks and classes hold a text anywhere. */
  readonly includes: (text: string) => boolean;
}

const rulesByText: (scene: Scene) => Map<string, AdmissionRules> = oncePer(() => new Map());

/** The admission of a cluster apart from its namespaces and parameters. */
export const admissionRulesOf: (cluster: ClusterScene) => AdmissionRules = oncePer((cluster) => {
  const index = admissionOf(cluster);
  const policies = JSON.stringify(
    [...index.validating, ...index.mutating].map(({ policy, bindings }) => [
      policy.metadata.name,
      policy.spec,
      bindings.map(({ spec }) => spec),
    ]),
  );
  const surroundings = JSON.stringify([
    index.podSecurity,
    index.webhooks,
    cluster.objects("node.k8s.io/v1/RuntimeClass").map(({ metadata, handler }) => [metadata.name, handler]),
    cluster
      .objects("scheduling.k8s.io/v1/PriorityClass")
      .map(({ metadata, globalDefault }) => [metadata.name, globalDefault]),
  ]);
  const known = rulesByText(cluster.scene);
  const text = policies + surroundings;
  const key = policies.includes("authorizer") ? `${clusterRights(cluster)}\n${text}` : text;
  const found = known.get(key) ?? {
    shapes: new Map<string, Shaped>(),
    literals: indexLiterals(literalsIn(text)),
    includes: indexText(text),
  };
  known.set(key, found);
  return found;
});

/** What anybody may do in the whole cluster, for which an expression may ask: clusters that differ in it share no answers. */
function clusterRights(cluster: ClusterScene): string {
  const roles = cluster
    .objects("rbac.authorization.k8s.io/v1/ClusterRole")
    .map(({ metadata, rules, aggregationRule }) => [metadata.name, metadata.labels, rules, aggregationRule]);
  const bindings = cluster
    .objects("rbac.authorization.k8s.io/v1/ClusterRoleBinding")
    .map(({ roleRef, subjects }) => [roleRef, subjects]);
  return shortHash(JSON.stringify([roles, bindings]), 32);
}

function literalsIn(policies: string): readonly string[] {
  return [...new Set(policies.split(/[\\"']+/))].filter((text) => text.length > 1);
}

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

/** Values of further labels, such as a cost centre's; what the API server itself reads of a namespace stays as it is. */
function plainLabels(index: AdmissionIndex, namespace: string): readonly string[] {
  const labels = Object.entries(index.findNamespace(namespace)?.metadata.labels ?? {});
  const levels = new Set(labels.filter(([key]) => key.startsWith(podSecurity)).map(([, value]) => value));
  const values = labels
    .map(([, value]) => value)
    .filter((value) => value.length > 1 && !levels.has(value) && !namespace.includes(value));
  return [...new Set(values)].sort((left, right) => right.length - left.length);
}

const podSecurity = "pod-security.kubernetes.io/";

/** Everything that policies can see of a namespace, with its names replaced. */
function shapeOf(cluster: ClusterScene, { namespace, names }: Named): string {
  const index = admissionOf(cluster);
  const pools = boundPools(cluster, textsOf(index, namespace)).map(({ labels, taints }) => [labels, taints]);
  const labels = index.findNamespace(namespace)?.metadata.labels;
  const fields = podParameters(index);
  const params = [...index.paramTypes].map((type) =>
    index.world.params
      .list(type, namespace)
      .map(({ spec, data }) => (fields === undefined ? [spec, data] : only(spec, fields))),
  );
  return rename(
    JSON.stringify([labels, params, pools]),
    names,
    names.map((_, position) => symbolFor(position)),
  );
}

/**
 * The fields of a parameter's spec that policies on pods read; undefined where they read it otherwise than field by field. Hosts,
 * for example, differ between any two namespaces, and no pod has to do with them.
 */
const podParameters: (index: AdmissionIndex) => ReadonlySet<string> | undefined = oncePer((index) => {
  const sources = [...index.validating, ...index.mutating]
    .filter(({ policy }) => mayMatchPods(policy.spec))
    .map(({ policy }) => JSON.stringify(policy.spec).replaceAll(/"paramKind":/g, ""));
  const reads = sources.flatMap((source) => [...source.matchAll(/\bparams\b(?:\.spec\.(\w+))?/g)]);
  const fields = reads.map(([, field]) => field);
  return fields.every((field) => field !== undefined) ? new Set(fields) : undefined;
});

function mayMatchPods(spec: unknown): boolean {
  return listOf(fieldOf(spec, "matchConstraints", "resourceRules")).some((rule) =>
    listOf(fieldOf(rule, "resources")).some(
      (resource) => resource === "*" || String(resource).startsWith("pods") || String(resource).startsWith("*/"),
    ),
  );
}

function only(spec: unknown, fields: ReadonlySet<string>): unknown {
  return Object.entries(recordOf(spec)).filter(([field]) => fields.has(field));
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

/** Whether creators of pods have rights of their own in the namespace, for which an expression may ask. */
export function hasRights(cluster: ClusterScene, namespace: string): boolean {
  const { index } = rbacOf(cluster);
  return creators.some((creator) =>
    subjectsOf(creator).some((subject) => index.holdingsOf(subject, namespace).length > 0),
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
