import type { Proof } from "../graph/prove.ts";
import { vertexKinds } from "../graph/vertex-kinds.ts";
import type { CertifiedGraph } from "./check-certificate.ts";

/** The graph of a proof in the shape that the checker reads; nothing is copied. */
export function certifiedGraph({ graph, families }: Pick<Proof, "graph" | "families">): CertifiedGraph {
  const { conjunctions, from, keys, kinds, owners, rule, rules, to } = graph;
  return { keys, kindNames: vertexKinds, kinds, owners, from, to, rules, rule, conjunctions, families: families.of };
}
