import { oncePer } from "../../scene/once-per.ts";
import type { Scene } from "../../scene/scene.ts";
import { splitArn } from "../arn-glob.ts";
import { decide } from "../decide.ts";
import type { IamDecision } from "../iam-request.ts";
import { absent, type FindKey, free, type KeyValue, known, notKnown } from "../key-value.ts";
import { type EstatePrincipal, iamIndexOf } from "./iam-index.ts";
import { mayReach } from "./may-reach.ts";
import { type Association, associationsOf, type NamedSession, sessionKey, sessionsOf } from "./sessions.ts";

/** What pods of an association's service account get credentials of. */
export interface PodIdentity {
  readonly association: Association;
  /** Absent: the role is not in the estate. */
  readonly session?: NamedSession;
  readonly decision: IamDecision;
  /** Reached through the association's role. */
  readonly target?: { readonly role: EstatePrincipal; readonly decision: IamDecision };
}

const podService = "pods.eks.amazonaws.com";

/** Whether each association works, by the trust of its role and of its target role. */
export const podIdentitiesOf: (scene: Scene) => readonly PodIdentity[] = oncePer((scene: Scene) => {
  const sessions = new Map(sessionsOf(scene).map((session) => [session.key, session]));
  return associationsOf(scene).map((association): PodIdentity => {
    const role = iamIndexOf(scene).findPrincipal(association.roleArn);
    if (role === undefined) return { association, decision: notRead(association.roleArn) };
    const session = sessions.get(sessionKey(role.arn, association)) ?? sessions.get(role.arn);
    const decision = decideAssociation(scene, role, association);
    const target = session === undefined ? undefined : targetOf(scene, association, session);
    return {
      association,
      ...(session === undefined ? {} : { session }),
      decision,
      ...(target === undefined ? {} : { target }),
    };
  });
});

function notRead(arn: string): IamDecision {
  return { decision: "unknown", because: [], reasons: [`role ${arn} is not in the estate`] };
}

/** EKS assumes the role and tags the session; both need the trust policy (EKS user guide, pod-id-role). */
function decideAssociation(scene: Scene, role: EstatePrincipal, association: Association): IamDecision {
  const resourceControl = iamIndexOf(scene).resourceControl(role.accountId);
  const findKey = podKeys(scene, association);
  const answers = ["sts:assumerole", "sts:tagsession"].map((action) =>
    decide(
      {
        principal: { kind: "service", name: podService },
        action,
        resource: splitArn(role.arn),
        resourceAccount: role.accountId,
        findKey,
      },
      {
        identity: [],
        ...(role.trust === undefined ? {} : { resource: [role.trust] }),
        ...(resourceControl === undefined ? {} : { resourceControl }),
      },
    ),
  );
  return weakest(answers);
}

const strength: readonly IamDecision["decision"][] = ["explicit-deny", "implicit-deny", "unknown", "allow"];

function weakest(answers: readonly IamDecision[]): IamDecision {
  const [first, ...rest] = answers;
  if (first === undefined) return notRead("");
  return rest.reduce(
    (least, answer) => (strength.indexOf(answer.decision) < strength.indexOf(least.decision) ? answer : least),
    first,
  );
}

/** What EKS sends: the association's tags, and where it comes from. */
function podKeys(scene: Scene, { tags, cluster, resource }: Association): FindKey {
  const organization = scene.estate.organization?.id;
  const isTagged = Object.keys(tags).length > 0;
  const tagKeys = [...Object.keys(tags), ...podTags];
  const fixed = new Map<string, KeyValue>([
    ...Object.entries(tags).map(([tag, value]) => [`aws:requesttag/${tag}`, known(value)] as const),
    // The pod's own name, which its creator chooses, and its uid, which nobody foresees.
    ...podTags.map((tag) => [`aws:requesttag/${tag}`, isTagged ? free : absent] as const),
    ["aws:tagkeys", isTagged ? known(...tagKeys) : absent],
    ["aws:principalisawsservice", known("true")],
    ["aws:principalservicename", known(podService)],
    ["aws:sourceaccount", known(resource.accountId)],
    ["aws:sourcearn", known(cluster.cluster.eks?.arn ?? "")],
    ["aws:sourceorgid", organization === undefined ? notKnown : known(organization)],
  ]);
  return (key) => fixed.get(key) ?? (key.startsWith("aws:requesttag/") ? absent : notKnown);
}

const podTags = ["kubernetes-pod-name", "kubernetes-pod-uid"];

/** EKS goes on from the association's role to its target with the association's external id. */
function targetOf(scene: Scene, { targetRoleArn }: Association, session: NamedSession): PodIdentity["target"] {
  const index = iamIndexOf(scene);
  const role = targetRoleArn === undefined ? undefined : index.findPrincipal(targetRoleArn);
  if (role === undefined) return undefined;
  const decision = mayReach(index, session, {
    action: "sts:assumerole",
    resource: splitArn(role.arn),
    target: role.resource,
  });
  return { role, decision };
}
