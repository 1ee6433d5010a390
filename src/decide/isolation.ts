import isolationData from "../../data/isolation.json" with { type: "json" };
import { type Architecture, hasBoundary } from "../model/architecture.ts";
import type { IsolationMeasure } from "../model/decision.ts";
import type { ThreatModel } from "../model/requirements.ts";

interface IsolationBook {
  readonly strengths: Readonly<Record<string, { readonly strength: number; readonly title: string }>>;
  /** Boundaries that an attacker of this threat model passes at no cost. */
  readonly defeatedBy: Readonly<Record<ThreatModel, readonly string[]>>;
  readonly required: Readonly<Record<ThreatModel, number>>;
}

const book: IsolationBook = isolationData;

/** An edge of the boundary graph: whoever holds `from` reaches `to` by passing all of `through`. */
interface Edge {
  readonly from: Asset;
  readonly to: Asset;
  readonly through: readonly string[];
}

type Asset = "neighbour" | "node" | "api" | "pod" | "data";

export interface IsolationInput {
  readonly architecture: Architecture;
  readonly threatModel: ThreatModel;
  /** Whether some of its data lies in a resource that is shared with others. */
  readonly pooledData: boolean;
  /** Whether every pod already runs in a virtual machine, as on Fargate. */
  readonly machinePerPod: boolean;
  /** Whether the cluster has an engine that enforces network policies. */
  readonly networkPolicy: boolean;
}

/**
 * Measures the weakest path from a neighbour's attacker to this environment's pods and data.
 *
 * The score of a layer is the sum of the boundaries on its cheapest path; a boundary that the threat model defeats
 * counts nothing. Data can also be reached through a pod, whose role it holds.
 */
export function measureIsolation(input: IsolationInput): IsolationMeasure {
  const key = keyOf(input);
  const known = measured.get(key);
  if (known !== undefined) return known;
  const measure = findWeakestPath(input);
  measured.set(key, measure);
  return measure;
}

/** Every input has one of a few hundred measures, which are asked for once per candidate. */
const measured = new Map<string, IsolationMeasure>();

function keyOf({ architecture, threatModel, pooledData, machinePerPod, networkPolicy }: IsolationInput): string {
  const { account, cluster } = architecture;
  const key = hasBoundary(architecture, "own-kms-key");
  const nodes = hasBoundary(architecture, "own-nodes");
  return `${account}/${cluster}/${key}/${nodes}/${threatModel}/${pooledData}/${machinePerPod}/${networkPolicy}`;
}

function findWeakestPath(input: IsolationInput): IsolationMeasure {
  const free = new Set(book.defeatedBy[input.threatModel]);
  const paths = cheapestPaths(edgesOf(input), free);
  const pod = paths.get("pod") ?? unreachable;
  const data = paths.get("data") ?? unreachable;
  const weakest = data.strength < pod.strength ? data : pod;
  return {
    score: weakest.strength,
    aws: data.strength,
    kubernetes: pod.strength,
    weakestPath: weakest.boundaries.map((boundary) => describeBoundary(boundary, free)),
  };
}

/** The least score that keeps an attacker of the threat model out. Anything above it is not worth money by itself. */
export function requiredIsolation(threatModel: ThreatModel): number {
  return book.required[threatModel];
}

interface Path {
  readonly strength: number;
  readonly boundaries: readonly string[];
}

const unreachable: Path = { strength: Number.MAX_SAFE_INTEGER, boundaries: [] };

function edgesOf({ architecture, pooledData, machinePerPod, networkPolicy }: IsolationInput): readonly Edge[] {
  const ownCluster = architecture.cluster === "cluster";
  const ownNodes = ownCluster || hasBoundary(architecture, "own-nodes");
  const podNetwork = networkPolicy ? "network-policy" : "no-network-policy";
  const machine = machinePerPod ? "microvm" : "kernel";
  return [
    { from: "neighbour", to: "node", through: [ownNodes ? "own-node" : machine] },
    { from: "node", to: "pod", through: [] },
    { from: "neighbour", to: "api", through: apiBoundaries(architecture) },
    { from: "api", to: "pod", through: [] },
    { from: "neighbour", to: "pod", through: [ownCluster ? "vpc" : podNetwork] },
    { from: "pod", to: "data", through: [] },
    { from: "neighbour", to: "data", through: dataBoundaries(architecture, pooledData) },
  ];
}

function apiBoundaries(architecture: Architecture): readonly string[] {
  switch (architecture.cluster) {
    case "namespace":
      return ["rbac"];
    case "vcluster":
      return ["virtual-api"];
    case "cluster":
      return ["control-plane"];
  }
}

function dataBoundaries(architecture: Architecture, pooledData: boolean): readonly string[] {
  const key = hasBoundary(architecture, "own-kms-key") ? ["own-key"] : [];
  if (architecture.account === "dedicated") return ["account", ...key];
  return [pooledData ? "abac" : "own-role", ...key];
}

/** Bellman-Ford over five assets; ties keep the edge that is listed first. */
function cheapestPaths(edges: readonly Edge[], free: ReadonlySet<string>): ReadonlyMap<Asset, Path> {
  const best = new Map<Asset, Path>([["neighbour", { strength: 0, boundaries: [] }]]);
  for (let round = 0; round < 4; round += 1) {
    for (const edge of edges) {
      const start = best.get(edge.from);
      if (start === undefined) continue;
      const strength = start.strength + edge.through.reduce((sum, boundary) => sum + strengthOf(boundary, free), 0);
      if (strength >= (best.get(edge.to)?.strength ?? Number.POSITIVE_INFINITY)) continue;
      best.set(edge.to, { strength, boundaries: [...start.boundaries, ...edge.through] });
    }
  }
  return best;
}

function strengthOf(boundary: string, free: ReadonlySet<string>): number {
  return free.has(boundary) ? 0 : (book.strengths[boundary]?.strength ?? 0);
}

function describeBoundary(boundary: string, free: ReadonlySet<string>): string {
  const title = book.strengths[boundary]?.title ?? boundary;
  return free.has(boundary) ? `${title} (defeated)` : title;
}
