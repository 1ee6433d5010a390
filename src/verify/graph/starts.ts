import { type ThreatModel, threatModels } from "../../model/requirements.ts";
import type { ClusterScene, Scene } from "../scene/scene.ts";
import { canonicalSubject, formatSubject, type Subject } from "../scene/subject.ts";
import type { Evidence, GraphBuilder, OwnerIndex, VertexId } from "./graph-builder.ts";
import {
  allInNamespace,
  attackerVertex,
  hubVertex,
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
  startPeople(scene, graph);
  if (!isAtLeast(scene.threatModel, "code-execution")) return;
  for (const cluster of scene.clusters) startCode(cluster, graph);
}

/**
 * People are known to every API server by the same names: they are somebody anywhere, and whoever a binding of another
 * cluster names. Clusters with providers of their own may mean somebody else; the stronger attacker is assumed.
 */
function startPeople(scene: Scene, graph: GraphBuilder): void {
  const people = claimedPeople(scene);
  const somebody = hubVertex(graph, { id: startRule }, "somebody");
  for (const owner of new Set([...people.values()].flat())) {
    const because = `owners of ${scene.nameOfOwner(owner)} are known to every cluster's identity provider`;
    graph.edge(attackerVertex(graph, scene, owner), somebody, startRule, () => ({ because, objects: [] }));
  }
  startAnonymous(scene, graph);
  for (const cluster of scene.clusters) {
    const group = subjectVertex(graph, cluster, { kind: "Group", name: "system:authenticated" });
    const because = `whoever the identity provider knows is system:authenticated in ${cluster.name}`;
    graph.edge(somebody, group, startRule, () => ({ because, objects: [] }));
    for (const subject of boundSubjects(cluster)) startBound(cluster, graph, { subject, people });
  }
}

/** Whoever reaches an API server may ask without a name. */
function startAnonymous(scene: Scene, graph: GraphBuilder): void {
  const named = scene.clusters.flatMap((cluster) =>
    boundSubjects(cluster)
      .filter(isAnonymous)
      .map((subject) => ({ cluster, subject })),
  );
  if (named.length === 0) return;
  const anybody = hubVertex(graph, { id: startRule }, "anybody");
  for (const owner of scene.claims.keys()) {
    const because = `${scene.nameOfOwner(owner)} may ask an API server without credentials`;
    graph.edge(attackerVertex(graph, scene, owner), anybody, startRule, () => ({ because, objects: [] }));
  }
  for (const { cluster, subject } of named) {
    const because = `a binding in ${cluster.name} names whoever has no credentials`;
    graph.edge(anybody, subjectVertex(graph, cluster, subject), startRule, () => ({ because, objects: [] }));
  }
}

/** Requests without credentials (kubernetes.io/docs/reference/access-authn-authz/authentication, "anonymous requests"). */
function isAnonymous({ kind, name }: Subject): boolean {
  return kind === "Group" ? name === "system:unauthenticated" : kind === "User" && name === "system:anonymous";
}

type People = ReadonlyMap<string, readonly OwnerIndex[]>;

/** Users and groups that environments claim, with all who claim them. */
function claimedPeople(scene: Scene): People {
  const people = new Map<string, OwnerIndex[]>();
  for (const [owner, claim] of scene.claims.entries()) {
    const texts = claim.subjects.filter(isPerson).map((subject) => formatSubject(canonicalSubject(subject)));
    for (const text of new Set(texts)) people.set(text, [...(people.get(text) ?? []), owner]);
  }
  return people;
}

function isPerson(subject: Subject): boolean {
  return canonicalSubject(subject).kind !== "ServiceAccount";
}

function startBound(
  cluster: ClusterScene,
  graph: GraphBuilder,
  { subject, people }: { readonly subject: Subject; readonly people: People },
): void {
  const text = formatSubject(subject);
  const owners = people.get(text) ?? [];
  for (const owner of owners) {
    const attacker = attackerVertex(graph, cluster.scene, owner);
    const rule = owners.length > 1 ? sharedStartRule : startRule;
    graph.edge(attacker, subjectVertex(graph, cluster, subject), rule, () => ({
      because: `a binding in ${cluster.name} names ${text}, an owner of ${cluster.scene.nameOfOwner(owner)}`,
      objects: [],
    }));
  }
}

const bindingTypes = ["rbac.authorization.k8s.io/v1/RoleBinding", "rbac.authorization.k8s.io/v1/ClusterRoleBinding"];

function boundSubjects(cluster: ClusterScene): readonly Subject[] {
  return bindingTypes.flatMap((type) =>
    cluster
      .objects(type)
      .flatMap(({ subjects }) => (subjects ?? []) as readonly Subject[])
      .filter(isPerson),
  );
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
        key: subject.kind === "ServiceAccount" ? `${subject.cluster}/${text}` : text,
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
