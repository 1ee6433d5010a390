import { admissionOf } from "../../admission/cluster-admission.ts";
import { oncePer } from "../../scene/once-per.ts";
import type { ClusterScene } from "../../scene/scene.ts";

/**
 * A text that is equal for namespaces which admission policies cannot tell apart: their labels and parameters with the
 * namespace's own names replaced. A name that a policy itself holds is left as it is.
 */
export const likenessOf: (cluster: ClusterScene) => (namespace: string) => string = oncePer((cluster) => {
  const { validating, mutating, world, findNamespace } = admissionOf(cluster);
  const policies = JSON.stringify([...validating, ...mutating].map(({ policy, bindings }) => [policy.spec, bindings]));
  const kinds = new Set(
    [...validating, ...mutating].flatMap(({ policy }) => {
      const { paramKind } = (policy.spec ?? {}) as {
        readonly paramKind?: { readonly apiVersion: string; readonly kind: string };
      };
      return paramKind === undefined ? [] : [`${paramKind.apiVersion}/${paramKind.kind}`];
    }),
  );
  return (namespace) => {
    const labels = findNamespace(namespace)?.metadata.labels ?? {};
    const params = [...kinds].map((kind) => world.params.list(kind, namespace).map(({ spec, data }) => [spec, data]));
    const names = [namespace, ...Object.values(labels)]
      .filter((name) => name.length > 1 && namespace.includes(name) && !policies.includes(name))
      .sort((left, right) => right.length - left.length);
    return [...new Set(names)].reduce(
      (text, name, place) => text.replaceAll(name, String.fromCodePoint(0xe000 + place)),
      JSON.stringify([labels, params]),
    );
  };
});

/** Answers a question about a namespace once for all that are alike. */
export function oncePerLikeness<Answer>(
  cluster: ClusterScene,
  ask: (namespace: string) => Answer,
): (namespace: string) => Answer {
  const known = new Map<string, { readonly answer: Answer }>();
  const likeness = likenessOf(cluster);
  return (namespace) => {
    const key = likeness(namespace);
    const kept = known.get(key) ?? { answer: ask(namespace) };
    known.set(key, kept);
    return kept.answer;
  };
}
