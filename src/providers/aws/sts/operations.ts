import type { OperationFacts, OperationOf, ServiceDefinition } from "../operation.ts";

export type StsSdk = typeof import("./sdk.ts");

const inOrganization = { StringEquals: { "aws:ResourceOrgID": "{organization}" } };

/** Who becomes whom; the trust policies on the other side say the same. */
const assumedRoles = {
  management: ["arn:{partition}:iam::*:role/OrganizationAccountAccessRole"],
  deployer: [
    "arn:{partition}:iam::*:role/tenantry/tenantry-deploy",
    "arn:{partition}:iam::*:role/tenantry/tenantry-read",
  ],
  organization: ["arn:{partition}:iam::{management}:role/tenantry/tenantry-organization"],
} as const;

const operations: Readonly<Record<OperationOf<StsSdk>, OperationFacts>> = {
  AssumeRole: {
    effect: "read",
    senders: ["deployer", "management"],
    permissions: [
      {
        actions: ["sts:AssumeRole"],
        resources: assumedRoles.management,
        condition: inOrganization,
        by: ["management"],
      },
      { actions: ["sts:AssumeRole"], resources: assumedRoles.deployer, condition: inOrganization, by: ["deployer"] },
      { actions: ["sts:AssumeRole"], resources: assumedRoles.organization, by: ["deployer"] },
    ],
  },
  // Allowed to everybody, whatever their policies say.
  GetCallerIdentity: {
    effect: "read",
    senders: ["administrator", "deploy", "deployer", "management", "read"],
    permissions: [],
  },
};

export const sts: ServiceDefinition<StsSdk> = { name: "sts", load: () => import("./sdk.ts"), operations };
