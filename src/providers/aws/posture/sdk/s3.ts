/** The calls of Amazon S3 by which posture is read; loading this loads the SDK. */
export {
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  S3Client as Client,
} from "@aws-sdk/client-s3";
