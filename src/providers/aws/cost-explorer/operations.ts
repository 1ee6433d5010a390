import type { Effect, OperationFacts, OperationOf, ServiceDefinition } from "../operation.ts";

export type CostExplorerSdk = typeof import("./sdk.ts");

function facts(effect: Effect, action: string): OperationFacts {
  return { effect, senders: ["management"], permissions: [{ actions: [`ce:${action}`], resources: ["*"] }] };
}

const operations: Readonly<Record<OperationOf<CostExplorerSdk>, OperationFacts>> = {
  ListCostAllocationTags: facts("read", "ListCostAllocationTags"),
  UpdateCostAllocationTagsStatus: facts("write", "UpdateCostAllocationTagsStatus"),
};

export const costExplorer: ServiceDefinition<CostExplorerSdk> = {
  name: "ce",
  load: () => import("./sdk.ts"),
  operations,
};
