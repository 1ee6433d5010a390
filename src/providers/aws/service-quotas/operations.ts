import type { Effect, OperationFacts, OperationOf, Permission, Principal, ServiceDefinition } from "../operation.ts";

export type ServiceQuotasSdk = typeof import("./sdk.ts");

const readers: readonly Principal[] = ["administrator", "deploy", "read"];

function facts(effect: Effect, senders: readonly Principal[], permissions: readonly Permission[]): OperationFacts {
  return { effect, senders, permissions };
}

const operations: Readonly<Record<OperationOf<ServiceQuotasSdk>, OperationFacts>> = {
  GetAWSDefaultServiceQuota: facts("read", readers, [
    { actions: ["servicequotas:GetAWSDefaultServiceQuota"], resources: ["*"] },
  ]),
  GetServiceQuota: facts("read", readers, [{ actions: ["servicequotas:GetServiceQuota"], resources: ["*"] }]),
  ListRequestedServiceQuotaChangeHistoryByQuota: facts(
    "read",
    ["administrator", "deploy"],
    [{ actions: ["servicequotas:ListRequestedServiceQuotaChangeHistoryByQuota"], resources: ["*"] }],
  ),
  RequestServiceQuotaIncrease: facts(
    "write",
    ["administrator", "deploy"],
    [
      {
        actions: ["servicequotas:RequestServiceQuotaIncrease"],
        resources: ["arn:{partition}:servicequotas:*:{account}:*"],
      },
      {
        // The first request of an account makes the service's own role.
        actions: ["iam:CreateServiceLinkedRole"],
        resources: ["arn:{partition}:iam::{account}:role/aws-service-role/servicequotas.amazonaws.com/*"],
        condition: { StringEquals: { "iam:AWSServiceName": "servicequotas.amazonaws.com" } },
      },
    ],
  ),
};

export const serviceQuotas: ServiceDefinition<ServiceQuotasSdk> = {
  name: "servicequotas",
  load: () => import("./sdk.ts"),
  operations,
};
