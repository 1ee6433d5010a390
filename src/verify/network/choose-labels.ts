import { compareText } from "../../model/json.ts";
import { oncePer } from "../scene/once-per.ts";
import { acceptsValue, type Labels, type Requirement, type Selector } from "./label-selector.ts";
import type { NetworkPod } from "./network-pod.ts";

/**
 * Labels that a pod of somebody's own choice may have to be selected by all of some selectors, beside those that it must have;
 * undefined when no choice does it.
 */
export function chooseLabels(labels: Labels, selectors: readonly Selector[]): Labels | undefined {
  const known: Record<string, string> = { ...labels.known };
  const byKey = Map.groupBy(
    selectors.flatMap(({ requirements }) => requirements),
    ({ key }) => key,
  );
  for (const [key, requirements] of byKey) {
    if (Object.hasOwn(labels.known, key)) {
      if (!requirements.every((requirement) => acceptsValue(requirement, labels.known[key] ?? ""))) return undefined;
      continue;
    }
    const needed = requirements.some(({ operator }) => operator === "In" || operator === "Exists");
    if (!needed) continue;
    const value = labels.absent?.includes(key) === true ? undefined : chooseValue(requirements);
    if (value === undefined) return undefined;
    known[key] = value;
  }
  return { known };
}

/** Pods of the labels that are chosen for each list of selectors, each once, and the pod with no label of choice. */
export function choosePods(pod: NetworkPod, wanted: readonly (readonly Selector[])[]): readonly NetworkPod[] {
  if (pod.labels.open !== true) return [pod];
  const chosen = new Set<NetworkPod>();
  for (const selectors of [[], ...wanted]) {
    const made = choosePod(pod, selectors);
    if (made !== undefined) chosen.add(made);
  }
  return [...chosen];
}

/** Kept per pod, so that what is found out of a choice is found out once. */
const choicesOf = oncePer((_: NetworkPod) => new Map<string, NetworkPod>());

function choosePod(pod: NetworkPod, selectors: readonly Selector[]): NetworkPod | undefined {
  const labels = chooseLabels(pod.labels, selectors);
  if (labels === undefined) return undefined;
  const choices = choicesOf(pod);
  const key = JSON.stringify(Object.entries(labels.known).sort(([left], [right]) => compareText(left, right)));
  const made = choices.get(key) ?? { ...pod, labels };
  choices.set(key, made);
  return made;
}

function chooseValue(requirements: readonly Requirement[]): string | undefined {
  const offered = requirements.find(({ operator }) => operator === "In")?.values ?? freeValues(requirements);
  return offered.find((value) => requirements.every((requirement) => acceptsValue(requirement, value)));
}

/** More values than are forbidden, so that one is free. */
function freeValues(requirements: readonly Requirement[]): readonly string[] {
  const forbidden = requirements.flatMap(({ values }) => values).length;
  return Array.from({ length: forbidden + 1 }, (_, index) => `any${index}`);
}
