import type { EstateResource } from "../../../model/estate.ts";
import { oncePer } from "../../scene/once-per.ts";
import type { Scene } from "../../scene/scene.ts";
import { splitArn } from "../arn-glob.ts";
import type { IamDecision } from "../iam-request.ts";
import { type IamIndex, iamIndexOf, text, texts } from "./iam-index.ts";
import { mayReach } from "./may-reach.ts";
import { type PrincipalAction, type PrincipalReach, reachPrincipals } from "./principal-reach.ts";

/** A session that may rewrite an identity. */
export interface IdentityWrite extends PrincipalReach {
  /** As the API writes the action. */
  readonly call: string;
  /** `identity`: it can then act as the target; `policies`: whoever holds `whom` may then do anything. */
  readonly gives: "identity" | "policies";
  /** Principals whose policies can be rewritten. */
  readonly whom: readonly string[];
}

interface Write extends Omit<PrincipalAction, "action"> {
  /** As the API writes it. */
  readonly call: string;
  readonly gives: IdentityWrite["gives"];
}

const role = ["AWS::IAM::Role"];
const user = ["AWS::IAM::User"];
const policy = ["AWS::IAM::ManagedPolicy"];
const group = ["AWS::IAM::Group"];

/** Identity writes that raise rights (catalogue of pathfinding.cloud, "principal access" and "self escalation" paths). */
const writes: readonly Write[] = [
  { call: "iam:PutRolePolicy", types: role, gives: "policies" },
  { call: "iam:AttachRolePolicy", types: role, gives: "policies" },
  { call: "iam:PutUserPolicy", types: user, gives: "policies" },
  { call: "iam:AttachUserPolicy", types: user, gives: "policies" },
  { call: "iam:PutGroupPolicy", types: group, gives: "policies" },
  { call: "iam:AttachGroupPolicy", types: group, gives: "policies" },
  { call: "iam:AddUserToGroup", types: group, gives: "policies" },
  { call: "iam:CreatePolicyVersion", types: policy, gives: "policies" },
  { call: "iam:SetDefaultPolicyVersion", types: policy, gives: "policies" },
  { call: "iam:UpdateAssumeRolePolicy", types: role, gives: "identity" },
  { call: "iam:CreateAccessKey", types: user, gives: "identity" },
  { call: "iam:CreateLoginProfile", types: user, gives: "identity" },
  { call: "iam:UpdateLoginProfile", types: user, gives: "identity" },
];

export const identityWritesOf: (scene: Scene) => readonly IdentityWrite[] = oncePer((scene: Scene) => {
  const index = iamIndexOf(scene);
  const holders = holdersOf(index);
  return writes.flatMap(({ gives, call, types }) =>
    reachPrincipals(scene, [{ action: call.toLowerCase(), types }]).flatMap((reach): readonly IdentityWrite[] => {
      if (gives === "identity") return [{ ...reach, call, gives, whom: [] }];
      const whom = whomOf(index, reach, { call, holders });
      const [first] = whom;
      return first === undefined
        ? []
        : [{ ...reach, decision: limited(index, reach, { call, whom }), call, gives, whom }];
    }),
  );
});

interface Policies {
  readonly call: string;
  readonly holders: ReadonlyMap<string, readonly string[]>;
}

/** Principals that the rewritten policies are of. */
function whomOf(
  { scene }: IamIndex,
  { session, target }: PrincipalReach,
  { call, holders }: Policies,
): readonly string[] {
  switch (target.type) {
    case "AWS::IAM::ManagedPolicy":
      return holders.get(target.id) ?? [];
    case "AWS::IAM::Group":
      // A user who joins a group has its policies; a role cannot join, but can put in a user that it holds.
      if (call === "iam:AddUserToGroup") return [session.principal.arn];
      return membersOf(scene, target).map(({ id }) => id);
    default:
      return [target.id];
  }
}

function membersOf(scene: Scene, { id, accountId, properties }: EstateResource): readonly EstateResource[] {
  const name = text(properties.GroupName) ?? id.slice(id.lastIndexOf("/") + 1);
  return scene
    .resourcesIn(accountId, "AWS::IAM::User")
    .filter((member) => texts(member.properties.Groups).includes(name));
}

function holdersOf(index: IamIndex): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { arn, managed } of index.principals) {
    for (const policyArn of managed) {
      const list = found.get(policyArn);
      if (list === undefined) found.set(policyArn, [arn]);
      else list.push(arn);
    }
  }
  return found;
}

/** How far the policies of a group that one joins reach is not worked out. */
function limited(
  index: IamIndex,
  reach: PrincipalReach,
  { call, whom }: Pick<IdentityWrite, "call" | "whom">,
): IamDecision {
  const decision = withinBoundary(index, reach, whom);
  if (call !== "iam:AddUserToGroup" || decision.decision !== "allow") return decision;
  return { ...decision, decision: "unknown", reasons: [`what the policies of ${reach.target.id} give`] };
}

/** A boundary caps what new policies give, unless it can be taken off; how far it then reaches is not worked out. */
function withinBoundary(
  index: IamIndex,
  { session, target, decision }: PrincipalReach,
  whom: readonly string[],
): IamDecision {
  const bounded = whom.find((arn) => index.findPrincipal(arn)?.boundary !== undefined);
  if (bounded === undefined || whom.length > 1) return decision;
  const principal = index.findPrincipal(bounded);
  const remove = principal?.kind === "user" ? "iam:deleteuserpermissionsboundary" : "iam:deleterolepermissionsboundary";
  const removal = mayReach(index, session, {
    action: remove,
    resource: splitArn(bounded),
    target: principal?.resource ?? target,
  });
  if (removal.decision === "allow") return decision;
  return {
    ...decision,
    decision: "unknown",
    reasons: [`what the permission boundary of ${bounded} leaves of full rights`],
  };
}
