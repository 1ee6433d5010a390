import { type ThreatModel, threatModels } from "../../model/requirements.ts";
import type { ClusterScene, Scene } from "../scene/scene.ts";
import { canonicalSubject, formatSubject } from "../scene/subject.ts";
import type { Evidence, GraphBuilder, OwnerIndex, VertexId } from "./graph-builder.ts";
import {
  allInNamespace,
  attackerVertex,
  podCreationVertex,
  principalVertex,
  subjectVertex,
  workloadVertex,
} from "./vertices.ts";

/** From an attacker to what is its own alone. */
export const startRule = "START";
/**
 * From an attacker to a subject or principal that several environments claim: the same people own them all. Between those
 * environments such a start proves nothing, so their pairs are decided without it; every other pair is decided with it.
 */
export const sharedStartRule = "START-SHARED";

/** Whether an attacker of this model holds what the weaker one does. */
export function isAtLeast(model: ThreatModel, weaker: ThreatModel): boolean {
  return threatModels.indexOf(model) >= threatModels.indexOf(weaker);
}

/**
 * Gives each environment's attacker what its threat model grants: its own subjects and principals; from `code-execution`
 * on also code in every workload it owns and pods of its choice in its namespaces.
 */
export function deriveStarts(scene: Scene, graph: GraphBuilder): void {
  const claimed = countClaims(scene);
  for (const owner of scene.claims.keys()) {
    const attacker = attackerVertex(graph, scene, owner);
    for (const identity of identitiesOf(scene, owner)) {
      const rule = (claimed.get(identity.key) ?? 0) > 1 ? sharedStartRule : startRule;
      graph.edge(attacker, identity.vertex(graph), rule, () => identity.evidence);
    }
  }
  if (!isAtLeast(scene.threatModel, "code-execution")) return;
  for (const cluster of scene.clusters) startCode(cluster, graph);
}

/**
 * The environments that share people, directly or over others, as one number each: the index of the first of them. Most
 * often a tenant's environments.
 */
export function findFamilies(scene: Scene): readonly OwnerIndex[] {
  const families = scene.claims.map((_, owner) => owner);
  const rootOf = (owner: OwnerIndex): OwnerIndex => {
    const above = families[owner] ?? owner;
    return above === owner ? owner : rootOf(above);
  };
  const first = new Map<string, OwnerIndex>();
  for (const owner of scene.claims.keys()) {
    for (const { key } of identitiesOf(scene, owner)) {
      const other = rootOf(first.get(key) ?? owner);
      const own = rootOf(owner);
      first.set(key, Math.min(other, own));
      families[Math.max(other, own)] = Math.min(other, own);
    }
  }
  return families.map((_, owner) => rootOf(owner));
}

interface Identity {
  readonly key: string;
  vertex(graph: GraphBuilder): VertexId;
  readonly evidence: Evidence;
}

function identitiesOf(scene: Scene, owner: OwnerIndex): readonly Identity[] {
  const claim = scene.claims[owner];
  if (claim === undefined) return [];
  const subjects = claim.subjects.flatMap((subject): readonly Identity[] => {
    const cluster = scene.findCluster(subject.cluster);
    if (cluster === undefined) return [];
    const text = formatSubject(canonicalSubject(subject));
    return [
      {
        key: `${subject.cluster}/${text}`,
        vertex: (graph) => subjectVertex(graph, cluster, subject),
        evidence: { because: `${text} is an owner of ${scene.nameOfOwner(owner)}`, objects: [] },
      },
    ];
  });
  const principals = claim.principals.map(
    (arn): Identity => ({
      key: arn,
      vertex: (graph) => principalVertex(graph, scene, arn),
      evidence: { because: `${arn} belongs to ${scene.nameOfOwner(owner)}`, objects: [arn] },
    }),
  );
  return [...subjects, ...principals];
}

function countClaims(scene: Scene): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const owner of scene.claims.keys()) {
    for (const key of new Set(identitiesOf(scene, owner).map((identity) => identity.key))) {
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

function startCode(cluster: ClusterScene, graph: GraphBuilder): void {
  for (const namespace of cluster.namespaces) {
    const owner = cluster.ownerOfNamespace(namespace);
    if (owner < 0) continue;
    const attacker = attackerVertex(graph, cluster.scene, owner);
    const name = cluster.scene.nameOfOwner(owner);
    const create = podCreationVertex(graph, cluster, namespace);
    graph.edge(attacker, create, startRule, () => ({
      because: `${name} may run any pod that admission lets into its namespace ${namespace}`,
      objects: [],
    }));
    const all = allInNamespace(graph, cluster, { kind: "workload", namespace });
    graph.edge(attacker, all, startRule, () => ({
      because: `code of ${name} runs in its namespace ${namespace}`,
      objects: [],
    }));
    for (const workload of cluster.workloadsIn(namespace)) {
      graph.edge(attacker, workloadVertex(graph, cluster, workload), startRule, () => ({
        because: `${name} runs ${workload.kind} ${namespace}/${workload.name}`,
        objects: workload.object.source === undefined ? [] : [workload.object.source],
      }));
    }
  }
}
