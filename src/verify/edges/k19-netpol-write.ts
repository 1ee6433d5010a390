import type { AdmissionDecision } from "../admission/admission-request.ts";
import { admits } from "../admission/admits.ts";
import { admissionOf } from "../admission/cluster-admission.ts";
import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder, VertexId } from "../graph/graph-builder.ts";
import { grantVertex, hubVertex, networkPolicyAdminVertex } from "../graph/vertices.ts";
import { type ClusterNetwork, networkOf } from "../network/cluster-network.ts";
import { peersOfIndex } from "../network/peer-index.ts";
import type { ClusterScene } from "../scene/scene.ts";
import { metadataServices } from "./network/everywhere.ts";
import { oncePerLikeness } from "./network/namespace-likeness.ts";
import { type GrantedPermission, grantsWith, permissionQuery, tellGrant } from "./rbac/grant-permissions.ts";

/** Policies add up, so whoever writes one opens what all others closed, unless admission keeps its peers inside. */
export const k19NetpolWrite: EdgeRule = {
  id: "K19",
  name: "NETPOL_WRITE",
  title: "Who may write network policies opens a namespace to everyone and its pods to everything",
  layer: "network",
  level: "admin",
  threatModel: "credentials",
  mitigation: "an admission policy that keeps the peers of tenants' policies inside, or an Admin-tier policy",
  technique: "T1562.007",
  derive(scene, graph) {
    for (const cluster of scene.clusters) linkCluster(cluster, graph);
  },
};

const { id } = k19NetpolWrite;
const writes = ["create", "update", "patch"];
const namespaced = [permissionQuery("networking.k8s.io", "networkpolicies", writes)];
const clusterWide = [
  permissionQuery("policy.networking.k8s.io", "clusternetworkpolicies", writes),
  permissionQuery("networking.k8s.aws", "clusternetworkpolicies", writes),
  permissionQuery("policy.networking.k8s.io", "adminnetworkpolicies", writes),
];

function linkCluster(cluster: ClusterScene, graph: GraphBuilder): void {
  const hub = hubVertex(graph, k19NetpolWrite, `${cluster.name}/network-policies`);
  const touched = new Set<string>();
  let isEverywhere = false;
  for (const granted of grantsWith(cluster, namespaced)) {
    const { namespace } = granted.grant;
    isEverywhere ||= namespace === undefined;
    if (namespace === undefined)
      graph.edge(grantVertex(graph, cluster, granted.grant), hub, id, () =>
        tellGrant(cluster, granted.grant, granted.permission),
      );
    else if (linkNamespace(cluster, graph, { granted, namespace })) touched.add(namespace);
  }
  if (isEverywhere) {
    for (const namespace of cluster.namespaces) {
      if (linkOpening(cluster, graph, { from: hub, namespace, because: `${namespace} is in ${cluster.name}` }))
        touched.add(namespace);
    }
  }
  if (linkClusterWide(cluster, graph)) for (const namespace of cluster.namespaces) touched.add(namespace);
  openNamespaces(cluster, graph, touched);
}

/** Policies of the whole cluster, of which guards on NetworkPolicies know nothing; true when somebody may write them. */
function linkClusterWide(cluster: ClusterScene, graph: GraphBuilder): boolean {
  const granted = grantsWith(cluster, clusterWide).filter(({ grant }) => grant.namespace === undefined);
  if (granted.length === 0) return false;
  const hub = hubVertex(graph, k19NetpolWrite, `${cluster.name}/cluster-policies`);
  for (const { grant, permission } of granted) {
    graph.edge(grantVertex(graph, cluster, grant), hub, id, () => tellGrant(cluster, grant, permission));
  }
  for (const namespace of cluster.namespaces) {
    graph.edge(hub, networkPolicyAdminVertex(graph, cluster, namespace), id, () => ({
      because: `an Admin-tier policy of ${cluster.name} overrides what ${namespace} closes`,
      objects: [],
    }));
  }
  return true;
}

function linkNamespace(
  cluster: ClusterScene,
  graph: GraphBuilder,
  { granted, namespace }: { readonly granted: GrantedPermission; readonly namespace: string },
): boolean {
  const { because } = tellGrant(cluster, granted.grant, granted.permission);
  return linkOpening(cluster, graph, { from: grantVertex(graph, cluster, granted.grant), namespace, because });
}

interface Opening {
  readonly from: VertexId;
  readonly namespace: string;
  readonly because: string;
}

/** True when the namespace can perhaps be opened. */
function linkOpening(cluster: ClusterScene, graph: GraphBuilder, { from, namespace, because }: Opening): boolean {
  const answer = openingOf(cluster)(namespace);
  if (answer.decision === "deny") return false;
  const to = networkPolicyAdminVertex(graph, cluster, namespace);
  if (answer.decision === "allow") {
    graph.edge(from, to, id, () => ({
      because: `${because}, and admission lets in a network policy of ${namespace} that opens it`,
      objects: [],
      repair: `forbid network policies of ${namespace} whose peers are outside its environment, by a ValidatingAdmissionPolicy`,
    }));
    return true;
  }
  graph.unknown(from, to, id, {
    id: `${id}:${cluster.name}/${namespace}`,
    cause: `whether admission lets in a network policy that opens ${namespace} of ${cluster.name} is not known: ${answer.by.map(({ policy, message }) => `${policy}: ${message}`).join("; ")}`,
    fix: "replace what cannot be evaluated by an expression that can",
    objects: [],
  });
  return true;
}

/** Rules that open what a default deny closed: to everybody, to every pod, to the node's metadata service. */
const openings: readonly object[] = [
  { policyTypes: ["Egress"], egress: [{}] },
  { policyTypes: ["Ingress"], ingress: [{ from: [{ namespaceSelector: {} }] }] },
  { policyTypes: ["Egress"], egress: [{ to: [{ ipBlock: { cidr: "169.254.169.254/32" } }] }] },
];

const tenant = { user: "tenant", groups: ["system:authenticated"] };

/** What admission says of the most open policy that it lets into a namespace. */
const openingOf: (cluster: ClusterScene) => (namespace: string) => AdmissionDecision = oncePerLikeness(
  (cluster, namespace) => {
    const index = admissionOf(cluster);
    const resource = { group: "networking.k8s.io", version: "v1", resource: "networkpolicies" };
    const answers = openings.map((opening) => {
      const spec = { podSelector: {}, ...opening };
      const metadata = { name: "probe", namespace };
      const object = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata, spec };
      return admits(index, { operation: "CREATE", requester: tenant, resource, namespace, name: "probe", object });
    });
    const ofDecision = (wanted: string) => answers.find(({ decision }) => decision === wanted);
    return ofDecision("allow") ?? ofDecision("unknown") ?? { decision: "deny", by: [] };
  },
);

/** With its policies in hand, code in a namespace reaches whoever lets anybody in, and metadata services that answer pods. */
function openNamespaces(cluster: ClusterScene, graph: GraphBuilder, namespaces: ReadonlySet<string>): void {
  if (namespaces.size === 0 || cluster.host !== undefined) return;
  const network = networkOf(cluster);
  const outside = hubVertex(graph, k19NetpolWrite, `${cluster.name}/unfiltered-egress`);
  linkOpenTargets(network, graph, outside);
  for (const member of network.members) {
    if (member.cluster !== cluster || !namespaces.has(member.entry.namespace)) continue;
    const premises = [networkPolicyAdminVertex(graph, cluster, member.entry.namespace), member.code(graph)] as const;
    graph.conjunction(premises, outside, id, () => ({
      because: `a network policy of one's own opens the egress of ${member.key}`,
      objects: [],
    }));
  }
}

function linkOpenTargets(network: ClusterNetwork, graph: GraphBuilder, outside: VertexId): void {
  const evidence = () => ({ because: "nothing on the other side filters it", objects: [] });
  for (const { vertex, answers } of metadataServices(network, graph)) {
    if (answers === "pods") graph.edge(outside, vertex, id, evidence);
  }
  const peers = peersOfIndex(network.index);
  for (const member of network.members) {
    if (peers.side(member.entry, "ingress").isBroad) graph.edge(outside, member.network(graph), id, evidence);
  }
}
