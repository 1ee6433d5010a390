import { createHash } from "node:crypto";
import { CertificateReader } from "./certificate-reader.ts";

/*
 * Judges a proof without the code that made it: this file imports nothing of the prover, and a test holds it to that.
 *
 * Format: `TNTCERT1`; SHA-256 of the graph; then numbers as LEB128. Number of vertices. Labels: for each vertex first origin + 1
 * (0: none) and, if there is one, second origin + 1. Then 1 and a second set of labels, or 0. Region: ascending vertices, as
 * count and differences. Number of its attackers; 1 and for each of them its vertex and the ascending vertices it may reach
 * (twice where there are two sets of labels), or 0 where they are not listed.
 *
 * Why it is enough: the first labels have families for origins and hold over all edges; the second have environments and
 * leave out shared starts. Labels that are closed under every edge and conjunction, where a vertex with two origins stands
 * for any, hold every origin that arrives. So an environment's own vertex without a foreign origin is out of reach. The
 * others lie in the region, which no edge enters; there each attacker's reach is listed and closed by itself.
 */

/** The graph that a certificate is about, as parallel arrays in the order of its making. */
export interface CertifiedGraph {
  readonly keys: readonly string[];
  readonly kindNames: readonly string[];
  readonly kinds: Int32Array;
  readonly owners: Int32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly rules: readonly string[];
  readonly rule: Int32Array;
  readonly conjunctions: { readonly left: Int32Array; readonly right: Int32Array; readonly to: Int32Array };
  /** Family of each environment. */
  readonly families: Int32Array;
}

export interface CertificateVerdict {
  /** What is wrong with it; empty: every ordered pair that is not excepted is isolated in this graph. */
  readonly faults: readonly string[];
  /** `<from> <to>` of the pairs that it does not speak for; places in the sorted claims. */
  readonly excepted: ReadonlySet<string>;
}

/** Checks every edge, conjunction and target of the graph against the certificate; linear where all is proved. */
export function checkCertificate(graph: CertifiedGraph, certificate: Uint8Array): CertificateVerdict {
  try {
    return judge(graph, new CertificateReader(certificate));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { faults: [error.message], excepted: new Set() };
  }
}

function judge(graph: CertifiedGraph, reader: CertificateReader): CertificateVerdict {
  const count = graph.keys.length;
  if (reader.text(8) !== "TNTCERT1") throw new RangeError("not a certificate");
  if (reader.hex(32) !== digest(graph)) throw new RangeError("made of another graph");
  if (reader.number() !== count) throw new RangeError("counts other vertices");
  const own = Int32Array.from(graph.families.keys());
  const shared = graph.rules.indexOf("START-SHARED");
  const across: Side = { labels: reader.labels(count), originOf: graph.families, without: -1 };
  const isTwofold = reader.number() === 1;
  const within: Side[] = isTwofold ? [{ labels: reader.labels(count), originOf: own, without: shared }] : [];
  const sides = [across, ...within];
  const faults: string[] = [];
  if (!isTwofold && graph.families.some((family, owner) => family !== owner)) faults.push("families need a second set");
  const region = reader.marks(count);
  const open = sides.flatMap((side) => checkLabels(graph, side, faults));
  for (const vertex of open) if (region[vertex] === 0) faults.push(`${graph.keys[vertex]} holds a foreign origin`);
  checkRegion(graph, region, faults);
  const excepted = readReach(graph, reader, { sides, region, open, faults });
  if (!reader.isDone()) faults.push("goes on after its end");
  return { faults, excepted };
}

interface Side {
  readonly labels: Int32Array;
  readonly originOf: Int32Array;
  readonly without: number;
}

/** Starts, edges and conjunctions; returns the targets with a foreign origin. */
function checkLabels(graph: CertifiedGraph, side: Side, faults: string[]): readonly number[] {
  const { conjunctions, from, to, rule, keys, kinds } = graph;
  const { without } = side;
  const view = new LabelView(side.labels);
  const attacker = graph.kindNames.indexOf("attacker");
  for (let edge = 0; edge < from.length; edge++) {
    const source = from[edge] as number;
    if (rule[edge] === without && kinds[source] === attacker) continue;
    if (!view.covers(to[edge] as number, view.first(source), view.isFull(source)))
      faults.push(`an edge from ${keys[source]} is not followed`);
  }
  for (let index = 0; index < conjunctions.to.length; index++) {
    const premises = [conjunctions.left[index] as number, conjunctions.right[index] as number] as const;
    const { origin, isFull } = view.join(...premises);
    if (!view.covers(conjunctions.to[index] as number, origin, isFull))
      faults.push(`a conclusion from ${keys[premises[0]]} is not drawn`);
  }
  return openTargets(graph, side, { view, faults });
}

function openTargets(
  graph: CertifiedGraph,
  { originOf }: Side,
  { view, faults }: { readonly view: LabelView; readonly faults: string[] },
): readonly number[] {
  const attacker = graph.kindNames.indexOf("attacker");
  const open: number[] = [];
  for (let vertex = 0; vertex < graph.kinds.length; vertex++) {
    const owner = graph.owners[vertex] as number;
    if (owner < 0) continue;
    const origin = originOf[owner] as number;
    const isStart = graph.kinds[vertex] === attacker;
    if (isStart && !view.covers(vertex, origin, false)) faults.push(`${graph.keys[vertex]} does not start`);
    const isForeign = view.isFull(vertex) || (view.first(vertex) !== -1 && view.first(vertex) !== origin);
    if (isForeign && isPossession(graph, vertex)) open.push(vertex);
  }
  return open;
}

class LabelView {
  readonly #labels: Int32Array;

  constructor(labels: Int32Array) {
    this.#labels = labels;
  }

  first(vertex: number): number {
    return this.#labels[vertex * 2] as number;
  }

  isFull(vertex: number): boolean {
    return this.#labels[vertex * 2 + 1] !== -1;
  }

  /** Whether a vertex holds an origin (-1: none to hold), or any where all are asked for. */
  covers(vertex: number, origin: number, isAll: boolean): boolean {
    return this.isFull(vertex) || (!isAll && (origin === -1 || this.first(vertex) === origin));
  }

  /** What two premises give: a full one has every origin. */
  join(left: number, right: number): { readonly origin: number; readonly isFull: boolean } {
    if (this.isFull(left)) return { origin: this.first(right), isFull: this.isFull(right) };
    const isSame = this.isFull(right) || this.first(left) === this.first(right);
    return { origin: isSame ? this.first(left) : -1, isFull: false };
  }
}

function isPossession({ kindNames, kinds }: CertifiedGraph, vertex: number): boolean {
  const kind = kindNames[kinds[vertex] as number];
  return kind !== "network" && kind !== "hub";
}

/** Nothing outside leads into the region. */
function checkRegion({ keys, from, to, conjunctions }: CertifiedGraph, region: Uint8Array, faults: string[]): void {
  const check = (source: number, target: number): void => {
    if (region[target] === 1 && region[source] === 0) faults.push(`the region is entered from ${keys[source]}`);
  };
  for (let edge = 0; edge < from.length; edge++) check(from[edge] as number, to[edge] as number);
  for (let index = 0; index < conjunctions.to.length; index++) {
    check(conjunctions.left[index] as number, conjunctions.to[index] as number);
    check(conjunctions.right[index] as number, conjunctions.to[index] as number);
  }
}

interface Regional {
  readonly sides: readonly Side[];
  readonly region: Uint8Array;
  readonly open: readonly number[];
  readonly faults: string[];
}

/** Each attacker of the region, what it may reach, and so the pairs that are excepted. */
function readReach(graph: CertifiedGraph, reader: CertificateReader, regional: Regional): ReadonlySet<string> {
  const { sides, region, open, faults } = regional;
  const missing = attackersIn(graph, region);
  const excepted = new Set<string>();
  const except = (vertex: number, targets: readonly number[]): void => {
    const from = graph.owners[vertex] as number;
    for (const target of targets) if (graph.owners[target] !== from) excepted.add(`${from} ${graph.owners[target]}`);
  };
  const count = reader.number();
  if (reader.number() === 0) {
    for (const vertex of missing) except(vertex, open);
    return excepted;
  }
  const edges = regionEdges(graph, region);
  for (let index = 0; index < count; index++) {
    const vertex = reader.number();
    missing.delete(vertex);
    for (const side of sides) {
      const reached = reader.marks(region.length);
      if (reached[vertex] === 0 || !isReachClosed(graph, { ...side, region, edges }, reached))
        faults.push(`the reach of ${graph.keys[vertex]} is not closed`);
      const isOther = sides.length > 1 ? sameSide(graph, vertex, side) : () => true;
      except(
        vertex,
        open.filter((target) => reached[target] === 1 && isOther(target)),
      );
    }
  }
  for (const vertex of missing) faults.push(`the reach of ${graph.keys[vertex]} is missing`);
  return excepted;
}

function attackersIn({ kindNames, kinds, owners }: CertifiedGraph, region: Uint8Array): Set<number> {
  const attacker = kindNames.indexOf("attacker");
  const found = new Set<number>();
  for (let vertex = 0; vertex < region.length; vertex++)
    if (region[vertex] === 1 && kinds[vertex] === attacker && (owners[vertex] as number) >= 0) found.add(vertex);
  return found;
}

/** With two sets, the first speaks for other families and the second for the attacker's own. */
function sameSide({ families, owners }: CertifiedGraph, vertex: number, side: Side): (target: number) => boolean {
  const family = families[owners[vertex] as number];
  const isOwn = side.originOf !== families;
  return (target) => (families[owners[target] as number] === family) === isOwn;
}

function regionEdges({ from, to }: CertifiedGraph, region: Uint8Array): readonly number[] {
  const edges: number[] = [];
  for (let edge = 0; edge < from.length; edge++)
    if (region[from[edge] as number] === 1 && region[to[edge] as number] === 1) edges.push(edge);
  return edges;
}

function isReachClosed(
  { conjunctions, from, to, rule, kinds, kindNames }: CertifiedGraph,
  side: { readonly without: number; readonly region: Uint8Array; readonly edges: readonly number[] },
  reached: Uint8Array,
): boolean {
  const attacker = kindNames.indexOf("attacker");
  const isFollowed = side.edges.every((edge) => {
    const source = from[edge] as number;
    if (rule[edge] === side.without && kinds[source] === attacker) return true;
    return reached[source] === 0 || reached[to[edge] as number] === 1;
  });
  return (
    isFollowed &&
    conjunctions.to.every((target, index) => {
      const isHeld = (premise: Int32Array): boolean => reached[premise[index] as number] === 1;
      if (side.region[target] === 0 || reached[target] === 1) return true;
      return !(isHeld(conjunctions.left) && isHeld(conjunctions.right));
    })
  );
}

/** SHA-256 over counts, names, columns and keys. */
function digest(graph: CertifiedGraph): string {
  const { conjunctions, families, from, keys, kindNames, kinds, owners, rule, rules, to } = graph;
  const hash = createHash("sha256");
  hash.update(JSON.stringify([keys.length, from.length, conjunctions.to.length, families.length]));
  hash.update(JSON.stringify([kindNames, rules]));
  const { left, right, to: conclusions } = conjunctions;
  for (const column of [kinds, owners, from, to, rule, left, right, conclusions, families]) hash.update(column);
  for (let start = 0; start < keys.length; start += 4096) hash.update(JSON.stringify(keys.slice(start, start + 4096)));
  return hash.digest("hex");
}
