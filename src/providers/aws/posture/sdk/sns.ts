/** The calls of Amazon SNS by which posture is read; loading this loads the SDK. */
export {
  GetTopicAttributesCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  SNSClient as Client,
} from "@aws-sdk/client-sns";
