import type { CompiledPolicy, Direction, PodSet } from "./compiled-policy.ts";
import { both, matchLabels, type Tri } from "./label-selector.ts";
import type { PolicyBook } from "./network-index.ts";
import type { NetworkPod } from "./network-pod.ts";

/** The policies that select a pod, by direction and tier. */
export type Profile = Readonly<Record<Direction, DirectionProfile>>;

export interface DirectionProfile {
  /** Groups of equal priority, the lowest first. */
  readonly admin: readonly (readonly SelectingPolicy[])[];
  readonly namespaced: readonly SelectingPolicy[];
  readonly baseline: readonly (readonly SelectingPolicy[])[];
}

export interface SelectingPolicy {
  readonly policy: CompiledPolicy;
  /** Whether it selects the pod; never `no`. */
  readonly selects: Tri;
}

export function sortPolicies(policies: readonly CompiledPolicy[]): PolicyBook {
  const byPriority = (tier: CompiledPolicy["tier"]): readonly CompiledPolicy[] =>
    policies.filter((policy) => policy.tier === tier).sort((left, right) => left.priority - right.priority);
  const namespaced = new Map<string, CompiledPolicy[]>();
  for (const policy of policies) {
    if (policy.tier !== "NetworkPolicy") continue;
    const key = "name" in policy.subject.namespaces ? policy.subject.namespaces.name : "*";
    const list = namespaced.get(key) ?? [];
    list.push(policy);
    namespaced.set(key, list);
  }
  return { admin: byPriority("Admin"), baseline: byPriority("Baseline"), namespaced };
}

export function profileOf(book: PolicyBook, pod: NetworkPod): Profile {
  const inNamespace = [...(book.namespaced.get(pod.namespace.name) ?? []), ...(book.namespaced.get("*") ?? [])];
  const of = (direction: Direction): DirectionProfile => ({
    admin: groupByPriority(selecting(book.admin, pod, direction)),
    namespaced: selecting(inNamespace, pod, direction),
    baseline: groupByPriority(selecting(book.baseline, pod, direction)),
  });
  return { ingress: of("ingress"), egress: of("egress") };
}

/** Whether a pod is in a set; pods of the host network are in none. */
export function isInSet({ namespaces, pods }: PodSet, pod: NetworkPod): Tri {
  if ("name" in namespaces) return namespaces.name === pod.namespace.name ? matchLabels(pods, pod.labels) : "no";
  const inside = matchLabels(namespaces, pod.namespace.labels);
  return inside === "no" ? "no" : both(inside, matchLabels(pods, pod.labels));
}

function selecting(
  policies: readonly CompiledPolicy[],
  pod: NetworkPod,
  direction: Direction,
): readonly SelectingPolicy[] {
  return policies.flatMap((policy) => {
    if (policy.rules[direction] === undefined || pod.hostNetwork) return [];
    const selects = both(isInSet(policy.subject, pod), policy.certain ? "yes" : "maybe");
    return selects === "no" ? [] : [{ policy, selects }];
  });
}

function groupByPriority(policies: readonly SelectingPolicy[]): readonly (readonly SelectingPolicy[])[] {
  const groups = new Map<number, SelectingPolicy[]>();
  for (const selected of policies) {
    const group = groups.get(selected.policy.priority) ?? [];
    group.push(selected);
    groups.set(selected.policy.priority, group);
  }
  return [...groups.values()];
}
