import { expect, it } from "vitest";
import { samplePlatform } from "../../../../test/support/sample.ts";
import { type Script, scriptedAws, serviceError } from "../../../../test/support/scripted-aws.ts";
import { virtualClock } from "../../../../test/support/virtual-clock.ts";
import type { JsonValue } from "../../../model/json.ts";
import type { PostureGap } from "../../../ports/posture.ts";
import { createCloud } from "../cloud.ts";
import { openPosture } from "./open-posture.ts";
import { readPolicy } from "./read-policy.ts";

const accountId = "111111111111";
const canary = "canary-5521";

function collecting(script: Script): {
  readonly documents: Map<string, JsonValue>;
  readonly gaps: PostureGap[];
  readonly run: () => Promise<void>;
  readonly names: () => readonly string[];
} {
  const documents = new Map<string, JsonValue>();
  const gaps: PostureGap[] = [];
  const aws = scriptedAws((request) =>
    request.operation === "GetCallerIdentity" ? { Account: accountId, Arn: "arn" } : script(request),
  );
  const posture = openPosture({
    clock: virtualClock(),
    rates: {},
    near: "eu-central-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    attach: aws.attach,
    patienceMs: 0,
  });
  const store = {
    find: (path: string) => Promise.resolve(documents.get(path)),
    put: ({ path, value }: { readonly path: string; readonly value: JsonValue }) => {
      documents.set(path, value);
      return Promise.resolve();
    },
    drop: (path: string) => {
      documents.delete(path);
      return Promise.resolve();
    },
  };
  const progress = { read: () => undefined, missed: (gap: PostureGap) => void gaps.push(gap) };
  const place = { accountId, regions: ["eu-central-1"], organization: false };
  return { documents, gaps, run: () => posture.collect(place, store, progress), names: aws.names };
}

it("joins pages, and follows what an answer leads to", async () => {
  const { documents, gaps, run } = collecting(({ operation, input }) => {
    if (operation === "GetAccountAuthorizationDetails")
      return input.Marker === undefined
        ? { RoleDetailList: [{ RoleName: "a" }], IsTruncated: true, Marker: "2" }
        : { RoleDetailList: [{ RoleName: "b" }], IsTruncated: false };
    if (operation === "ListClusters") return { clusters: ["shared"] };
    if (operation === "ListAccessEntries") return { accessEntries: ["arn:aws:iam::1:role/x"] };
    return {};
  });
  await run();
  expect(gaps).toEqual([]);
  expect(documents.get(`aws/${accountId}/global/iam/get-account-authorization-details.json`)).toEqual({
    RoleDetailList: [{ RoleName: "a" }, { RoleName: "b" }],
  });
  const entry = `eks/describe-access-entry/shared/${encodeURIComponent("arn:aws:iam::1:role/x")}.json`;
  expect(documents.has(`aws/${accountId}/eu-central-1/${entry}`)).toBe(true);
});

it("makes a gap of a refusal, and asks for nothing but that the next time", async () => {
  let isRefused = true;
  const { documents, gaps, run, names } = collecting(({ operation }) => {
    if (operation === "ListKeys" && isRefused) throw serviceError("AccessDeniedException", "no", { status: 400 });
    return {};
  });
  await run();
  expect(gaps.map(({ place, what }) => [place, what])).toEqual([
    [`${accountId}/eu-central-1`, ["AWS::KMS::Key", "AWS::KMS::Grant"]],
  ]);
  const gapFile = `aws/${accountId}/eu-central-1/kms/list-keys.gap.json`;
  expect(documents.has(gapFile)).toBe(true);
  isRefused = false;
  const before = names().length;
  await run();
  expect(names().slice(before)).toEqual(["KMS:ListKeys"]);
  expect(documents.has(gapFile)).toBe(false);
});

it("writes down that there is none, and stops at expired credentials", async () => {
  const { documents, run } = collecting(({ operation }) => {
    if (operation === "ListBuckets") return { Buckets: [{ Name: "uploads", BucketRegion: "eu-west-1" }] };
    if (operation === "GetBucketPolicy") throw serviceError("NoSuchBucketPolicy", "none", { status: 404 });
    return {};
  });
  await run();
  expect(documents.get(`aws/${accountId}/eu-west-1/s3/get-bucket-policy/uploads.json`)).toEqual({});
  const expired = collecting(() => {
    throw serviceError("ExpiredToken", "old", { status: 400 });
  });
  await expect(expired.run()).rejects.toMatchObject({ failure: "expired" });
});

it("keeps no value that may be secret, and has no operation that gives one", async () => {
  const { documents, run } = collecting(({ operation }) => {
    if (operation === "ListFunctions")
      return { Functions: [{ FunctionName: "f", Environment: { Variables: { PASSWORD: canary } } }] };
    if (operation === "DescribeStacks")
      return { Stacks: [{ StackName: "s", Parameters: [{ ParameterValue: canary }] }] };
    return {};
  });
  await run();
  expect(JSON.stringify([...documents])).not.toContain(canary);
  const actions = JSON.stringify(readPolicy());
  for (const action of [
    "secretsmanager:GetSecretValue",
    "kms:Decrypt",
    "s3:GetObject",
    "dynamodb:Scan",
    "ssm:GetParameter",
  ])
    expect(actions).not.toContain(action);
});

it("asks for nothing that the printed policy does not allow", async () => {
  const { run, names } = collecting(({ operation }) => (operation === "ListClusters" ? { clusters: ["c"] } : {}));
  await run();
  const allowed = JSON.stringify(readPolicy());
  const renamed: Readonly<Record<string, string>> = {
    ListBuckets: "ListAllMyBuckets",
    GetPublicAccessBlock: "GetAccountPublicAccessBlock",
  };
  const missing = names()
    .map((name) => name.split(":")[1] ?? "")
    .filter((name) => name !== "GetCallerIdentity" && !allowed.includes(`:${renamed[name] ?? name}"`));
  expect(missing).toEqual([]);
  expect(names().length).toBeGreaterThan(25);
});

it("reads the accounts of a platform through the deployer and their read role, the organisation as its account", async () => {
  const { managementAccountId, toolingAccountId } = samplePlatform.organization;
  const entered: string[] = [];
  const aws = scriptedAws(({ operation, input }) => {
    if (operation === "GetCallerIdentity") return { Account: managementAccountId, Arn: "arn" };
    if (operation !== "AssumeRole") return {};
    entered.push(String(input.RoleArn));
    const Credentials = {
      AccessKeyId: `${entered.length}`,
      SecretAccessKey: "s",
      SessionToken: "t",
      Expiration: new Date(8e12),
    };
    return { Credentials };
  });
  const { posture } = createCloud({
    platform: samplePlatform,
    clock: virtualClock(),
    rates: {},
    attach: aws.attach,
    credentials: { accessKeyId: "ambient", secretAccessKey: "b" },
  });
  const store = { find: async () => undefined, put: async () => undefined, drop: async () => undefined };
  const progress = { read: () => undefined, missed: () => undefined };
  await posture.collect({ accountId: managementAccountId, regions: [], organization: true }, store, progress);
  expect(entered).toEqual([]);
  await posture.collect({ accountId: "333333333333", regions: [], organization: false }, store, progress);
  expect(entered).toEqual([
    `arn:aws:iam::${toolingAccountId}:role/OrganizationAccountAccessRole`,
    `arn:aws:iam::${toolingAccountId}:role/tenantry/tenantry-deployer`,
    `arn:aws:iam::333333333333:role/tenantry/tenantry-read`,
  ]);
});

it("takes a cluster that knows no access entries for one that has none", async () => {
  const { gaps, run } = collecting(({ operation }) => {
    if (operation === "ListClusters") return { clusters: ["old"] };
    if (operation === "ListAccessEntries")
      throw serviceError(
        "InvalidRequestException",
        "The cluster's authentication mode must be set to one of [API]",
        {},
      );
    return {};
  });
  await run();
  expect(gaps).toEqual([]);
});
