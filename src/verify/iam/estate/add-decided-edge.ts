import type { Evidence, GraphBuilder, VertexId } from "../../graph/graph-builder.ts";
import type { IamDecision } from "../iam-request.ts";

export interface DecidedEdge {
  readonly from: VertexId;
  readonly to: VertexId;
  readonly rule: string;
  readonly decision: IamDecision;
  /** What it is about, for the id of an unknown: the principal and the resource. */
  readonly subject: string;
  readonly evidence: Evidence;
}

/** Adds an edge for what is allowed, and an unknown one for what may be. */
export function addDecidedEdge(
  graph: GraphBuilder,
  { from, to, rule, decision, subject, evidence }: DecidedEdge,
): void {
  if (decision.decision === "allow") {
    graph.edge(from, to, rule, () => ({ ...evidence, because: `${evidence.because}${tellStatements(decision)}` }));
    return;
  }
  graph.unknown(from, to, rule, {
    id: `${rule}:${subject}`,
    cause: `whether ${evidence.because} is not known: ${decision.reasons.join("; ")}`,
    fix: "read what is missing, or write the policy without that condition",
    objects: evidence.objects,
  });
}

function tellStatements({ because }: IamDecision): string {
  const named = because.map(({ policy, statement }) => `statement ${statement} of ${policy}`);
  return named.length === 0 ? "" : ` (${[...new Set(named)].join(", ")})`;
}
