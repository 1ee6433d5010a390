/** The calls of Amazon SQS by which posture is read; loading this loads the SDK. */
export {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  SQSClient as Client,
} from "@aws-sdk/client-sqs";
