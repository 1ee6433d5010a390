/** The calls of Amazon DynamoDB by which posture is read; loading this loads the SDK. */
export {
  DescribeTableCommand,
  DynamoDBClient as Client,
  GetResourcePolicyCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
} from "@aws-sdk/client-dynamodb";
