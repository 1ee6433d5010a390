import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder, VertexId } from "../graph/graph-builder.ts";
import { clusterAdminVertex, grantVertex, hubVertex, serviceAccountVertex, workloadVertex } from "../graph/vertices.ts";
import type { ClusterScene } from "../scene/scene.ts";
import { type Operator, operators, unknownResources } from "./network/operators.ts";
import { grantsWith, permissionQuery, tellGrant } from "./rbac/grant-permissions.ts";
import { linkUnfollowed } from "./rbac/unfollowed-writes.ts";

/** A controller with wide rights acts for whoever writes the objects that it follows. */
export const k23ConfusedOperator: EdgeRule = {
  id: "K23",
  name: "CONFUSED_OPERATOR",
  title: "Who may write a controller's custom resources has it act with its own identity",
  layer: "cross-layer",
  level: "identity",
  threatModel: "credentials",
  mitigation:
    "stores, roles and projects per namespace; or trust the controller in trustedControllers, with a reason and a date",
  technique: "T1548",
  derive(scene, graph) {
    for (const cluster of scene.clusters) {
      for (const operator of operators) linkOperator(cluster, graph, operator);
      for (const [group, resources] of unknownResources(cluster)) linkResources(cluster, graph, { group, resources });
      linkTraffic(cluster, graph);
    }
  },
};

const { id } = k23ConfusedOperator;
const writes = ["create", "update", "patch"];

/** Proxies and load balancers send packets where these say, also to pods of others (CVE-2021-25740) or away from them. */
const endpoints = [
  permissionQuery("", "endpoints", writes),
  permissionQuery("discovery.k8s.io", "endpointslices", writes),
];
/** The address of a load balancer that a service says it has, proxies take for its own (CVE-2020-8554). */
const addresses = [permissionQuery("", "services/status", ["update", "patch"])];
const selectors = [permissionQuery("", "services", ["update", "patch"])];

/**
 * Endpoints of one's own namespace take nothing from others. That a proxy is led by them to pods it is let in to, is packets alone;
 * `shared-service` takes over such a proxy by its network.
 */
function linkTraffic(cluster: ClusterScene, graph: GraphBuilder): void {
  const rule = k23ConfusedOperator;
  const gives = "what is sent to others";
  const to = clusterAdminVertex(graph, cluster);
  linkUnfollowed(cluster, graph, { rule, queries: addresses, where: "anywhere", gives, to });
  linkUnfollowed(cluster, graph, { rule, queries: [...endpoints, ...selectors], where: "cluster", gives, to });
}

function linkOperator(cluster: ClusterScene, graph: GraphBuilder, operator: Operator): void {
  const queries = operator.resources.map(({ group, resource }) => permissionQuery(group, resource, writes));
  const granted = grantsWith(cluster, queries).filter(
    ({ grant }) => grant.namespace === undefined || operator.isOpenTo(cluster, grant.namespace),
  );
  if (granted.length === 0) return;
  const controllers = cluster.workloads.filter(({ name, podSpec }) => operator.runs(name, podSpec));
  if (controllers.length === 0 && !operator.isInstalled(cluster)) return;
  const hub = hubVertex(graph, k23ConfusedOperator, `${cluster.name}/${operator.name}`);
  for (const { grant, permission } of granted) {
    graph.edge(grantVertex(graph, cluster, grant), hub, id, () => tellGrant(cluster, grant, permission));
  }
  if (controllers.length === 0) {
    const nowhere = hubVertex(graph, k23ConfusedOperator, `${cluster.name}/${operator.name}/unknown`);
    linkUnknown(cluster, graph, { operator, hub, to: nowhere });
    return;
  }
  for (const controller of controllers) {
    const { namespace, serviceAccount } = controller;
    const trusted = findTrusted(cluster, `${namespace}/${serviceAccount}`);
    if (trusted !== undefined) {
      graph.assume({
        id: `trusted-controller:${cluster.name}:${namespace}/${serviceAccount}`,
        text: `${operator.name} (${namespace}/${serviceAccount}) of ${cluster.name} acts for no tenant beyond its own: ${trusted.reason}`,
        expires: trusted.expires,
      });
      continue;
    }
    const evidence = () => ({
      because: `${operator.name} in ${namespace} does what these objects say: ${operator.risk}`,
      objects: controller.object.source === undefined ? [] : [controller.object.source],
      repair: operator.repair,
    });
    graph.edge(hub, serviceAccountVertex(graph, cluster, { namespace, name: serviceAccount }), id, evidence);
    graph.edge(hub, workloadVertex(graph, cluster, controller), id, evidence);
  }
}

function findTrusted({ scene }: ClusterScene, serviceAccount: string) {
  return scene.estate.trustedControllers.find((controller) => controller.serviceAccount === serviceAccount);
}

/** Its definitions are there and nobody is seen to follow them: it may run somewhere else, with rights unknown. */
function linkUnknown(
  cluster: ClusterScene,
  graph: GraphBuilder,
  { operator, hub, to }: { readonly operator: Operator; readonly hub: VertexId; readonly to: VertexId },
): void {
  graph.unknown(hub, to, id, {
    id: `${id}:${cluster.name}/${operator.name}`,
    cause: `which workload of ${cluster.name} is ${operator.name}, and what it may do, is not known`,
    fix: "collect the cluster's workloads, or name the controller in trustedControllers",
    objects: [],
  });
}

/** Whoever follows objects of a kind that no rule knows may do anything on their behalf. */
function linkResources(
  cluster: ClusterScene,
  graph: GraphBuilder,
  { group, resources }: { readonly group: string; readonly resources: readonly string[] },
): void {
  // Whoever owns the cluster owns what runs in it.
  if (cluster.owner >= 0) return;
  const queries = resources.map((resource) => permissionQuery(group, resource, writes));
  const granted = grantsWith(cluster, queries);
  if (granted.length === 0) return;
  const hub = hubVertex(graph, k23ConfusedOperator, `${cluster.name}/${group}`);
  for (const { grant, permission } of granted) {
    graph.edge(grantVertex(graph, cluster, grant), hub, id, () => tellGrant(cluster, grant, permission));
  }
  graph.unknown(hub, clusterAdminVertex(graph, cluster), id, {
    id: `${id}:${cluster.name}/${group}`,
    cause: `what the controller of ${group} in ${cluster.name} does for whoever may write its objects is not known`,
    fix: `take ${group} out of the roles of environments, or accept this cause once its controller is known to stay within the objects' namespace`,
    objects: [],
  });
}
