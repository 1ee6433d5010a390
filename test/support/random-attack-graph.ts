import type { Claims, EnvironmentClaim } from "../../src/model/claims.ts";
import { AttackGraph } from "../../src/verify/graph/attack-graph.ts";
import type { VertexKind } from "../../src/verify/graph/graph-builder.ts";
import { sharedStartRule } from "../../src/verify/graph/starts.ts";

/** An attack graph as plain data, small enough to be decided by the definition. Vertex `i < owners` is the attacker of `i`. */
export interface PlainGraph {
  readonly owners: number;
  readonly families: readonly number[];
  readonly vertices: readonly { readonly kind: VertexKind; readonly owner: number }[];
  readonly edges: readonly PlainEdge[];
  readonly conjunctions: readonly { readonly premises: readonly [number, number]; readonly to: number }[];
}

export interface PlainEdge {
  readonly from: number;
  readonly to: number;
  readonly rule: string;
  /** Absent: certain. */
  readonly cause?: string;
  /** What a change would remove: edges of one rule with the same change go together. */
  readonly change: string;
}

/** Numbers from 0 up to below a bound, the same for the same seed. */
export function numbersFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const kinds: readonly VertexKind[] = ["workload", "principal", "aws-data", "network", "hub", "subject"];

/** A graph of up to 5 environments and 20 vertices with conjunctions, unknown edges, hubs and families. */
export function randomGraph(seed: number): PlainGraph {
  const number = numbersFrom(seed);
  const owners = 2 + number(4);
  const size = owners + 2 + number(14);
  const families = Array.from({ length: owners }, (_, owner) => (owner > 0 && number(3) === 0 ? number(owner) : owner));
  for (const [owner, family] of families.entries()) families[owner] = families[family] ?? family;
  const vertices = Array.from({ length: size }, (_, index) => {
    if (index < owners) return { kind: "attacker" as const, owner: index };
    const kind = kinds[number(kinds.length)] ?? "hub";
    return { kind, owner: kind === "hub" ? -2 : number(owners + 1) - 1 };
  });
  const edges = Array.from({ length: number(size * 2) }, (): PlainEdge => {
    const from = number(size);
    const isShared = from < owners && number(3) === 0;
    return {
      from,
      to: number(size),
      rule: isShared ? sharedStartRule : `R${number(3)}`,
      ...(!isShared && number(5) === 0 ? { cause: `cause-${number(3)}` } : {}),
      change: `change ${number(8)}`,
    };
  });
  const conjunctions = Array.from({ length: number(5) }, () => ({
    premises: [number(size), number(size)] as const,
    to: number(size),
  }));
  return { owners, families, vertices, edges, conjunctions };
}

/** The same graph as rules would build it. Changes are the edges' evidence. */
export function buildGraph(plain: PlainGraph): AttackGraph {
  const graph = new AttackGraph();
  addParts(graph, plain);
  return graph;
}

/** Adds vertices, where they are new, and edges and conjunctions. */
export function addParts(graph: AttackGraph, { vertices, edges, conjunctions }: PlainParts): void {
  for (const [index, { kind, owner }] of vertices.entries())
    graph.vertex(kind, kind === "attacker" ? idOf(owner) : `v${index}`, owner);
  for (const { from, to, rule, cause, change } of edges) {
    if (cause === undefined) graph.edge(from, to, rule, () => ({ because: change, objects: [], repair: change }));
    else graph.unknown(from, to, rule, { id: cause, cause, fix: "look", objects: [] });
  }
  for (const { premises, to } of conjunctions)
    graph.conjunction(premises, to, "AND", () => ({ because: "both", objects: [] }));
}

export type PlainParts = Pick<PlainGraph, "vertices" | "edges" | "conjunctions">;

function tenantOf(owner: number): string {
  return `t${String(owner).padStart(6, "0")}`;
}

/** `<tenant>/<environment>` of an owner in `claimsOf`. */
export function idOf(owner: number): string {
  return `${tenantOf(owner)}/prod`;
}

export function claimsOf(owners: number): Claims {
  return Array.from({ length: owners }, (_, owner) => emptyClaim(tenantOf(owner)));
}

export function emptyClaim(tenant: string): EnvironmentClaim {
  return {
    tenant,
    environment: "prod",
    namespaces: [],
    clusters: [],
    accounts: [],
    resources: [],
    partitions: [],
    subjects: [],
    principals: [],
    allowedPeers: [],
  };
}
