import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder } from "../graph/graph-builder.ts";
import { nodeVertex, principalVertex } from "../graph/vertices.ts";
import { anyArn } from "../iam/arn-glob.ts";
import { addDecidedEdge } from "../iam/estate/add-decided-edge.ts";
import { iamIndexOf } from "../iam/estate/iam-index.ts";
import { mayReach } from "../iam/estate/may-reach.ts";
import { type PodIdentity, podIdentitiesOf } from "../iam/estate/pod-identity-roles.ts";
import type { Association } from "../iam/estate/sessions.ts";
import type { IamDecision } from "../iam/iam-request.ts";
import { type NodeClass, nodeClassesOf } from "../scene/node-classes.ts";
import type { ClusterScene, Scene } from "../scene/scene.ts";
import { sessionVertex } from "./data-edge-rule.ts";

/** The Pod Identity agent's own right, in the hands of whoever owns the node, with the tokens that lie there. */
export const x09NodeRolePi: EdgeRule = {
  id: "X09",
  name: "NODE_ROLE_PI",
  title: "Root on a node gives the role of every Pod Identity association with a pod there",
  layer: "cross-layer",
  level: "identity",
  threatModel: "container-escape",
  mitigation: "nodes of one environment only, for pods with roles that matter",
  technique: "T1528",
  derive(scene, graph) {
    for (const cluster of scene.clusters) {
      if (cluster.host !== undefined) continue;
      const identities = new Map(
        podIdentitiesOf(scene)
          .filter(({ association }) => association.cluster === cluster)
          .map((identity) => [accountKey(identity.association), identity]),
      );
      if (identities.size === 0) continue;
      for (const nodeClass of nodeClassesOf(cluster)) addClass(graph, { cluster, nodeClass, identities });
    }
  },
};

function accountKey({ namespace, serviceAccount }: Pick<Association, "namespace" | "serviceAccount">): string {
  return `${namespace}/${serviceAccount}`;
}

interface OnClass {
  readonly cluster: ClusterScene;
  readonly nodeClass: NodeClass;
  readonly identities: ReadonlyMap<string, PodIdentity>;
}

function addClass(graph: GraphBuilder, { cluster, nodeClass, identities }: OnClass): void {
  if (nodeClass.nodes.length === 0) return;
  const agent = agentRight(cluster.scene, nodeClass);
  if (agent === undefined) return;
  const nodes = new Set(nodeClass.nodes.map(({ metadata }) => metadata.name));
  for (const workload of cluster.workloads) {
    const runsHere = workload.pods.some((pod) => nodes.has(nodeNameOf(pod)));
    const identity = runsHere ? identities.get(accountKey(workload)) : undefined;
    if (identity === undefined || identity.decision.decision.endsWith("deny")) continue;
    const { association, session, target } = identity;
    const held = target?.role.arn ?? association.roleArn;
    addDecidedEdge(graph, {
      from: nodeVertex(graph, cluster, nodeClass.name),
      to:
        session === undefined || target !== undefined
          ? principalVertex(graph, cluster.scene, held)
          : sessionVertex(cluster.scene, graph, session),
      rule: "X09",
      decision: agent.decision === "unknown" ? agent : identity.decision,
      subject: `${cluster.name}/${nodeClass.name}:${held}`,
      evidence: {
        because: `a token of ${accountKey(workload)} lies on nodes ${nodeClass.name}, whose role may exchange it for ${held}`,
        objects: [association.resource.id, held],
      },
    });
  }
}

/** Whether the node's role may exchange tokens; undefined: it may not. A role that is not in the estate may. */
function agentRight(scene: Scene, { place }: NodeClass): IamDecision | undefined {
  const index = iamIndexOf(scene);
  const principal = place.role === undefined ? undefined : index.findPrincipal(place.role);
  if (principal === undefined) return { decision: "allow", because: [], reasons: [] };
  const decision = mayReach(
    index,
    { principal },
    { action: "eks-auth:assumeroleforpodidentity", resource: anyArn, target: principal.resource },
  );
  return decision.decision === "allow" || decision.decision === "unknown" ? decision : undefined;
}

function nodeNameOf(pod: { readonly [key: string]: unknown }): string {
  const { spec } = pod;
  const name = typeof spec === "object" && spec !== null && "nodeName" in spec ? spec.nodeName : undefined;
  return typeof name === "string" ? name : "";
}
