import { managedByTag, managedByValue } from "../../../model/ownership.ts";
import type { Effect, OperationFacts, OperationOf, Permission, ServiceDefinition } from "../operation.ts";

export type OrganizationsSdk = typeof import("./sdk.ts");

const accounts = "arn:{partition}:organizations::{management}:account/{organization}/*";
const units = "arn:{partition}:organizations::{management}:ou/{organization}/*";
const roots = "arn:{partition}:organizations::{management}:root/{organization}/*";
const policies = "arn:{partition}:organizations::{management}:policy/{organization}/*";
/** FullAWSAccess and its like, which belong to AWS. */
const awsPolicies = "arn:{partition}:organizations::aws:policy/*";

/** The second lock on what cannot be taken back: only what carries our tag. */
const onlyOurs = { StringEquals: { [`aws:ResourceTag/${managedByTag}`]: managedByValue } };

function facts(effect: Effect, action: string, on: Omit<Permission, "actions">): OperationFacts {
  return { effect, senders: ["management"], permissions: [{ actions: [`organizations:${action}`], ...on }] };
}

const operations: Readonly<Record<OperationOf<OrganizationsSdk>, OperationFacts>> = {
  AttachPolicy: facts("write", "AttachPolicy", { resources: [accounts, policies, roots, units] }),
  CloseAccount: facts("write", "CloseAccount", { resources: [accounts], condition: onlyOurs }),
  CreateAccount: {
    effect: "write",
    senders: ["management"],
    permissions: [
      { actions: ["organizations:CreateAccount"], resources: ["*"] },
      { actions: ["organizations:TagResource"], resources: [accounts] },
    ],
  },
  CreateOrganizationalUnit: {
    effect: "write",
    senders: ["management"],
    permissions: [
      { actions: ["organizations:CreateOrganizationalUnit"], resources: [roots, units] },
      { actions: ["organizations:TagResource"], resources: [units] },
    ],
  },
  CreatePolicy: {
    effect: "write",
    senders: ["management"],
    permissions: [
      { actions: ["organizations:CreatePolicy"], resources: ["*"] },
      { actions: ["organizations:TagResource"], resources: [policies] },
    ],
  },
  DeleteOrganizationalUnit: facts("write", "DeleteOrganizationalUnit", { resources: [units], condition: onlyOurs }),
  DeletePolicy: facts("write", "DeletePolicy", { resources: [policies], condition: onlyOurs }),
  DescribeAccount: facts("read", "DescribeAccount", { resources: [accounts] }),
  DescribeOrganization: facts("read", "DescribeOrganization", { resources: ["*"] }),
  DescribePolicy: facts("read", "DescribePolicy", { resources: [awsPolicies, policies] }),
  DetachPolicy: facts("write", "DetachPolicy", { resources: [accounts, awsPolicies, policies, roots, units] }),
  ListAccounts: facts("read", "ListAccounts", { resources: ["*"] }),
  ListAccountsForParent: facts("read", "ListAccountsForParent", { resources: [roots, units] }),
  ListCreateAccountStatus: facts("read", "ListCreateAccountStatus", { resources: ["*"] }),
  ListOrganizationalUnitsForParent: facts("read", "ListOrganizationalUnitsForParent", { resources: [roots, units] }),
  ListParents: facts("read", "ListParents", { resources: [accounts, units] }),
  ListPolicies: facts("read", "ListPolicies", { resources: ["*"] }),
  ListPoliciesForTarget: facts("read", "ListPoliciesForTarget", { resources: [accounts, roots, units] }),
  ListRoots: facts("read", "ListRoots", { resources: ["*"] }),
  ListTagsForResource: facts("read", "ListTagsForResource", { resources: [accounts, policies, roots, units] }),
  ListTargetsForPolicy: facts("read", "ListTargetsForPolicy", { resources: [awsPolicies, policies] }),
  MoveAccount: facts("write", "MoveAccount", { resources: [accounts, roots, units] }),
  TagResource: facts("write", "TagResource", { resources: [accounts, policies, units] }),
  UntagResource: facts("write", "UntagResource", { resources: [accounts, policies, units] }),
  UpdateOrganizationalUnit: facts("write", "UpdateOrganizationalUnit", { resources: [units], condition: onlyOurs }),
  UpdatePolicy: facts("write", "UpdatePolicy", { resources: [policies], condition: onlyOurs }),
};

export const organizations: ServiceDefinition<OrganizationsSdk> = {
  name: "organizations",
  load: () => import("./sdk.ts"),
  operations,
};
