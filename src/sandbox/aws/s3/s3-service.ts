import type {
  DeleteObjectCommandInput,
  GetObjectCommandInput,
  HeadBucketCommandInput,
  HeadBucketOutput,
  HeadObjectCommandInput,
  HeadObjectOutput,
  ListObjectsV2CommandInput,
  ListObjectsV2Output,
  PutObjectCommandInput,
  PutObjectOutput,
} from "@aws-sdk/client-s3";
import { type AwsError, awsError } from "../aws-error.ts";
import { pageOf } from "../calls/page.ts";
import { type CloudResource, findBucket } from "../resources/resource-state.ts";
import type { Call, SandboxService } from "../service.ts";
import { toBodyStream } from "./body-stream.ts";
import { bytesOf, putObject as keepObject, type ObjectRow, objectsOf } from "./objects.ts";

const pageSize = 1_000;

function headBucket(input: HeadBucketCommandInput, call: Call): HeadBucketOutput {
  const bucket = requireBucket(call, input, "HEAD");
  return { BucketRegion: bucket.region, BucketArn: `arn:aws:s3:::${bucket.id}` };
}

function getObject(input: GetObjectCommandInput, call: Call): object {
  const object = requireObject(call, input, "GET");
  if (input.IfMatch !== undefined && input.IfMatch !== object.etag) throw preconditionFailed("If-Match");
  if (input.IfNoneMatch === object.etag) throw awsError("NotModified", "Not Modified", 304);
  return { ...toHead(object), Body: toBodyStream(bytesOf(object)) };
}

function headObject(input: HeadObjectCommandInput, call: Call): HeadObjectOutput {
  return toHead(requireObject(call, input, "HEAD"));
}

function putObject(input: PutObjectCommandInput, call: Call): PutObjectOutput {
  const bucket = requireBucket(call, input, "PUT");
  const key = input.Key ?? "";
  if (key === "" || Buffer.byteLength(key) > 1_024) throw awsError("KeyTooLongError", "Your key is too long");
  checkConditions(objectsOf(call.state, bucket.id).get(key), input);
  const { etag } = keepObject(call.state, bucket.id, {
    key,
    bytes: input.Body as Uint8Array,
    nowMs: call.nowMs,
    ...(input.ContentType === undefined ? {} : { contentType: input.ContentType }),
  });
  return { ETag: etag };
}

/** Conditional writes: the S3 user guide, "How to prevent object overwrites with conditional writes". */
function checkConditions(existing: ObjectRow | undefined, input: PutObjectCommandInput): void {
  if (input.IfNoneMatch !== undefined && input.IfNoneMatch !== "*") {
    throw awsError("NotImplemented", "A header you provided implies functionality that is not implemented", 501);
  }
  if (input.IfNoneMatch === "*" && existing !== undefined) throw preconditionFailed("If-None-Match");
  if (input.IfMatch === undefined) return;
  if (existing === undefined) throw noSuchKey(input.Key, "PUT");
  if (!isSameTag(input.IfMatch, existing.etag)) throw preconditionFailed("If-Match");
}

function deleteObject(input: DeleteObjectCommandInput, call: Call): object {
  const bucket = requireBucket(call, input, "DELETE");
  const objects = objectsOf(call.state, bucket.id);
  const existing = objects.get(input.Key ?? "");
  if (input.IfMatch !== undefined) {
    if (existing === undefined) throw noSuchKey(input.Key, "DELETE");
    if (input.IfMatch !== "*" && !isSameTag(input.IfMatch, existing.etag)) throw preconditionFailed("If-Match");
  }
  objects.delete(input.Key ?? "");
  return {};
}

function listObjects(input: ListObjectsV2CommandInput, call: Call): ListObjectsV2Output {
  const bucket = requireBucket(call, input, "GET");
  const prefix = input.Prefix ?? "";
  if (input.Delimiter !== undefined) {
    throw awsError("NotImplemented", "The sandbox lists objects without a delimiter only", 501);
  }
  const objects = objectsOf(call.state, bucket.id)
    .values()
    .filter(({ key }) => key.startsWith(prefix) && (input.StartAfter === undefined || key > input.StartAfter));
  const { items, next } = pageOf(objects, ({ key }) => key, {
    token: input.ContinuationToken,
    size: input.MaxKeys,
    most: pageSize,
    invalid: "InvalidArgument",
  });
  return {
    Name: bucket.id,
    Prefix: prefix,
    KeyCount: items.length,
    MaxKeys: Math.min(input.MaxKeys ?? pageSize, pageSize),
    IsTruncated: next !== undefined,
    // An empty list is left out of the answer, as the SDK reads it.
    ...(items.length === 0 ? {} : { Contents: items.map(toListed) }),
    ...(next === undefined ? {} : { NextContinuationToken: next }),
  };
}

/** Reading is open to the whole organisation, writing to the bucket's own account: bucket policies are not evaluated. */
function requireBucket(
  call: Call,
  { Bucket: name = "" }: { readonly Bucket?: string | undefined },
  method: string,
): CloudResource {
  const bucket = findBucket(call.state, name);
  if (bucket === undefined) {
    // HEAD has no body, so that the client only sees the status.
    if (method === "HEAD") throw awsError("NotFound", "UnknownError", 404);
    throw awsError("NoSuchBucket", "The specified bucket does not exist", {
      status: 404,
      fields: { BucketName: name },
    });
  }
  if (bucket.region !== call.region) {
    throw awsError(
      "PermanentRedirect",
      `The bucket you are attempting to access must be addressed using the specified endpoint: ${bucket.region}.`,
      { status: 301, fields: { Bucket: name } },
    );
  }
  const writes = method === "PUT" || method === "DELETE";
  if (writes && bucket.accountId !== call.accountId) throw awsError("AccessDenied", "Access Denied", 403);
  return bucket;
}

/** An object that may be read by the caller. */
export function requireObject(
  call: Call,
  input: { readonly Bucket?: string | undefined; readonly Key?: string | undefined },
  method: string,
): ObjectRow {
  const bucket = requireBucket(call, input, method);
  const object = objectsOf(call.state, bucket.id).get(input.Key ?? "");
  if (object === undefined) throw noSuchKey(input.Key, method);
  return object;
}

function noSuchKey(key: string | undefined, method: string): AwsError {
  if (method === "HEAD") return awsError("NotFound", "UnknownError", 404);
  return awsError("NoSuchKey", "The specified key does not exist.", { status: 404, fields: { Key: key } });
}

function preconditionFailed(header: string): AwsError {
  return awsError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", {
    status: 412,
    fields: { Condition: header },
  });
}

/** S3 takes an entity tag with and without its quotes. */
function isSameTag(left: string, right: string): boolean {
  return left.replaceAll('"', "") === right.replaceAll('"', "");
}

function toHead(object: ObjectRow): HeadObjectOutput {
  return {
    ETag: object.etag,
    ContentLength: object.size,
    ContentType: object.contentType,
    LastModified: new Date(object.modifiedAtMs),
    AcceptRanges: "bytes",
    Metadata: {},
  };
}

function toListed(object: ObjectRow): NonNullable<ListObjectsV2Output["Contents"]>[number] {
  return {
    Key: object.key,
    ETag: object.etag,
    Size: object.size,
    LastModified: new Date(object.modifiedAtMs),
    StorageClass: "STANDARD",
  };
}

/** Amazon S3: objects with conditional writes in buckets that CloudFormation or seeding made. No versions. */
export const s3Service: SandboxService = {
  service: "S3",
  operations: {
    DeleteObject: deleteObject,
    GetObject: getObject,
    HeadBucket: headBucket,
    HeadObject: headObject,
    ListObjectsV2: listObjects,
    PutObject: putObject,
  },
};
