import { fieldOf, listOf, recordOf } from "../pod-security/pod-fields.ts";
import type { NodeClass, Taint } from "../scene/node-classes.ts";
import { otherNodes } from "../scene/node-classes.ts";

/**
 * Whether the scheduler may put a pod on some node of a class, now or later: not where it is at the moment.
 *
 * A label that nothing says about the class may be on one of its nodes, unless only the class's own description can set it.
 * Affinity to pods is not looked at: it depends on what else runs.
 */
export function canPlace(podSpec: unknown, nodeClass: NodeClass): boolean {
  const name = fieldOf(podSpec, "nodeName");
  if (typeof name === "string" && name !== "") return mayBeNamed(nodeClass, name);
  const tolerations = listOf(fieldOf(podSpec, "tolerations"));
  return (
    nodeClass.taints.every((taint) => isTolerated(taint, tolerations)) &&
    Object.entries(recordOf(fieldOf(podSpec, "nodeSelector"))).every(([key, value]) =>
      mayHave(nodeClass, key, (label) => label === value),
    ) &&
    matchesAffinity(podSpec, nodeClass)
  );
}

/** A pod that names its node passes the scheduler by; of nodes to come no name is known. */
function mayBeNamed({ nodes }: NodeClass, name: string): boolean {
  return nodes.length === 0 || nodes.some(({ metadata }) => metadata.name === name);
}

function isTolerated(taint: Taint, tolerations: readonly unknown[]): boolean {
  if (taint.effect === "PreferNoSchedule") return true;
  return tolerations.some((toleration) => {
    const [key, effect] = [fieldOf(toleration, "key") ?? "", fieldOf(toleration, "effect") ?? ""];
    if (effect !== "" && effect !== taint.effect) return false;
    const isExists = fieldOf(toleration, "operator") === "Exists";
    if (key === "") return isExists;
    return key === taint.key && (isExists || (fieldOf(toleration, "value") ?? "") === (taint.value ?? ""));
  });
}

/** Set by whoever provisions the node, and by nobody else (kubernetes.io/docs, NodeRestriction; karpenter.sh; EKS). */
function isProvisioned(key: string): boolean {
  return (
    key.includes("node-restriction.kubernetes.io/") ||
    ["karpenter.sh/nodepool", "eks.amazonaws.com/nodegroup", "eks.amazonaws.com/compute-type"].includes(key)
  );
}

function mayHave(nodeClass: NodeClass, key: string, matches: (label: string) => boolean): boolean {
  const label = nodeClass.labels[key];
  if (label !== undefined) return matches(label);
  const running = nodeClass.nodes.map(({ metadata }) => metadata.labels?.[key]);
  if (running.some((other) => other !== undefined && matches(other))) return true;
  // A node that nothing provisions has the labels that it has.
  if (nodeClass.name.startsWith("node/")) return false;
  return nodeClass.name === otherNodes ? !key.includes("node-restriction.kubernetes.io/") : !isProvisioned(key);
}

function matchesAffinity(podSpec: unknown, nodeClass: NodeClass): boolean {
  const required = fieldOf(podSpec, "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution");
  const terms = listOf(fieldOf(required, "nodeSelectorTerms"));
  if (terms.length === 0) return true;
  return terms.some((term) =>
    listOf(fieldOf(term, "matchExpressions")).every((expression) => {
      const values = listOf(fieldOf(expression, "values"));
      const key = String(fieldOf(expression, "key"));
      switch (fieldOf(expression, "operator")) {
        case "In":
          return mayHave(nodeClass, key, (label) => values.includes(label));
        case "Exists":
          return mayHave(nodeClass, key, () => true);
        case "NotIn":
          return nodeClass.labels[key] === undefined || !values.includes(nodeClass.labels[key]);
        case "DoesNotExist":
          return nodeClass.labels[key] === undefined;
        default:
          return true;
      }
    }),
  );
}
