import type { VertexKind } from "./graph-builder.ts";

/** Every kind; a frozen graph stores a kind as its place in this list. */
export const vertexKinds: readonly VertexKind[] = [
  "attacker",
  "subject",
  "grant",
  "workload",
  "pod-creation",
  "node",
  "cluster-data",
  "principal",
  "aws-data",
  "admin",
  "network",
  "hub",
];

export const attackerKind: number = vertexKinds.indexOf("attacker");
export const networkKind: number = vertexKinds.indexOf("network");
export const hubKind: number = vertexKinds.indexOf("hub");

/** Whether arriving at a foreign vertex of the kind is a violation: reach is not possession, and a hub belongs to nobody. */
export function isPossession(kind: number): boolean {
  return kind !== networkKind && kind !== hubKind;
}
