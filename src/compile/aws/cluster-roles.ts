import { partitionOf } from "../../model/account-entry.ts";
import type { StackResource } from "../../model/blueprint.ts";
import { defer, type TextValue, type Value } from "../../model/deferred.ts";
import type { PlacedCell } from "../../model/placement.ts";
import { cellAccount } from "../context.ts";
import { cellAccountPlace } from "./account-place.ts";
import { type ClusterInput, isAutoMode } from "./cluster-input.ts";
import {
  arn,
  cellKeyLogicalId,
  cellResource,
  clusterRoleName,
  dnsSuffix,
  nodeRoleName,
  platformRolePath,
} from "./names.ts";
import { platformBoundaryReference } from "./platform-boundary.ts";
import { policyDocument, type Statement } from "./policy-document.ts";
import { cellTags, tagList } from "./tags.ts";

/** The role that EKS works with on the cluster's behalf. */
export function compileClusterRole(input: ClusterInput): StackResource {
  const policies = isAutoMode(input.cell)
    ? [
        "AmazonEKSBlockStoragePolicy",
        "AmazonEKSClusterPolicy",
        "AmazonEKSComputePolicy",
        "AmazonEKSLoadBalancingPolicy",
        "AmazonEKSNetworkingPolicy",
      ]
    : ["AmazonEKSClusterPolicy"];
  return platformRole(input, {
    name: clusterRoleName(input.cell),
    service: "eks.amazonaws.com",
    actions: ["sts:AssumeRole", "sts:TagSession"],
    policies,
    inline: volumePolicy(input.cell),
  });
}

/** The role of nodes, or of Fargate pods while they start; pods never have it, as their metadata ends at the node. */
export function compileNodeRole(input: ClusterInput): StackResource {
  const { cell } = input;
  const fargate = cell.cluster.compute === "fargate";
  return platformRole(input, {
    name: nodeRoleName(cell),
    service: fargate ? "eks-fargate-pods.amazonaws.com" : `ec2.${dnsSuffix(cell.region)}`,
    actions: ["sts:AssumeRole"],
    policies: nodePolicies(cell),
    ...(fargate ? { condition: { ArnLike: { "aws:SourceArn": profileArns(cell) } } } : {}),
  });
}

/** Fargate names the profile that it starts a pod for, so that no other cluster's profile can use the role. */
function profileArns(cell: PlacedCell): TextValue {
  const resource = `fargateprofile/${cell.cluster.name}/*`;
  return arn({ service: "eks", region: cell.region, account: cellAccount(cell), resource });
}

function nodePolicies(cell: PlacedCell): readonly string[] {
  switch (cell.cluster.compute) {
    case "auto-mode":
      return ["AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodeMinimalPolicy"];
    case "fargate":
      return ["AmazonEKSFargatePodExecutionRolePolicy"];
    case "karpenter":
    case "managed-node-groups":
      return ["AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy"];
  }
}

interface PlatformRole {
  readonly name: string;
  readonly service: string;
  readonly actions: readonly string[];
  /** Names of AWS managed policies. */
  readonly policies: readonly string[];
  readonly inline?: Value;
  /** What else must hold for the service to take the role. */
  readonly condition?: NonNullable<Statement["Condition"]>;
}

function platformRole(input: ClusterInput, role: PlatformRole): StackResource {
  const managed = `arn:${partitionOf(input.cell.region)}:iam::aws:policy/`;
  return {
    type: "AWS::IAM::Role",
    properties: {
      AssumeRolePolicyDocument: policyDocument([
        {
          Effect: "Allow",
          Principal: { Service: role.service },
          Action: role.actions,
          ...(role.condition === undefined ? {} : { Condition: role.condition }),
        },
      ]),
      ManagedPolicyArns: role.policies.map((policy) => managed + policy),
      Path: platformRolePath,
      PermissionsBoundary: platformBoundaryReference(cellAccountPlace(input.platform, input.cell)),
      ...(role.inline === undefined ? {} : { Policies: [{ PolicyName: "volumes", PolicyDocument: role.inline }] }),
      RoleName: role.name,
      Tags: tagList(cellTags(input.platform, input.cell)),
    },
    origin: input.origin,
  };
}

/** Auto Mode creates node and persistent volumes with the cluster's role; the cell's key encrypts them. */
function volumePolicy(cell: PlacedCell): Value {
  const key = defer(cellResource(cell, cellKeyLogicalId), "Arn");
  const through = { StringEquals: { "kms:ViaService": `ec2.${cell.region}.${dnsSuffix(cell.region)}` } };
  return policyDocument([
    {
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncrypt*"],
      Resource: key,
      Condition: through,
    },
    {
      Effect: "Allow",
      Action: "kms:CreateGrant",
      Resource: key,
      Condition: { ...through, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ]);
}
