import { accountStackName, executionRoleName, partitionOf } from "../../model/account-entry.ts";
import { type StackResource, stackId, stackResourceId } from "../../model/blueprint.ts";
import { defer } from "../../model/deferred.ts";
import type { PlacedCell } from "../../model/placement.ts";
import { cellAccount } from "../context.ts";
import { cellAccountPlace } from "./account-place.ts";
import { type ClusterInput, isAutoMode } from "./cluster-input.ts";
import { compileNodes } from "./cluster-nodes.ts";
import { compileClusterRole, compileNodeRole } from "./cluster-roles.ts";
import {
  cellKeyLogicalId,
  cellResource,
  cellStackId,
  deployRoleLogicalId,
  iamArn,
  readRoleLogicalId,
  roleArn,
} from "./names.ts";
import { privateSubnetReferences } from "./network.ts";
import { policyDocument } from "./policy-document.ts";
import { cellTags, tagList } from "./tags.ts";

/**
 * A cell's EKS cluster: private, with Kubernetes Secrets under a key of its own, every control plane log on, and access
 * only through access entries, none of them implicit. One that many share outlives its stack; one that serves a single
 * environment goes with it, as nothing would look after it any more.
 */
export function compileCluster(input: ClusterInput): Record<string, StackResource> {
  return {
    ClusterKey: secretsKey(input),
    ClusterLogGroup: controlPlaneLogs(input),
    ClusterRole: compileClusterRole(input),
    NodeRole: compileNodeRole(input),
    Cluster: cluster(input),
    ...accessEntries(input),
    ...identityProvider(input),
    ...compileNodes(input),
  };
}

function cluster(input: ClusterInput): StackResource {
  const { cell, platform, origin } = input;
  const auto = isAutoMode(cell);
  const nodeRoleArn = defer(cellResource(cell, "NodeRole"), "Arn");
  const { serviceCidr } = cell.cluster;
  return {
    type: "AWS::EKS::Cluster",
    properties: {
      AccessConfig: { AuthenticationMode: "API", BootstrapClusterCreatorAdminPermissions: false },
      BootstrapSelfManagedAddons: false,
      ComputeConfig: auto ? { Enabled: true, NodePools: ["system"], NodeRoleArn: nodeRoleArn } : { Enabled: false },
      // A cluster of one environment is guarded by that environment's own protection and by its stack's.
      DeletionProtection: isShared(cell),
      EncryptionConfig: [
        { Provider: { KeyArn: defer(cellResource(cell, "ClusterKey"), "Arn") }, Resources: ["secrets"] },
      ],
      KubernetesNetworkConfig: {
        ElasticLoadBalancing: { Enabled: auto },
        IpFamily: "ipv4",
        ...(serviceCidr === undefined ? {} : { ServiceIpv4Cidr: serviceCidr }),
      },
      Logging: {
        ClusterLogging: {
          EnabledTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"].map((Type) => ({ Type })),
        },
      },
      Name: cell.cluster.name,
      ResourcesVpcConfig: {
        EndpointPrivateAccess: true,
        EndpointPublicAccess: false,
        SubnetIds: privateSubnetReferences(cellStackId(cell)),
      },
      RoleArn: defer(cellResource(cell, "ClusterRole"), "Arn"),
      StorageConfig: { BlockStorage: { Enabled: auto } },
      Tags: tagList(cellTags(platform, cell)),
      UpgradePolicy: { SupportType: "STANDARD" },
      Version: cell.cluster.kubernetesVersion,
    },
    dependsOn: ["ClusterLogGroup"],
    ...keptIfShared(cell),
    origin,
  };
}

function isShared({ ownedBy }: PlacedCell): boolean {
  return ownedBy === undefined;
}

function keptIfShared(cell: PlacedCell): Pick<StackResource, "deletionPolicy"> {
  return isShared(cell) ? { deletionPolicy: "Retain" } : {};
}

/** EKS writes to the group of this name and would make it without a key and without an end. */
function controlPlaneLogs({ cell, platform, origin }: ClusterInput): StackResource {
  return {
    type: "AWS::Logs::LogGroup",
    properties: {
      KmsKeyId: defer(cellResource(cell, cellKeyLogicalId), "Arn"),
      LogGroupName: `/aws/eks/${cell.cluster.name}/cluster`,
      RetentionInDays: 365,
      Tags: tagList(cellTags(platform, cell)),
    },
    deletionPolicy: "Retain",
    origin,
  };
}

/**
 * The key of the cluster's Secrets. EKS takes its grant when CloudFormation's role creates the cluster, and does not
 * set `kms:GrantIsForAWSResource` on it, so the role alone is what narrows the grant.
 */
function secretsKey(input: ClusterInput): StackResource {
  const { cell } = input;
  const place = { account: cellAccount(cell), region: cell.region };
  const root = { AWS: iamArn(place.account, place.region, "root") };
  const execution = roleArn(place.account, place.region, executionRoleName);
  return {
    type: "AWS::KMS::Key",
    properties: {
      Description: `Kubernetes Secrets of cluster ${cell.cluster.name}`,
      EnableKeyRotation: true,
      KeyPolicy: policyDocument([
        {
          Sid: "Administer",
          Effect: "Allow",
          Principal: root,
          Action: ["kms:CancelKeyDeletion", "kms:Describe*", "kms:Disable*", "kms:Enable*", "kms:Get*", "kms:List*"]
            .concat(["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:TagResource", "kms:UntagResource"])
            .concat("kms:UpdateKeyDescription"),
          Resource: "*",
        },
        {
          Sid: "GrantToCluster",
          Effect: "Allow",
          Principal: root,
          Action: ["kms:CreateGrant", "kms:DescribeKey", "kms:ListGrants", "kms:RevokeGrant"],
          Resource: "*",
          Condition: { ArnLike: { "aws:PrincipalArn": execution } },
        },
      ]),
      PendingWindowInDays: 30,
      Tags: tagList(cellTags(input.platform, cell)),
    },
    ...keptIfShared(cell),
    origin: input.origin,
  };
}

/** Our own roles are the only way in from IAM; tenants come through the identity provider or their own entries. */
function accessEntries(input: ClusterInput): Record<string, StackResource> {
  return {
    DeployAccess: accessEntry(input, deployRoleLogicalId, "AmazonEKSClusterAdminPolicy"),
    ReadAccess: accessEntry(input, readRoleLogicalId, "AmazonEKSAdminViewPolicy"),
  };
}

function accessEntry(input: ClusterInput, role: string, policy: string): StackResource {
  const { cell, platform, origin } = input;
  const place = cellAccountPlace(platform, cell);
  const stack = stackId(place.account, place.region, accountStackName);
  return {
    type: "AWS::EKS::AccessEntry",
    properties: {
      AccessPolicies: [
        {
          AccessScope: { Type: "cluster" },
          PolicyArn: `arn:${partitionOf(cell.region)}:eks::aws:cluster-access-policy/${policy}`,
        },
      ],
      ClusterName: defer(cellResource(cell, "Cluster"), "Ref"),
      PrincipalArn: defer(stackResourceId(stack, role), "Arn"),
      Tags: tagList(cellTags(platform, cell)),
      Type: "STANDARD",
    },
    origin,
  };
}

function identityProvider(input: ClusterInput): Record<string, StackResource> {
  const identity = input.platform.identity.kubernetes;
  if (identity.kind !== "oidc") return {};
  return {
    IdentityProvider: {
      type: "AWS::EKS::IdentityProviderConfig",
      properties: {
        ClusterName: defer(cellResource(input.cell, "Cluster"), "Ref"),
        IdentityProviderConfigName: "tenantry",
        Oidc: {
          ClientId: identity.clientId,
          GroupsClaim: identity.groupsClaim,
          GroupsPrefix: identity.groupsPrefix,
          IssuerUrl: identity.issuerUrl,
          UsernameClaim: identity.usernameClaim,
          UsernamePrefix: identity.usernamePrefix,
        },
        Tags: tagList(cellTags(input.platform, input.cell)),
        Type: "oidc",
      },
      origin: input.origin,
    },
  };
}
