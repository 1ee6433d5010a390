import type { StackResource } from "../../model/blueprint.ts";
import { defer, type TextValue, type Value } from "../../model/deferred.ts";
import { TenantryError } from "../../model/error.ts";
import { environmentOrigin, type Origin } from "../../model/origin.ts";
import { iamPath } from "../../model/ownership.ts";
import type { ServiceAccountSpec } from "../../model/tenant.ts";
import { cellAccount, type EnvironmentContext, environmentAccount, hostServiceAccount } from "../context.ts";
import { cellAccountPlace, environmentAccountPlace, isSameAccount } from "./account-place.ts";
import { sortedServiceAccounts } from "./data/access-roles.ts";
import { type EnvironmentData, serviceAccountStatements } from "./data/compile-data.ts";
import {
  clusterArn,
  clusterNameReference,
  environmentResource,
  roleArn,
  roleName,
  serviceAccountLogicalId,
  sourceResource,
  sourceRoleName,
} from "./names.ts";
import { boundaryReference } from "./permission-boundary.ts";
import { packStatements, policyCharacters, policyDocument, type Statement } from "./policy-document.ts";
import { environmentTags, tagList } from "./tags.ts";

/** What a role's inline policies may take together, and one managed policy; white space is not counted. */
const inlineLimit = 10_240;
const managedLimit = 6_144;
/** The default quota of managed policies on one role, of which none is used for anything else. */
const managedPoliciesPerRole = 10;

/** Whether the host cluster is in another account, so that a thin role there must assume the environment's roles. */
export function needsRoleChain(context: EnvironmentContext): boolean {
  return !isSameAccount(cellAccount(context.host), environmentAccount(context));
}

/** Whether associations belong in a stack beside the host cluster rather than in the environment's own. */
export function needsSourceStack(context: EnvironmentContext): boolean {
  return needsRoleChain(context) || context.host.region !== context.placement.region;
}

/** The role of each service account, with exactly what its resources grant it. */
export function compileRoles(context: EnvironmentContext, data: EnvironmentData): Record<string, StackResource> {
  const resources: Record<string, StackResource> = {};
  for (const account of sortedServiceAccounts(context.environment)) {
    Object.assign(resources, serviceAccountRole(context, account, serviceAccountStatements(data, account)));
  }
  return resources;
}

function serviceAccountRole(
  context: EnvironmentContext,
  account: ServiceAccountSpec,
  statements: readonly Statement[],
): Record<string, StackResource> {
  const logical = serviceAccountLogicalId(account, "role");
  const name = roleName(context, account);
  const origin = serviceAccountOrigin(context, account);
  const inline = policyCharacters(policyDocument(statements)) <= inlineLimit;
  const access = { PolicyName: "access", PolicyDocument: policyDocument(statements) };
  const role: StackResource = {
    type: "AWS::IAM::Role",
    properties: {
      AssumeRolePolicyDocument: needsRoleChain(context) ? chainTrust(context, account) : podTrust(context, account),
      Description: `Pods of ${hostServiceAccount(context, account).namespace} as ${account.name}`,
      Path: iamPath,
      PermissionsBoundary: boundaryReference(environmentAccountPlace(context)),
      ...(statements.length > 0 && inline ? { Policies: [access] } : {}),
      RoleName: name,
      Tags: tagList(environmentTags(context)),
    },
    origin,
  };
  return { [logical]: role, ...(inline ? {} : managedPolicies(context, account, statements)) };
}

/** Too much for inline policies: the same statements over as few managed policies as hold them. */
function managedPolicies(
  context: EnvironmentContext,
  account: ServiceAccountSpec,
  statements: readonly Statement[],
): Record<string, StackResource> {
  const packs = packStatements(statements, managedLimit);
  if (packs.length > managedPoliciesPerRole) {
    throw new TenantryError(`the policy of ${roleName(context, account)} needs ${packs.length} managed policies`, {
      code: "TEN4204",
      source: "user",
    });
  }
  const role = defer(environmentResource(context, serviceAccountLogicalId(account, "role")), "Ref");
  const policies = packs.map((pack, index): [string, StackResource] => [
    serviceAccountLogicalId(account, `access${index + 1}`),
    {
      type: "AWS::IAM::ManagedPolicy",
      properties: {
        ManagedPolicyName: `${roleName(context, account)}-${index + 1}`,
        Path: iamPath,
        PolicyDocument: policyDocument(pack),
        Roles: [role],
      },
      origin: serviceAccountOrigin(context, account),
    },
  ]);
  return Object.fromEntries(policies);
}

/**
 * Trust for EKS Pod Identity, pinned to one service account of one cluster.
 *
 * Without the request tags, which only EKS sets, any association in the account could use the role
 * (docs.aws.amazon.com/eks/latest/userguide/pod-id-role).
 */
function podTrust(context: EnvironmentContext, account: ServiceAccountSpec): Value {
  const subject = hostServiceAccount(context, account);
  return policyDocument([
    {
      Effect: "Allow",
      Principal: { Service: "pods.eks.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Condition: {
        StringEquals: {
          "aws:RequestTag/eks-cluster-arn": clusterArn(context.host),
          "aws:RequestTag/kubernetes-namespace": subject.namespace,
          "aws:RequestTag/kubernetes-service-account": subject.name,
        },
      },
    },
  ]);
}

/**
 * Trust in the thin role of the same service account, and only through its association's external id.
 *
 * A tag of the session overrides the role's own, so none of those that access rests on may be set.
 */
function chainTrust(context: EnvironmentContext, account: ServiceAccountSpec): Value {
  const association = sourceResource(context, serviceAccountLogicalId(account, "association"));
  return policyDocument([
    {
      Effect: "Allow",
      Principal: { AWS: defer(sourceResource(context, serviceAccountLogicalId(account, "sourcerole")), "Arn") },
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Condition: {
        "ForAllValues:StringNotLike": { "aws:TagKeys": ["tenantry:*"] },
        StringEquals: { "sts:ExternalId": defer(association, "ExternalId") },
      },
    },
  ]);
}

/** The association of each service account with its role, for a host cluster in the environment's account and region. */
export function compileAssociations(context: EnvironmentContext): Record<string, StackResource> {
  const associations = sortedServiceAccounts(context.environment).map((account): [string, StackResource] => {
    const role = defer(environmentResource(context, serviceAccountLogicalId(account, "role")), "Arn");
    return [serviceAccountLogicalId(account, "association"), association(context, account, { RoleArn: role })];
  });
  return Object.fromEntries(associations);
}

/** What stands beside a host cluster in another account or region: the associations, and thin roles for another account. */
export function compileSourceResources(context: EnvironmentContext): Record<string, StackResource> {
  if (!needsRoleChain(context)) return compileAssociations(context);
  const resources: Record<string, StackResource> = {};
  for (const account of sortedServiceAccounts(context.environment)) {
    const target = roleArn(environmentAccount(context), context.placement.region, roleName(context, account));
    const logical = serviceAccountLogicalId(account, "sourcerole");
    resources[logical] = sourceRole(context, account, target);
    resources[serviceAccountLogicalId(account, "association")] = association(context, account, {
      RoleArn: defer(sourceResource(context, logical), "Arn"),
      TargetRoleArn: target,
    });
  }
  return resources;
}

/** The thin role: its only right is to become the service account's role in the environment's account. */
function sourceRole(context: EnvironmentContext, account: ServiceAccountSpec, target: TextValue): StackResource {
  const statement: Statement = { Effect: "Allow", Action: ["sts:AssumeRole", "sts:TagSession"], Resource: target };
  return {
    type: "AWS::IAM::Role",
    properties: {
      AssumeRolePolicyDocument: podTrust(context, account),
      Description: `Lets pods of ${hostServiceAccount(context, account).namespace} become ${account.name}`,
      Path: iamPath,
      PermissionsBoundary: boundaryReference(cellAccountPlace(context.platform, context.host)),
      Policies: [{ PolicyName: "assume-target", PolicyDocument: policyDocument([statement]) }],
      RoleName: sourceRoleName(context, account),
      Tags: tagList(environmentTags(context)),
    },
    origin: serviceAccountOrigin(context, account),
  };
}

function association(
  context: EnvironmentContext,
  account: ServiceAccountSpec,
  roles: Readonly<Record<string, TextValue>>,
): StackResource {
  const subject = hostServiceAccount(context, account);
  return {
    type: "AWS::EKS::PodIdentityAssociation",
    properties: {
      ClusterName: clusterNameReference(context.host),
      Namespace: subject.namespace,
      ServiceAccount: subject.name,
      Tags: tagList(environmentTags(context)),
      ...roles,
    },
    origin: serviceAccountOrigin(context, account),
  };
}

function serviceAccountOrigin(context: EnvironmentContext, account: ServiceAccountSpec): Origin {
  const path = `serviceAccounts[${account.namespace}/${account.name}]`;
  return environmentOrigin(context.tenant.name, context.environment.name, path);
}
