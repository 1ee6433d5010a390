/** The calls of Amazon S3 that are made; loading this loads the SDK. */
export {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client as Client,
} from "@aws-sdk/client-s3";
