import { deployRoleName, executionRoleName, partitionOf, readRoleName } from "../../model/account-entry.ts";
import type { TextValue } from "../../model/deferred.ts";
import { iamPath } from "../../model/ownership.ts";
import { dnsSuffix, iamArn, platformRolePath, roleArn } from "./names.ts";
import { type AccountPlace, boundaryArn } from "./permission-boundary.ts";
import { platformBoundaryArn } from "./platform-boundary.ts";
import type { Statement } from "./policy-document.ts";

/** What CloudFormation's role may do to identities: only below our path, each within its boundary, never to the bootstrap. */
export function identityStatements(place: AccountPlace): readonly Statement[] {
  return [...boundedStatements(place), ...upkeepStatements(place), passStatement(place), bootstrapStatement(place)];
}

const making = ["iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"];

/** A role is made, and given rights, only within the boundary of its kind. */
function boundedStatements(place: AccountPlace): readonly Statement[] {
  const tenantRoles = { Effect: "Allow", Resource: ourRoles(place, iamPath) } as const;
  const platformRoles = { Effect: "Allow", Resource: ourRoles(place, platformRolePath) } as const;
  const inTenantBoundary = { "iam:PermissionsBoundary": boundaryArn(place) };
  const inPlatformBoundary = { "iam:PermissionsBoundary": platformBoundaryArn(place) };
  const managed = `arn:${partitionOf(place.region)}:iam::aws:policy/`;
  return [
    { ...tenantRoles, Action: making, Condition: { StringEquals: inTenantBoundary } },
    {
      ...tenantRoles,
      Action: "iam:AttachRolePolicy",
      Condition: { ArnLike: { "iam:PolicyARN": ourPolicies(place) }, StringEquals: inTenantBoundary },
    },
    { ...platformRoles, Action: making, Condition: { StringEquals: inPlatformBoundary } },
    {
      ...platformRoles,
      Action: "iam:AttachRolePolicy",
      Condition: {
        ArnLike: { "iam:PolicyARN": [`${managed}AmazonEC2ContainerRegistryPullOnly`, `${managed}AmazonEKS*`] },
        StringEquals: inPlatformBoundary,
      },
    },
  ];
}

function upkeepStatements(place: AccountPlace): readonly Statement[] {
  return [
    {
      Effect: "Allow",
      Action: [
        "iam:DeleteRole",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:Get*",
        "iam:List*",
        "iam:TagRole",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
        "iam:UpdateRoleDescription",
      ],
      Resource: ourRoles(place, iamPath),
    },
    {
      Effect: "Allow",
      Action: [
        "iam:CreatePolicy",
        "iam:CreatePolicyVersion",
        "iam:DeletePolicy",
        "iam:DeletePolicyVersion",
        "iam:GetPolicy",
        "iam:GetPolicyVersion",
        "iam:ListEntitiesForPolicy",
        "iam:ListPolicyVersions",
      ],
      Resource: ourPolicies(place),
    },
  ];
}

function passStatement(place: AccountPlace): Statement {
  return {
    Effect: "Allow",
    Action: "iam:PassRole",
    Resource: ourRoles(place, iamPath),
    Condition: {
      StringEquals: {
        "iam:PassedToService": [
          `ec2.${dnsSuffix(place.region)}`,
          "eks-fargate-pods.amazonaws.com",
          "eks.amazonaws.com",
          "pods.eks.amazonaws.com",
          "vpc-flow-logs.amazonaws.com",
        ],
      },
    },
  };
}

/** The bootstrap is read-only from within: whoever could rewrite it could give itself everything else. */
function bootstrapStatement(place: AccountPlace): Statement {
  const names = [deployRoleName, executionRoleName, readRoleName];
  return {
    Sid: "KeepBootstrap",
    Effect: "Deny",
    NotAction: ["iam:Get*", "iam:List*"],
    Resource: [
      boundaryArn(place),
      platformBoundaryArn(place),
      ...names.map((name) => roleArn(place.account, place.region, name)),
    ],
  };
}

function ourRoles(place: AccountPlace, path: string): TextValue {
  return iamArn(place.account, place.region, `role${path}*`);
}

function ourPolicies(place: AccountPlace): TextValue {
  return iamArn(place.account, place.region, `policy${iamPath}*`);
}
