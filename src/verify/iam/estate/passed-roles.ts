import { oncePer } from "../../scene/once-per.ts";
import type { Scene } from "../../scene/scene.ts";
import { anyArn, splitArn } from "../arn-glob.ts";
import type { IamDecision } from "../iam-request.ts";
import { known } from "../key-value.ts";
import { iamIndexOf } from "./iam-index.ts";
import { mayReach } from "./may-reach.ts";
import { type PrincipalReach, reachPrincipals } from "./principal-reach.ts";

/** A role that a session may hand to a service, with the calls by which it then runs code of its own under the role. */
export interface PassedRole extends PrincipalReach {
  /** In words of the API: `lambda:CreateFunction and lambda:InvokeFunction`. */
  readonly method: string;
}

interface Method {
  /** The service principal that the role trusts. */
  readonly service: string;
  /** All of them are needed. */
  readonly actions: readonly string[];
}

/** Ways to run under a passed role (catalogue of pathfinding.cloud, "new PassRole" paths; Service Authorization Reference). */
const methods: readonly Method[] = [
  { service: "ec2.amazonaws.com", actions: ["ec2:RunInstances"] },
  { service: "ec2.amazonaws.com", actions: ["ec2:RequestSpotInstances"] },
  { service: "ec2.amazonaws.com", actions: ["ec2:AssociateIamInstanceProfile"] },
  {
    service: "ec2.amazonaws.com",
    actions: ["autoscaling:CreateAutoScalingGroup", "autoscaling:CreateLaunchConfiguration"],
  },
  { service: "lambda.amazonaws.com", actions: ["lambda:CreateFunction", "lambda:InvokeFunction"] },
  { service: "lambda.amazonaws.com", actions: ["lambda:CreateFunction", "lambda:CreateEventSourceMapping"] },
  { service: "lambda.amazonaws.com", actions: ["lambda:CreateFunction", "lambda:AddPermission"] },
  { service: "lambda.amazonaws.com", actions: ["lambda:UpdateFunctionConfiguration"] },
  { service: "cloudformation.amazonaws.com", actions: ["cloudformation:CreateStack"] },
  { service: "cloudformation.amazonaws.com", actions: ["cloudformation:UpdateStack"] },
  {
    service: "cloudformation.amazonaws.com",
    actions: ["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"],
  },
  {
    service: "cloudformation.amazonaws.com",
    actions: ["cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"],
  },
  { service: "codebuild.amazonaws.com", actions: ["codebuild:CreateProject", "codebuild:StartBuild"] },
  { service: "codebuild.amazonaws.com", actions: ["codebuild:CreateProject", "codebuild:StartBuildBatch"] },
  { service: "codepipeline.amazonaws.com", actions: ["codepipeline:CreatePipeline"] },
  {
    service: "datapipeline.amazonaws.com",
    actions: ["datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition"],
  },
  { service: "ecs-tasks.amazonaws.com", actions: ["ecs:RegisterTaskDefinition", "ecs:RunTask"] },
  { service: "ecs-tasks.amazonaws.com", actions: ["ecs:RegisterTaskDefinition", "ecs:StartTask"] },
  // Of a task definition that exists, the role and the command may be others (API RunTask, `overrides`).
  { service: "ecs-tasks.amazonaws.com", actions: ["ecs:RunTask"] },
  { service: "ecs-tasks.amazonaws.com", actions: ["batch:RegisterJobDefinition", "batch:SubmitJob"] },
  { service: "ecs-tasks.amazonaws.com", actions: ["ecs:RegisterTaskDefinition", "ecs:CreateService"] },
  { service: "glue.amazonaws.com", actions: ["glue:CreateDevEndpoint"] },
  { service: "glue.amazonaws.com", actions: ["glue:CreateJob", "glue:StartJobRun"] },
  { service: "glue.amazonaws.com", actions: ["glue:CreateJob", "glue:CreateTrigger"] },
  { service: "glue.amazonaws.com", actions: ["glue:UpdateJob", "glue:StartJobRun"] },
  { service: "sagemaker.amazonaws.com", actions: ["sagemaker:CreateNotebookInstance"] },
  { service: "sagemaker.amazonaws.com", actions: ["sagemaker:CreateTrainingJob"] },
  { service: "sagemaker.amazonaws.com", actions: ["sagemaker:CreateProcessingJob"] },
  {
    service: "bedrock-agentcore.amazonaws.com",
    actions: ["bedrock-agentcore:CreateCodeInterpreter", "bedrock-agentcore:InvokeCodeInterpreter"],
  },
  { service: "tasks.apprunner.amazonaws.com", actions: ["apprunner:CreateService"] },
  { service: "tasks.apprunner.amazonaws.com", actions: ["apprunner:UpdateService"] },
  { service: "states.amazonaws.com", actions: ["states:CreateStateMachine", "states:StartExecution"] },
  { service: "ssm.amazonaws.com", actions: ["ssm:CreateDocument", "ssm:StartAutomationExecution"] },
  { service: "scheduler.amazonaws.com", actions: ["scheduler:CreateSchedule"] },
  { service: "pods.eks.amazonaws.com", actions: ["eks:CreatePodIdentityAssociation"] },
  { service: "pods.eks.amazonaws.com", actions: ["eks:UpdatePodIdentityAssociation"] },
];

export const passedRolesOf: (scene: Scene) => readonly PassedRole[] = oncePer((scene: Scene) => {
  const passing = reachPrincipals(scene, [{ action: "iam:passrole", types: ["AWS::IAM::Role"] }]);
  return passing.flatMap((reach) => methodsOf(scene, reach));
});

/** The first way for sure, else the first that may be. */
function methodsOf(scene: Scene, reach: PrincipalReach): readonly PassedRole[] {
  const trust = iamIndexOf(scene).findPrincipal(reach.target.id)?.trust;
  const trusted = new Set(
    (trust?.statements ?? []).flatMap(({ effect, principals }) =>
      effect === "Allow"
        ? (principals?.entries ?? []).flatMap((entry) => (entry.kind === "service" ? [entry.name] : []))
        : [],
    ),
  );
  const found = methods
    .filter(({ service }) => trusted.has(service))
    .flatMap((method): readonly PassedRole[] => {
      const decision = mayUse(scene, reach, method);
      return decision === undefined ? [] : [{ ...reach, decision, method: method.actions.join(" and ") }];
    });
  const sure = found.find(({ decision }) => decision.decision === "allow") ?? found[0];
  if (sure !== undefined) return [sure];
  const unfollowed = [...trusted].filter((name) => !followed.has(name));
  return unfollowed.flatMap((service) => unfollowedMethod(scene, reach, service)).slice(0, 1);
}

const followed: ReadonlySet<string> = new Set(methods.map(({ service }) => service));

/** Whether somebody else's code can be run by a service that no method is known of, is not known. */
function unfollowedMethod(scene: Scene, reach: PrincipalReach, service: string): readonly PassedRole[] {
  const decision = mayUse(scene, reach, { service, actions: [] });
  if (decision === undefined) return [];
  const reasons = [`what ${service} lets callers do with a role is not followed`];
  return [
    { ...reach, decision: { ...decision, decision: "unknown", reasons }, method: `what makes ${service} use it` },
  ];
}

function mayUse(
  scene: Scene,
  { session, target }: PrincipalReach,
  { service, actions }: Method,
): IamDecision | undefined {
  const index = iamIndexOf(scene);
  const passed = mayReach(index, session, {
    action: "iam:passrole",
    resource: splitArn(target.id),
    target,
    keys: new Map([["iam:passedtoservice", known(service)]]),
  });
  const calls = actions.map((action) =>
    mayReach(index, session, {
      action: action.toLowerCase(),
      resource: anyArn,
      target: { ...target, region: "global" },
    }),
  );
  const all = [passed, ...calls];
  if (all.some(({ decision }) => decision !== "allow" && decision !== "unknown")) return undefined;
  return all.find(({ decision }) => decision === "unknown") ?? passed;
}
