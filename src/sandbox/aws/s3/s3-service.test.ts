import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { samplePlatform } from "../../../../test/support/sample.ts";
import { clientsOf, openTestSandbox } from "../../../../test/support/sandbox.ts";
import type { Sandbox } from "../../open-sandbox.ts";

const { toolingAccountId: accountId } = samplePlatform.organization;
const Bucket = "acme--tooling";

let sandbox: Sandbox;
let s3: S3Client;

const clientOf = (account: string, region?: string): S3Client =>
  clientsOf(sandbox, sandbox.plant.identity(account, `arn:aws:iam::${account}:user/x`), region).s3;

beforeEach(async () => {
  sandbox = await openTestSandbox();
  sandbox.plant.resource({ accountId, region: "eu-central-1" }, "AWS::S3::Bucket", { BucketName: Bucket });
  s3 = clientOf(accountId);
});

const put = (Key: string, Body: string, condition: object = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...condition }));

async function read(Key: string): Promise<string | undefined> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return Body?.transformToString();
}

const failed = { name: "PreconditionFailed", $metadata: { httpStatusCode: 412 } };

describe("objects", () => {
  it("come back as they were put, text, bytes and streams alike", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    await put("text", "grüße");
    await s3.send(new PutObjectCommand({ Bucket, Key: "bytes", Body: bytes }));
    const stream = Readable.from([Buffer.from("str"), Buffer.from("eam")]);
    await s3.send(new PutObjectCommand({ Bucket, Key: "stream", Body: stream, ContentLength: 6 }));
    expect(await read("text")).toBe("grüße");
    expect(await read("stream")).toBe("stream");
    const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket, Key: "bytes" }));
    expect(await Body?.transformToByteArray()).toEqual(bytes);
    expect(ETag).toBe('"e2c865db4162bed963bfaa9ef6ac18f0"');
  });

  it("are missed in the words of S3", async () => {
    const missing = s3.send(new GetObjectCommand({ Bucket, Key: "none" }));
    await expect(missing).rejects.toBeInstanceOf(NoSuchKey);
    await expect(missing).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
    const nowhere = { Bucket: "acme--none", Key: "x" };
    await expect(s3.send(new GetObjectCommand(nowhere))).rejects.toMatchObject({ name: "NoSuchBucket" });
    await expect(s3.send(new HeadBucketCommand(nowhere))).rejects.toMatchObject({ name: "NotFound" });
    expect(await s3.send(new DeleteObjectCommand({ Bucket, Key: "none" }))).toBeDefined();
  });

  it("are made once when they must be absent", async () => {
    const { ETag } = await put("lease", "one", { IfNoneMatch: "*" });
    await expect(put("lease", "two", { IfNoneMatch: "*" })).rejects.toMatchObject(failed);
    await put("lease", "two", { IfMatch: ETag });
    await expect(put("lease", "three", { IfMatch: ETag })).rejects.toMatchObject(failed);
    await expect(put("other", "x", { IfMatch: ETag })).rejects.toBeInstanceOf(NoSuchKey);
    expect(await read("lease")).toBe("two");
  });

  it("are deleted when they are what they were taken for", async () => {
    const { ETag } = await put("lease", "one");
    await put("lease", "two");
    const remove = (IfMatch: string | undefined) => s3.send(new DeleteObjectCommand({ Bucket, Key: "lease", IfMatch }));
    await expect(remove(ETag)).rejects.toMatchObject(failed);
    await remove((await s3.send(new GetObjectCommand({ Bucket, Key: "lease" }))).ETag);
    await expect(read("lease")).rejects.toBeInstanceOf(NoSuchKey);
  });

  it("are listed by prefix, in pages", async () => {
    for (let index = 0; index < 7; index += 1) await put(`leases/${index}`, "x");
    await put("other", "x");
    const keys: (string | undefined)[] = [];
    const pages = paginateListObjectsV2({ client: s3, pageSize: 3 }, { Bucket, Prefix: "leases/" });
    for await (const page of pages) keys.push(...(page.Contents ?? []).map(({ Key }) => Key));
    expect(keys).toEqual(["0", "1", "2", "3", "4", "5", "6"].map((name) => `leases/${name}`));
  });

  it("are written by their own account, in the bucket's region", async () => {
    s3 = clientOf(samplePlatform.organization.managementAccountId);
    await expect(put("x", "x")).rejects.toMatchObject({ name: "AccessDenied" });
    s3 = clientOf(accountId, "eu-west-1");
    await expect(put("x", "x")).rejects.toMatchObject({ name: "PermanentRedirect" });
  });
});

describe("processes that race", () => {
  it("make each object once", async () => {
    const folder = mkdtempSync(join(tmpdir(), "tenantry-race-"));
    try {
      sandbox = await openTestSandbox({ folder });
      sandbox.plant.resource({ accountId, region: "eu-central-1" }, "AWS::S3::Bucket", { BucketName: Bucket });
      const wins = await Promise.all(["a", "b", "c"].map((name) => race(folder, name)));
      const all = wins.flat();
      expect(all.toSorted()).toEqual(Array.from({ length: 40 }, (_, index) => `lease-${index + 10}`));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** The keys that a process won. */
async function race(folder: string, name: string): Promise<readonly string[]> {
  const script = `
    import { PutObjectCommand } from "@aws-sdk/client-s3";
    import { clientsOf, openTestSandbox } from ${JSON.stringify(join(import.meta.dirname, "../../../../test/support/sandbox.ts"))};
    const sandbox = await openTestSandbox({ folder: ${JSON.stringify(folder)} });
    const { s3 } = clientsOf(sandbox, sandbox.plant.identity("${accountId}", "arn:aws:iam::${accountId}:user/x"));
    for (let index = 10; index < 50; index += 1) {
      const request = { Bucket: "${Bucket}", Key: "lease-" + index, Body: "${name}", IfNoneMatch: "*" };
      try {
        await s3.send(new PutObjectCommand(request));
        console.log(request.Key);
      } catch (error) {
        if (error.name !== "PreconditionFailed") throw error;
      }
    }
  `;
  const child = promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
  const { stdout } = await child;
  return stdout.split("\n").filter((line) => line !== "");
}
