import type { ObjectStore } from "../../../ports/cloud.ts";
import { collect, given, orUndefined, pages, requireField, untilGone } from "../answer.ts";
import type { Send } from "../operation.ts";
import type { S3Sdk } from "./operations.ts";

export interface ObjectStoreInput {
  readonly send: Send<S3Sdk>;
  readonly bucket: string;
  readonly region: string;
}

/** The objects of a bucket; how they are encrypted is what the bucket says. */
export function createObjectStore({ send, bucket, region }: ObjectStoreInput): ObjectStore {
  const about = (key: string) => ({ subject: `s3://${bucket}/${key}` });
  return {
    exists: async () =>
      (await orUndefined(send("HeadBucket", { Bucket: bucket }, { subject: `bucket ${bucket}` }))) !== undefined,
    get: async (Key) => {
      const answer = await orUndefined(send("GetObject", { Bucket: bucket, Key }, about(Key)));
      if (answer === undefined) return undefined;
      const body = requireField(answer.Body, "the object's body");
      return { body: await body.transformToString(), etag: requireField(answer.ETag, "the object's etag") };
    },
    put: async (Key, Body, condition) => {
      const answer = await send(
        "PutObject",
        { Bucket: bucket, Key, Body, ContentType: "application/json", ...putCondition(condition?.if) },
        about(Key),
      );
      return { etag: requireField(answer.ETag, "the object's etag") };
    },
    delete: (Key, condition) =>
      untilGone(send("DeleteObject", { Bucket: bucket, Key, ...given("IfMatch", condition?.etag) }, about(Key))),
    list: async (Prefix) => {
      const found = pages(
        (ContinuationToken) =>
          send(
            "ListObjectsV2",
            { Bucket: bucket, Prefix, ...given("ContinuationToken", ContinuationToken) },
            about(Prefix),
          ),
        (page) => page.NextContinuationToken,
      );
      const objects = await collect(found, (page) => page.Contents);
      return objects.map(({ Key }) => requireField(Key, "an object's key"));
    },
    url: (key) => {
      const suffix = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
      return `https://${bucket}.s3.${region}.${suffix}/${key.split("/").map(encodeURIComponent).join("/")}`;
    },
  };
}

type Condition = "absent" | { readonly etag: string } | undefined;

function putCondition(condition: Condition): { readonly IfMatch?: string; readonly IfNoneMatch?: string } {
  if (condition === undefined) return {};
  return condition === "absent" ? { IfNoneMatch: "*" } : { IfMatch: condition.etag };
}
