import type { GraphBuilder, VertexId } from "../graph/graph-builder.ts";

/** What a rule added, in the words of its cases. */
export interface Recording {
  readonly graph: GraphBuilder;
  /** `<kind> <key> -> <kind> <key>` by its rule, each once. */
  readonly edges: ReadonlyMap<string, string>;
  readonly unknown: ReadonlySet<string>;
  readonly assumptions: ReadonlySet<string>;
  /** Makes the evidence of every edge, so that one that throws is found. */
  tellAll(): readonly string[];
}

/** A graph that only writes down what is added to it. */
export function recordGraph(): Recording {
  const names: string[] = [];
  const numbers = new Map<string, VertexId>();
  const edges = new Map<string, string>();
  const unknown = new Set<string>();
  const assumptions = new Set<string>();
  const evidence: (() => { readonly because: string })[] = [];
  const add = (edge: string, rule: string, tell: () => { readonly because: string }) => {
    if (!edges.has(edge)) evidence.push(tell);
    edges.set(edge, rule);
  };
  const graph: GraphBuilder = {
    vertex: (kind, key) => {
      const name = `${kind} ${key}`;
      const known = numbers.get(name);
      if (known !== undefined) return known;
      numbers.set(name, names.length);
      return names.push(name) - 1;
    },
    find: (kind, key) => numbers.get(`${kind} ${key}`),
    edge: (from, to, rule, tell) => add(`${names[from]} -> ${names[to]}`, rule, tell),
    conjunction: (premises, to, rule, tell) => {
      const sorted = premises.map((premise) => names[premise]).sort();
      add(`${sorted.join(" & ")} -> ${names[to]}`, rule, tell);
    },
    unknown: (_from, _to, _rule, cause) => {
      unknown.add(cause.id);
    },
    assume: ({ id }) => {
      assumptions.add(id);
    },
  };
  return { graph, edges, unknown, assumptions, tellAll: () => evidence.map((tell) => tell().because) };
}
