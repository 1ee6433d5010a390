import { oncePer } from "../../scene/once-per.ts";
import type { Scene } from "../../scene/scene.ts";
import { anyArn } from "../arn-glob.ts";
import { matchAction } from "../match-statement.ts";
import { iamIndexOf } from "./iam-index.ts";
import { mayReach } from "./may-reach.ts";
import { type NamedSession, sessionsOf } from "./sessions.ts";

/** A call that a session may make, by which it takes over something that runs or lets itself in, in a way no rule follows. */
export interface UnfollowedCall {
  readonly session: NamedSession;
  /** `eks:CreateAccessEntry`. */
  readonly action: string;
  readonly gives: string;
}

/**
 * What changes running compute, opens a shell on it, or writes who is let in (catalogue of pathfinding.cloud, "existing PassRole"
 * paths, which need no iam:PassRole). Whose compute that is depends on what runs, which an estate does not hold.
 */
const calls: readonly { readonly gives: string; readonly actions: readonly string[] }[] = [
  {
    gives: "administration of EKS clusters",
    actions: ["eks:CreateAccessEntry", "eks:UpdateAccessEntry", "eks:AssociateAccessPolicy"],
  },
  { gives: "another trust of a cluster's tokens", actions: ["eks:AssociateIdentityProviderConfig"] },
  {
    gives: "code under a role that something already has",
    actions: [
      "lambda:UpdateFunctionCode",
      "cloudformation:UpdateStack",
      "cloudformation:CreateChangeSet",
      "codebuild:UpdateProject",
      "codebuild:StartBuild",
      "glue:UpdateDevEndpoint",
      "glue:UpdateJob",
      "sagemaker:CreatePresignedNotebookInstanceUrl",
      "ecs:ExecuteCommand",
      "ec2:ModifyInstanceAttribute",
      "ec2:CreateLaunchTemplateVersion",
    ],
  },
  {
    gives: "a shell on instances",
    actions: ["ssm:SendCommand", "ssm:StartSession", "ec2-instance-connect:SendSSHPublicKey"],
  },
  {
    gives: "tokens that roles trust",
    actions: [
      "iam:CreateOpenIDConnectProvider",
      "iam:UpdateOpenIDConnectProviderThumbprint",
      "iam:AddClientIDToOpenIDConnectProvider",
      "iam:CreateSAMLProvider",
      "iam:UpdateSAMLProvider",
    ],
  },
];

/** The unfollowed calls of every session, or what may be one. */
export const unfollowedCallsOf: (scene: Scene) => readonly UnfollowedCall[] = oncePer((scene: Scene) => {
  const index = iamIndexOf(scene);
  return sessionsOf(scene).flatMap((session) => {
    const { principal } = session;
    const allowed = principal.identity
      .flatMap(({ statements }) => statements)
      .filter(({ effect }) => effect === "Allow");
    const target = { ...principal.resource, id: `account:${principal.accountId}`, region: "global" };
    return calls.flatMap(({ gives, actions }) =>
      actions.flatMap((name): readonly UnfollowedCall[] => {
        const action = name.toLowerCase();
        if (!allowed.some((statement) => matchAction(statement.actions, { action }).may > 0)) return [];
        const { decision } = mayReach(index, session, { action, resource: anyArn, target });
        return decision === "allow" || decision === "unknown" ? [{ session, action: name, gives }] : [];
      }),
    );
  });
});
