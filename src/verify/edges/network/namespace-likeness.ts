import { admissionOf } from "../../admission/cluster-admission.ts";
import { type AdmissionRules, admissionRulesOf, hasRights } from "../../placement/namespace-pods.ts";
import { oncePer } from "../../scene/once-per.ts";
import type { ClusterScene } from "../../scene/scene.ts";

/**
 * A text that is equal for namespaces which admission policies cannot tell apart: their labels and parameters with the
 * namespace's name and the values of its labels replaced. A value that a policy itself holds is left as it is.
 */
const likenessOf: (cluster: ClusterScene) => (namespace: string) => string = oncePer((cluster) => {
  const { paramTypes, world, findNamespace } = admissionOf(cluster);
  const { includes } = admissionRulesOf(cluster);
  const known = new Map<string, string>();
  const find = (namespace: string): string => {
    const labels = findNamespace(namespace)?.metadata.labels;
    const params = [...paramTypes].map((type) => [
      world.params.scopeOf(type),
      world.params.list(type, namespace).map(({ metadata, spec, data }) => [metadata.labels, spec, data]),
    ]);
    const names = new Set([namespace, ...replaceable(labels)].filter((name) => name.length > 1 && !includes(name)));
    return [...names]
      .sort((left, right) => right.length - left.length)
      .reduce(
        (text, name, place) => text.replaceAll(name, String.fromCodePoint(0xe000 + place)),
        JSON.stringify([labels, params]),
      );
  };
  return (namespace) => {
    const likeness = known.get(namespace) ?? find(namespace);
    known.set(namespace, likeness);
    return likeness;
  };
});

/** What the API server itself reads of a namespace stays as it is. */
function replaceable(labels: Readonly<Record<string, string>> = {}): readonly string[] {
  const levels = new Set(
    Object.entries(labels).flatMap(([key, value]) => (key.startsWith(podSecurity) ? [value] : [])),
  );
  return Object.values(labels).filter((value) => !levels.has(value));
}

const podSecurity = "pod-security.kubernetes.io/";

/** Answers to one question by what admission sees of a namespace. */
type Answers<Answer> = Map<string, { readonly answer: Answer }>;

/**
 * Answers a question about namespaces once for all that are alike, in all clusters with the same admission. `surroundings`:
 * what else of a cluster the answer depends on.
 */
export function oncePerLikeness<Answer>(
  ask: (cluster: ClusterScene, namespace: string) => Answer,
  surroundings: (cluster: ClusterScene) => string = () => "",
): (cluster: ClusterScene) => (namespace: string) => Answer {
  const answersOf = oncePer((_rules: AdmissionRules): Answers<Answer> => new Map());
  return oncePer((cluster) => {
    const answers = answersOf(admissionRulesOf(cluster));
    const likeness = likenessOf(cluster);
    const place = surroundings(cluster);
    return (namespace) => {
      // An expression may ask for rights, which are the cluster's own.
      const key = `${hasRights(cluster, namespace) ? cluster.name : ""}\n${place}\n${likeness(namespace)}`;
      const kept = answers.get(key) ?? { answer: ask(cluster, namespace) };
      answers.set(key, kept);
      return kept.answer;
    };
  });
}
