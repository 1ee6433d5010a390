import type { OperationFacts, OperationOf, ServiceDefinition } from "../operation.ts";

export type EksSdk = typeof import("./sdk.ts");

const operations: Readonly<Record<OperationOf<EksSdk>, OperationFacts>> = {
  DescribeCluster: {
    effect: "read",
    senders: ["administrator", "deploy", "read"],
    permissions: [{ actions: ["eks:DescribeCluster"], resources: ["arn:{partition}:eks:*:{account}:cluster/*"] }],
  },
};

export const eks: ServiceDefinition<EksSdk> = { name: "eks", load: () => import("./sdk.ts"), operations };
