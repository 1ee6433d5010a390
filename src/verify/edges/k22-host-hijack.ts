import type { AdmissionDecision } from "../admission/admission-request.ts";
import { admits } from "../admission/admits.ts";
import { admissionOf } from "../admission/cluster-admission.ts";
import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder, VertexId } from "../graph/graph-builder.ts";
import { grantVertex, hubVertex, publishedHostVertex } from "../graph/vertices.ts";
import { podsOf } from "../placement/namespace-pods.ts";
import { oncePer } from "../scene/once-per.ts";
import type { ClusterScene } from "../scene/scene.ts";
import { oncePerLikeness } from "./network/namespace-likeness.ts";
import { type PublishedHost, publishedHosts } from "./network/published-hosts.ts";
import { type GrantedPermission, grantsWith, permissionQuery, tellGrant } from "./rbac/grant-permissions.ts";

/** One load balancer or gateway serves many tenants by host name, and whoever claims a name gets what is sent to it. */
export const k22HostHijack: EdgeRule = {
  id: "K22",
  name: "HOST_HIJACK",
  title: "Who may write routes for another's host name reads what clients send to it",
  layer: "network",
  level: "read",
  threatModel: "credentials",
  mitigation: "an admission policy that lists each namespace's host names",
  technique: "T1557",
  derive(scene, graph) {
    for (const cluster of scene.clusters) linkCluster(cluster, graph);
  },
};

const { id } = k22HostHijack;
const writes = ["create", "update", "patch"];

interface RouteKind {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
  /** A route for a host; `via` is a class or a gateway. */
  readonly spec: (host: string, via: string | undefined) => object;
}

const routeKinds: readonly RouteKind[] = [
  {
    group: "networking.k8s.io",
    version: "v1",
    resource: "ingresses",
    kind: "Ingress",
    spec: (host, via) => ({
      ...(via === undefined ? {} : { ingressClassName: via }),
      rules: [
        {
          host,
          http: {
            paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: "probe", port: { number: 80 } } } }],
          },
        },
      ],
    }),
  },
  {
    group: "gateway.networking.k8s.io",
    version: "v1",
    resource: "httproutes",
    kind: "HTTPRoute",
    spec: (host, via) => ({
      hostnames: [host],
      parentRefs: [{ name: via ?? "probe" }],
      rules: [{ backendRefs: [{ name: "probe", port: 80 }] }],
    }),
  },
];

function linkCluster(cluster: ClusterScene, graph: GraphBuilder): void {
  const hosts = publishedHosts(cluster);
  if (hosts.length === 0) return;
  const byName = Map.groupBy(hosts, ({ host }) => host);
  const shared = [...byName.values()]
    .filter((all) => new Set(all.map(({ namespace }) => cluster.ownerOfNamespace(namespace))).size > 1)
    .flat();
  const anyHost = hubVertex(graph, k22HostHijack, `${cluster.name}/any-host`);
  let isOpen = false;
  for (const route of routeKinds) {
    const query = permissionQuery(route.group, route.resource, writes);
    for (const granted of grantsWith(cluster, [query])) {
      const places = granted.grant.namespace === undefined ? cluster.namespaces : [granted.grant.namespace];
      for (const namespace of places) {
        isOpen = linkPlace({ cluster, graph, anyHost, shared }, { route, granted, namespace }) || isOpen;
      }
    }
  }
  if (!isOpen) return;
  for (const { host, namespace, source } of hosts) {
    graph.edge(anyHost, publishedHostVertex(graph, cluster, { namespace, host }), id, () => ({
      because: `${host} is published from ${namespace}`,
      objects: source === undefined ? [] : [source],
    }));
  }
}

interface Work {
  readonly cluster: ClusterScene;
  readonly graph: GraphBuilder;
  readonly anyHost: VertexId;
  /** Hosts that several owners publish. */
  readonly shared: readonly PublishedHost[];
}

interface Place {
  readonly route: RouteKind;
  readonly granted: GrantedPermission;
  readonly namespace: string;
}

/** True when the place may publish any host. */
function linkPlace({ cluster, graph, anyHost, shared }: Work, { route, granted, namespace }: Place): boolean {
  const { grant, permission } = granted;
  const from = grantVertex(graph, cluster, grant);
  const answer = anyHostOf(route)(cluster)(namespace);
  const tell = (host: string) => () => ({
    ...tellGrant(cluster, grant, permission),
    because: `${tellGrant(cluster, grant, permission).because}, and admission lets a ${route.kind} of ${namespace} name ${host}`,
    repair: `limit the host names of ${route.kind}s in ${namespace} by a ValidatingAdmissionPolicy`,
  });
  if (answer.decision === "allow") {
    graph.edge(from, anyHost, id, tell("any host"));
    return true;
  }
  if (answer.decision === "unknown") {
    graph.unknown(from, anyHost, id, {
      id: `${id}:${cluster.name}/${namespace}/${route.kind}`,
      cause: `whether admission lets a ${route.kind} of ${namespace} name any host is not known: ${answer.by.map(({ policy, message }) => `${policy}: ${message}`).join("; ")}`,
      fix: "limit host names by an expression that can be evaluated",
      objects: [],
    });
    return true;
  }
  for (const other of shared) {
    if (cluster.ownerOfNamespace(other.namespace) === cluster.ownerOfNamespace(namespace)) continue;
    if (askRoute(cluster, { route, namespace, host: other.host }).decision !== "allow") continue;
    graph.edge(from, publishedHostVertex(graph, cluster, other), id, tell(other.host));
  }
  return false;
}

/** Whether a namespace may publish a host that is nobody's. */
const anyHostOf = oncePer((route: RouteKind) =>
  oncePerLikeness(
    (cluster, namespace) => askRoute(cluster, { route, namespace, host: "probe.tenantry.invalid" }),
    (cluster) => JSON.stringify(ingressClasses(cluster)),
  ),
);

function ingressClasses(cluster: ClusterScene): readonly string[] {
  return cluster.objects("networking.k8s.io/v1/IngressClass").map(({ metadata }) => metadata.name);
}

interface RouteQuestion {
  readonly route: RouteKind;
  readonly namespace: string;
  readonly host: string;
}

/** The kindest answer over the classes that the namespace's policies know; a refusal that names the host is final. */
function askRoute(cluster: ClusterScene, { route, namespace, host }: RouteQuestion): AdmissionDecision {
  const first = ask(cluster, { route, namespace, host });
  if (first.decision !== "deny" || first.by.some(({ message }) => message.includes(host))) return first;
  for (const via of new Set([...ingressClasses(cluster), ...podsOf(cluster)(namespace).texts])) {
    const answer = ask(cluster, { route, namespace, host, via });
    if (answer.decision !== "deny" || answer.by.some(({ message }) => message.includes(host))) return answer;
  }
  return first;
}

const tenant = { user: "tenant", groups: ["system:authenticated"] };

function ask(
  cluster: ClusterScene,
  { route, namespace, host, via }: RouteQuestion & { readonly via?: string },
): AdmissionDecision {
  const { group, version, resource, kind } = route;
  const metadata = { name: "probe", namespace };
  return admits(admissionOf(cluster), {
    operation: "CREATE",
    requester: tenant,
    resource: { group, version, resource },
    namespace,
    name: "probe",
    object: { apiVersion: `${group}/${version}`, kind, metadata, spec: route.spec(host, via) },
  });
}
