/** The calls of AWS Cost Explorer that are made; loading this loads the SDK. */
export {
  CostExplorerClient as Client,
  ListCostAllocationTagsCommand,
  UpdateCostAllocationTagsStatusCommand,
} from "@aws-sdk/client-cost-explorer";
