/** The calls of the Resource Groups Tagging API that are made; loading this loads the SDK. */
export {
  GetResourcesCommand,
  ResourceGroupsTaggingAPIClient as Client,
} from "@aws-sdk/client-resource-groups-tagging-api";
