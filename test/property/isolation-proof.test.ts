import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { certifiedGraph } from "../../src/verify/certificate/certified-graph.ts";
import { checkCertificate } from "../../src/verify/certificate/check-certificate.ts";
import { writeCertificate } from "../../src/verify/certificate/write-certificate.ts";
import { LiveProof } from "../../src/verify/graph/live-proof.ts";
import { type Proof, prove } from "../../src/verify/graph/prove.ts";
import { sharedStartRule } from "../../src/verify/graph/starts.ts";
import {
  addParts,
  buildGraph,
  claimsOf,
  numbersFrom,
  type PlainGraph,
  type PlainParts,
  randomGraph,
} from "../support/random-attack-graph.ts";

const rules = ["R0", "R1", "R2"].map((id) => ({ id, level: "execute" as const, mitigation: `undo ${id}` }));

function proofOf(plain: PlainGraph): Proof {
  return prove({
    graph: buildGraph(plain),
    claims: claimsOf(plain.owners),
    families: plain.families,
    threatModel: "code-execution",
    rules,
  });
}

type Pairs = Record<"refuted" | "unknown", readonly string[]>;

function pairsOf({ pairs }: Proof): Pairs {
  const list = (side: keyof Pairs): readonly string[] =>
    pairs.rows.flatMap((row) => row[side].map((to) => `${row.from}>${to}`)).toSorted();
  return { refuted: list("refuted"), unknown: list("unknown") };
}

interface Taken {
  readonly unknown: boolean;
  readonly shared: boolean;
}

/** First route: a walk of one attacker, by the definition. */
function walkOf(plain: PlainGraph, attacker: number, taken: Taken): ReadonlySet<number> {
  const reached = new Set([attacker]);
  const open = [attacker];
  for (let vertex = open.pop(); vertex !== undefined; vertex = open.pop()) {
    const next = plain.edges
      .filter((edge) => edge.from === vertex)
      .filter((edge) => (taken.unknown || edge.cause === undefined) && (taken.shared || edge.rule !== sharedStartRule))
      .map(({ to }) => to);
    const concluded = plain.conjunctions.filter(({ premises }) => premises.every((premise) => reached.has(premise)));
    for (const to of [...next, ...concluded.map((conclusion) => conclusion.to)]) {
      if (reached.has(to)) continue;
      reached.add(to);
      open.push(to);
    }
  }
  return reached;
}

/** Second route: facts `holds(attacker, vertex)` of all attackers at once, rules applied until nothing is new. */
function holdsOf(plain: PlainGraph, taken: Taken): ReadonlySet<string> {
  const facts = new Set(Array.from({ length: plain.owners }, (_, attacker) => `${attacker} ${attacker}`));
  const clauses = [
    ...plain.edges
      .filter(({ cause, rule }) => (taken.unknown || cause === undefined) && (taken.shared || rule !== sharedStartRule))
      .map(({ from, to }) => ({ premises: [from], to })),
    ...plain.conjunctions,
  ];
  for (let size = -1; size !== facts.size; ) {
    size = facts.size;
    for (const { premises, to } of clauses) {
      for (let attacker = 0; attacker < plain.owners; attacker++)
        if (premises.every((premise) => facts.has(`${attacker} ${premise}`))) facts.add(`${attacker} ${to}`);
    }
  }
  return facts;
}

function decide(plain: PlainGraph, reaches: (attacker: number, vertex: number, taken: Taken) => boolean): Pairs {
  const refuted: string[] = [];
  const unknown: string[] = [];
  for (let from = 0; from < plain.owners; from++) {
    for (let to = 0; to < plain.owners; to++) {
      if (from === to) continue;
      const shared = plain.families[from] !== plain.families[to];
      const isViolated = (withUnknown: boolean): boolean =>
        plain.vertices.some(
          ({ kind, owner }, vertex) =>
            owner === to &&
            kind !== "network" &&
            kind !== "hub" &&
            reaches(from, vertex, { unknown: withUnknown, shared }),
        );
      if (isViolated(false)) refuted.push(`${from}>${to}`);
      else if (isViolated(true)) unknown.push(`${from}>${to}`);
    }
  }
  return { refuted: refuted.toSorted(), unknown: unknown.toSorted() };
}

function memoized<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}

function byWalks(plain: PlainGraph): Pairs {
  const walks = memoized((key) => {
    const [attacker = 0, unknown, shared] = key.split(" ").map(Number);
    return walkOf(plain, attacker, { unknown: unknown === 1, shared: shared === 1 });
  });
  return decide(plain, (attacker, vertex, { unknown, shared }) =>
    walks(`${attacker} ${Number(unknown)} ${Number(shared)}`).has(vertex),
  );
}

function byFixpoint(plain: PlainGraph): Pairs {
  const facts = memoized((key) => {
    const [unknown, shared] = key.split(" ").map(Number);
    return holdsOf(plain, { unknown: unknown === 1, shared: shared === 1 });
  });
  return decide(plain, (attacker, vertex, { unknown, shared }) =>
    facts(`${Number(unknown)} ${Number(shared)}`).has(`${attacker} ${vertex}`),
  );
}

describe("a proof", () => {
  it("agrees with a walk of each attacker on 20,000 random graphs", () => {
    let [refuted, unknown, wrong] = [0, 0, 0];
    for (let seed = 1; seed <= 20_000; seed++) {
      const plain = randomGraph(seed);
      const expected = byWalks(plain);
      const actual = pairsOf(proofOf(plain));
      if (JSON.stringify(actual) !== JSON.stringify(expected)) wrong++;
      refuted += expected.refuted.length;
      unknown += expected.unknown.length;
    }
    expect(wrong).toBe(0);
    expect(refuted).toBeGreaterThan(20_000);
    expect(unknown).toBeGreaterThan(2_000);
  });

  it("agrees with the fixpoint of the rules as facts on 5,000 other graphs", () => {
    let wrong = 0;
    for (let seed = 1_000_001; seed <= 1_005_000; seed++) {
      const plain = randomGraph(seed);
      if (JSON.stringify(pairsOf(proofOf(plain))) !== JSON.stringify(byFixpoint(plain))) wrong++;
    }
    expect(wrong).toBe(0);
  });

  it("counts what it lists", () => {
    for (let seed = 1; seed <= 500; seed++) {
      const { report } = proofOf(randomGraph(seed));
      const { pairs, proved, refuted, unknown } = report.counts;
      expect(proved + refuted + unknown).toBe(pairs);
      expect(report.refuted).toHaveLength(refuted);
      expect(report.unknown.length > 0).toBe(unknown > 0);
    }
  });
});

describe("a path", () => {
  it("starts at the attacker, holds every premise before it is used, and ends in what belongs to the target", () => {
    for (let seed = 1; seed <= 3_000; seed++) {
      const plain = randomGraph(seed);
      for (const { from, to, path } of proofOf(plain).report.refuted) {
        const held = new Set([`the attacker ${from}`]);
        for (const hop of path) {
          for (const premise of hop.from.split(" and ")) expect(held).toContain(premise);
          held.add(hop.to);
        }
        expect(path.at(-1)?.to).toContain(to);
      }
    }
  });

  it("is as short as a path can be where nothing needs two premises", () => {
    for (let seed = 1; seed <= 3_000; seed++) {
      const plain = { ...randomGraph(seed), conjunctions: [] };
      for (const { from, to, path } of proofOf(plain).report.refuted)
        expect(path).toHaveLength(distance(plain, ownerOf(from), ownerOf(to)));
    }
  });
});

function ownerOf(environment: string): number {
  return Number(environment.slice(1, 7));
}

function distance(plain: PlainGraph, from: number, to: number): number {
  const isShared = plain.families[from] !== plain.families[to];
  let level = new Set([from]);
  for (let steps = 1; ; steps++) {
    const next = new Set(level);
    for (const edge of plain.edges)
      if (level.has(edge.from) && edge.cause === undefined && (isShared || edge.rule !== sharedStartRule))
        next.add(edge.to);
    const isThere = [...next].some((vertex) => {
      const { kind, owner } = plain.vertices[vertex] ?? { kind: "hub", owner: -2 };
      return owner === to && kind !== "network" && kind !== "hub";
    });
    if (isThere) return steps;
    if (next.size === level.size) return -1;
    level = next;
  }
}

describe("a repair", () => {
  /** Whether the pair is refuted once the changes are made. */
  function isRefutedAfter(plain: PlainGraph, pair: string, changes: ReadonlySet<string>): boolean {
    const edges = plain.edges.filter(
      ({ rule, change, cause }) => cause !== undefined || !changes.has(`${rule} ${change}`),
    );
    return byWalks({ ...plain, edges }).refuted.includes(pair);
  }

  it("removes every path of the pair, and no smaller set of changes does", () => {
    let tested = 0;
    for (let seed = 1; seed <= 400; seed++) {
      const plain = randomGraph(seed);
      const changes = [...new Set(plain.edges.filter(isRepairable).map(({ rule, change }) => `${rule} ${change}`))];
      for (const { from, to, repair } of proofOf(plain).report.refuted) {
        const pair = `${ownerOf(from)}>${ownerOf(to)}`;
        const chosen = new Set(repair.map(({ rule, change }) => `${rule} ${change}`));
        if (repair.length === 0) {
          expect(isRefutedAfter(plain, pair, new Set(changes))).toBe(true);
          continue;
        }
        tested++;
        expect(isRefutedAfter(plain, pair, chosen)).toBe(false);
        if (chosen.size === 1) continue;
        const smaller = subsets(changes, chosen.size - 1);
        expect(smaller.every((set) => isRefutedAfter(plain, pair, set))).toBe(true);
      }
    }
    expect(tested).toBeGreaterThan(100);
  });

  function isRepairable({ rule, cause }: PlainGraph["edges"][number]): boolean {
    return cause === undefined && rule !== sharedStartRule;
  }

  function subsets(items: readonly string[], size: number): readonly ReadonlySet<string>[] {
    if (size === 0) return [new Set()];
    return items.flatMap((item, index) =>
      subsets(items.slice(index + 1), size - 1).map((rest) => new Set([item, ...rest])),
    );
  }
});

describe("a verdict", () => {
  const graphs = fc.integer({ min: 1, max: 2 ** 31 }).map(randomGraph);

  it("never gets worse when an edge is removed", () => {
    fc.assert(
      fc.property(graphs, fc.nat(), (plain, choice) => {
        const removed = plain.edges.filter((_, index) => index !== choice % Math.max(1, plain.edges.length));
        const before = pairsOf(proofOf(plain));
        const after = pairsOf(proofOf({ ...plain, edges: removed }));
        for (const pair of after.refuted) expect(before.refuted).toContain(pair);
        for (const pair of after.unknown) expect([...before.refuted, ...before.unknown]).toContain(pair);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is the same whatever the environments are called and in whichever order things are added", () => {
    fc.assert(
      fc.property(graphs, fc.nat(), (plain, turn) => {
        const moved = (owner: number): number => (owner < 0 ? owner : (owner + turn) % plain.owners);
        const place = (vertex: number): number => (vertex < plain.owners ? moved(vertex) : vertex);
        const vertices = [...plain.vertices];
        for (const [index, vertex] of plain.vertices.entries())
          vertices[place(index)] = { ...vertex, owner: moved(vertex.owner) };
        const renamed: PlainGraph = {
          owners: plain.owners,
          families: familiesAfter(plain, moved),
          vertices,
          edges: plain.edges.map((edge) => ({ ...edge, from: place(edge.from), to: place(edge.to) })).toReversed(),
          conjunctions: plain.conjunctions.map(({ premises: [left, right], to }) => ({
            premises: [place(right), place(left)],
            to: place(to),
          })),
        };
        const rename = (pair: string): string => pair.split(">").map(Number).map(moved).join(">");
        const { refuted, unknown } = pairsOf(proofOf(plain));
        expect(pairsOf(proofOf(renamed))).toEqual({
          refuted: refuted.map(rename).toSorted(),
          unknown: unknown.map(rename).toSorted(),
        });
      }),
      { numRuns: 1_000 },
    );
  });

  /** A family is named after its first member, whoever that is after renaming. */
  function familiesAfter(plain: PlainGraph, moved: (owner: number) => number): readonly number[] {
    const families = plain.families.map(() => 0);
    for (const [owner, family] of plain.families.entries()) {
      const members = plain.families.flatMap((other, member) => (other === family ? [moved(member)] : []));
      families[moved(owner)] = Math.min(...members);
    }
    return families;
  }
});

describe("a live proof", () => {
  it("says after every change what a proof of the whole says", () => {
    for (let seed = 1; seed <= 1_500; seed++) {
      const number = numbersFrom(seed);
      let plain = randomGraph(seed);
      const claims = claimsOf(plain.owners);
      const graph = buildGraph(plain);
      const request = { claims, families: plain.families, threatModel: "code-execution" as const, rules };
      const live = new LiveProof({ ...request, graph });
      for (let round = 0; round < 4; round++) {
        const owner = number(plain.owners);
        plain = changed(plain, owner, number);
        const { isProved } = live.change(owner, () => addParts(graph, partsOf(plain, owner)));
        const whole = byWalks(plain);
        if (isProved) expect(whole).toEqual({ refuted: [], unknown: [] });
        const proof = live.prove();
        expect(pairsOf(proof)).toEqual(whole);
        expect(checkCertificate(certifiedGraph(proof), writeCertificate(proof)).faults).toEqual([]);
      }
    }
  });

  it("keeps what is added again", () => {
    const plain = randomGraph(3);
    const graph = buildGraph(plain);
    const live = new LiveProof({ graph, claims: claimsOf(plain.owners), threatModel: "credentials", rules });
    const { added, removed } = live.change(0, () => addParts(graph, partsOf(plain, 0)));
    expect({ added, removed }).toEqual({ added: 0, removed: 0 });
  });

  function touches(plain: PlainGraph, owner: number, vertices: readonly number[]): boolean {
    return vertices.some((vertex) => plain.vertices[vertex]?.owner === owner);
  }

  function partsOf(plain: PlainGraph, owner: number): PlainParts {
    return {
      vertices: plain.vertices,
      edges: plain.edges.filter(({ from, to }) => touches(plain, owner, [from, to])),
      conjunctions: plain.conjunctions.filter(({ premises, to }) => touches(plain, owner, [...premises, to])),
    };
  }

  /** Some of the owner's edges and conjunctions away, some new ones there, and now and then a new vertex. */
  function changed(plain: PlainGraph, owner: number, number: (below: number) => number): PlainGraph {
    const isNew = number(3) === 0;
    const vertices = isNew ? [...plain.vertices, { kind: "workload" as const, owner }] : plain.vertices;
    const own = vertices.flatMap((vertex, index) => (vertex.owner === owner ? [index] : []));
    const mine = (): number => own[number(own.length)] ?? owner;
    const edges = plain.edges.filter(({ from, to }) => !touches(plain, owner, [from, to]) || number(3) > 0);
    for (let count = number(3); count > 0; count--) {
      const ends = number(2) === 0 ? [mine(), number(vertices.length)] : [number(vertices.length), mine()];
      edges.push({ from: ends[0] ?? 0, to: ends[1] ?? 0, rule: `R${number(3)}`, change: "new" });
    }
    const conjunctions = plain.conjunctions.filter(
      ({ premises, to }) => !touches(plain, owner, [...premises, to]) || number(3) > 0,
    );
    if (number(2) === 0)
      conjunctions.push({ premises: [mine(), number(vertices.length)], to: number(vertices.length) });
    return { ...plain, vertices, edges, conjunctions };
  }
});
