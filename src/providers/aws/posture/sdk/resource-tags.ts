/** The calls of the Resource Groups Tagging API by which posture is read; loading this loads the SDK. */
export {
  GetResourcesCommand,
  ResourceGroupsTaggingAPIClient as Client,
} from "@aws-sdk/client-resource-groups-tagging-api";
