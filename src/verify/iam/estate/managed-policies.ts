import type { JsonValue } from "../../../model/json.ts";
import { compilePolicy } from "../compile-policy.ts";
import type { CompiledPolicy } from "../compiled-policy.ts";

/**
 * AWS managed policies that clusters need and that no account lists the text of, as far as they matter: what they allow on
 * tenants' data and on becoming somebody (AWS managed policy reference, read 2026-09). Reading descriptions is left out.
 */
const allowed: Readonly<Record<string, readonly string[]>> = {
  AdministratorAccess: ["*"],
  AmazonEC2ContainerRegistryPullOnly: [
    "ecr:GetAuthorizationToken",
    "ecr:BatchImportUpstreamImage",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
  ],
  AmazonEC2ContainerRegistryReadOnly: [
    "ecr:GetAuthorizationToken",
    "ecr:BatchCheckLayerAvailability",
    "ecr:GetDownloadUrlForLayer",
    "ecr:BatchGetImage",
  ],
  AmazonEKSFargatePodExecutionRolePolicy: [
    "ecr:GetAuthorizationToken",
    "ecr:BatchCheckLayerAvailability",
    "ecr:GetDownloadUrlForLayer",
    "ecr:BatchGetImage",
  ],
  AmazonEKS_CNI_Policy: ["ec2:AssignPrivateIpAddresses", "ec2:AttachNetworkInterface", "ec2:CreateNetworkInterface"],
  AmazonEKSWorkerNodeMinimalPolicy: ["eks-auth:AssumeRoleForPodIdentity"],
  AmazonEKSWorkerNodePolicy: ["ec2:DescribeInstances", "eks:DescribeCluster", "eks-auth:AssumeRoleForPodIdentity"],
  AmazonSSMManagedInstanceCore: ["ssm:GetParameter", "ssm:GetParameters", "ssmmessages:*", "ec2messages:*"],
};

/** The document of an AWS managed policy when it is known, else one that says it is not read. */
export function awsManagedPolicy(arn: string): CompiledPolicy {
  const known = managed.get(arn.slice(arn.lastIndexOf("/") + 1));
  return known === undefined ? unreadPolicy(arn) : { ...known, name: arn };
}

export function unreadPolicy(arn: string): CompiledPolicy {
  return { name: arn, unread: `the document of ${arn}`, statements: [] };
}

function compileKnown(name: string, actions: readonly string[]): CompiledPolicy {
  const document: JsonValue = {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: actions, Resource: "*" },
  };
  return compilePolicy(document, name).policy;
}

const managed: ReadonlyMap<string, CompiledPolicy> = new Map(
  Object.entries(allowed).map(([name, actions]) => [name, compileKnown(name, actions)]),
);
