import type { EstateResource } from "../../model/estate.ts";
import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder, VertexId } from "../graph/graph-builder.ts";
import {
  accountAdminVertex,
  awsDataVertex,
  clusterAdminVertex,
  organizationAdminVertex,
  principalVertex,
} from "../graph/vertices.ts";
import { anyArn } from "../iam/arn-glob.ts";
import { addDecidedEdge } from "../iam/estate/add-decided-edge.ts";
import { dataTypes } from "../iam/estate/data-access.ts";
import { iamIndexOf } from "../iam/estate/iam-index.ts";
import { mayReach } from "../iam/estate/may-reach.ts";
import { type NamedSession, sessionsOf } from "../iam/estate/sessions.ts";
import { servicesOfUnmodelled } from "../iam/estate/unmodelled-types.ts";
import { anything } from "../iam/glob.ts";
import type { Scene } from "../scene/scene.ts";
import { sessionVertex } from "./data-edge-rule.ts";

/** What no guardrail holds back: the management account, and what administration of an account or the organisation gives. */
export const a12GuardrailGap: EdgeRule = {
  id: "A12",
  name: "GUARDRAIL_GAP",
  title: "A principal that no service control policy binds rules accounts and everything in them",
  layer: "aws",
  level: "admin",
  threatModel: "credentials",
  mitigation: "no tenant's principal in the management account, and every account in a unit with guardrails",
  technique: "T1078.004",
  derive(scene, graph) {
    linkUnread(scene, graph);
    linkManagement(scene, graph);
    linkAccounts(scene, graph);
  },
};

const organizationActions: readonly string[] = [
  "organizations:detachpolicy",
  "organizations:updatepolicy",
  "organizations:moveaccount",
  "organizations:registerdelegatedadministrator",
];

function linkManagement(scene: Scene, graph: GraphBuilder): void {
  const { organization } = scene.estate;
  if (organization === undefined) return;
  const index = iamIndexOf(scene);
  for (const session of sessionsOf(scene)) {
    const { principal } = session;
    if (principal.accountId !== organization.managementAccountId) continue;
    for (const action of organizationActions) {
      const decision = mayReach(index, session, { action, resource: anyArn, target: principal.resource });
      if (decision.decision !== "allow" && decision.decision !== "unknown") continue;
      addDecidedEdge(graph, {
        from: sessionVertex(scene, graph, session),
        to: organizationAdminVertex(graph),
        rule: "A12",
        decision,
        subject: session.key,
        evidence: { because: `${session.key} may call ${action} in the management account`, objects: [principal.arn] },
      });
      break;
    }
  }
  const everything = organizationAdminVertex(graph);
  for (const { id } of scene.estate.accounts) {
    graph.edge(everything, accountAdminVertex(graph, scene, id), "A12", () => ({
      because: `who rules the organisation rules account ${id}`,
      objects: [],
    }));
  }
}

/** A policy whose document is missing may allow anything in its account, boundary and organisation permitting. */
function linkUnread(scene: Scene, graph: GraphBuilder): void {
  const index = iamIndexOf(scene);
  for (const session of sessionsOf(scene)) {
    const unread = unreadOf(session);
    if (unread === undefined) continue;
    const { principal } = session;
    const decision = mayReach(index, session, { action: anything, resource: anyArn, target: principal.resource });
    if (decision.decision !== "unknown") continue;
    addDecidedEdge(graph, {
      from: sessionVertex(scene, graph, session),
      to: accountAdminVertex(graph, scene, principal.accountId),
      rule: "A12",
      decision: { ...decision, reasons: [unread] },
      subject: `${session.key}:unread`,
      evidence: { because: `${session.key} may do anything in its account`, objects: [principal.arn] },
    });
  }
}

function unreadOf({ principal }: NamedSession): string | undefined {
  return principal.identity.find(({ unread }) => unread !== undefined)?.unread;
}

/** From the administration of an account to its principals, data and clusters, which it can give itself access to. */
function linkAccounts(scene: Scene, graph: GraphBuilder): void {
  for (const { id, resources } of scene.estate.accounts) {
    const clusters = scene.clusters.filter(({ cluster }) => cluster.eks?.accountId === id);
    const members = [
      ...resources.flatMap((resource) => membersOf(scene, graph, resource)),
      ...clusters.map((cluster) => clusterAdminVertex(graph, cluster)),
    ];
    if (members.length === 0) continue;
    const admin = accountAdminVertex(graph, scene, id);
    for (const member of members) {
      graph.edge(admin, member, "A12", () => ({
        because: `who administers account ${id} holds everything in it`,
        objects: [],
      }));
    }
  }
}

function membersOf(scene: Scene, graph: GraphBuilder, { id, type }: EstateResource): readonly VertexId[] {
  if (type === "AWS::IAM::Role" || type === "AWS::IAM::User") return [principalVertex(graph, scene, id)];
  if (!dataTypes.includes(type) && servicesOfUnmodelled(type).length === 0) return [];
  const parts = scene.partitionsOf(id).map((partition) => awsDataVertex(graph, scene, { resource: id, partition }));
  return [awsDataVertex(graph, scene, { resource: id }), ...parts];
}
