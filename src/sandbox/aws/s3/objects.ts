import { createHash } from "node:crypto";
import type { State, Table } from "../state.ts";

/** An object of a bucket. Its body is text where it can be, so that the sandbox's files can be read. */
export interface ObjectRow {
  readonly key: string;
  readonly body: string;
  readonly encoding: "utf8" | "base64";
  /** With its quotes, as S3 tells it. */
  readonly etag: string;
  readonly size: number;
  readonly modifiedAtMs: number;
  readonly contentType: string;
}

/** The objects of a bucket by key. */
export function objectsOf(state: State, bucket: string): Table<ObjectRow> {
  return state.table("s3/objects", bucket);
}

/** Whether a bucket holds nothing, so that it can be deleted. */
export function isBucketEmpty(state: State, bucket: string): boolean {
  return objectsOf(state, bucket).size() === 0;
}

/** Puts an object, whatever was there. In a transaction. */
export function putObject(
  state: State,
  bucket: string,
  object: { readonly key: string; readonly bytes: Uint8Array; readonly nowMs: number; readonly contentType?: string },
): ObjectRow {
  const buffer = Buffer.from(object.bytes);
  const text = buffer.toString("utf8");
  const isText = Buffer.from(text, "utf8").equals(buffer);
  const row: ObjectRow = {
    key: object.key,
    body: isText ? text : buffer.toString("base64"),
    encoding: isText ? "utf8" : "base64",
    etag: `"${createHash("md5").update(buffer).digest("hex")}"`,
    size: buffer.length,
    modifiedAtMs: object.nowMs,
    contentType: object.contentType ?? "application/octet-stream",
  };
  objectsOf(state, bucket).put(object.key, row);
  return row;
}

/** An object's bytes. */
export function bytesOf({ body, encoding }: ObjectRow): Buffer {
  return Buffer.from(body, encoding);
}
