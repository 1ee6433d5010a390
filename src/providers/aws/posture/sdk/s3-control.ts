/** The calls of Amazon S3 Control by which posture is read; loading this loads the SDK. */
export {
  GetPublicAccessBlockCommand,
  S3ControlClient as Client,
} from "@aws-sdk/client-s3-control";
