import { describe, expect, it } from "vitest";
import { pagedAws } from "../../../test/support/paged-aws.ts";
import { samplePlatform } from "../../../test/support/sample.ts";
import { type Script, scriptedAws, serviceError } from "../../../test/support/scripted-aws.ts";
import { virtualClock } from "../../../test/support/virtual-clock.ts";
import { createCloud } from "./cloud.ts";

const place = { accountId: "333333333333", region: "eu-central-1" };

/** The answers of `pagedAws`, except for the operations that are told here; an error is thrown. */
function world(told: Readonly<Record<string, Error | object | Script>> = {}) {
  const clock = virtualClock(Date.parse("2026-11-24T12:00:00Z"));
  const aws = scriptedAws((request) => {
    const answer = told[request.operation];
    if (answer === undefined) return pagedAws(request);
    if (answer instanceof Error) throw answer;
    return typeof answer === "function" ? (answer as Script)(request) : answer;
  });
  const credentials = { accessKeyId: "ambient", secretAccessKey: "s" };
  const cloud = createCloud({ platform: samplePlatform, clock, rates: {}, attach: aws.attach, credentials });
  const sent = (operation: string) => aws.requests.filter((request) => request.operation === operation);
  return { cloud, clock, sent };
}

async function all<Item>(pages: AsyncIterable<readonly Item[]>): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

describe("lists", () => {
  it("go on to the last page, one request a page, and no further than the reader", async () => {
    const { cloud, sent } = world();
    expect(await all(cloud.organization.listAccounts())).toHaveLength(2);
    expect(sent("ListAccounts").map(({ input }) => input.NextToken)).toEqual([undefined, "bmV4dA=="]);
    for await (const _ of cloud.stacks(place, "read").list()) break;
    expect(sent("DescribeStacks")).toHaveLength(1);
    expect(await cloud.bucket("b-b-b", "eu-central-1").list("leases/")).toEqual(["leases/a", "leases/a"]);
  });
});

describe("stacks", () => {
  it("leave out parameters that hide their value", async () => {
    const Parameters = [
      { ParameterKey: "Vpc", ParameterValue: "vpc-1" },
      { ParameterKey: "Password", ParameterValue: "****" },
    ];
    const stack = { StackId: "arn", StackName: "tenantry-x", StackStatus: "CREATE_COMPLETE", Parameters };
    const { cloud } = world({ DescribeStacks: { Stacks: [stack] } });
    expect((await cloud.stacks(place, "read").find("tenantry-x"))?.parameters).toEqual({ Vpc: "vpc-1" });
  });

  it.each([
    ["JSON", '{"Resources":{"A":{"Ref":"B"}}}'],
    ["YAML", "Resources:\n  A: !Ref B\n"],
  ])("read a template written in %s", async (_, TemplateBody) => {
    const { cloud } = world({ GetTemplate: { TemplateBody } });
    expect(await cloud.stacks(place, "read").template("tenantry-x")).toEqual({ Resources: { A: { Ref: "B" } } });
  });

  it("adopt a change set of the same name, which is the same one", async () => {
    const { cloud, sent } = world({ CreateChangeSet: serviceError("AlreadyExistsException") });
    const template = { kind: "body", text: "{}" } as const;
    const request = { stackName: "s", changeSetName: "c", type: "UPDATE", template, parameters: {}, tags: {} } as const;
    await cloud.stacks(place, "deploy").createChangeSet(request);
    expect(sent("CreateChangeSet")[0]?.input.Capabilities).toEqual(["CAPABILITY_NAMED_IAM"]);
  });

  it("tell what a change set does, over all pages, and whether it depends on values to come", async () => {
    const modify = (...details: readonly object[]) => ({
      ResourceChange: {
        Action: "Modify",
        LogicalResourceId: "Key",
        ResourceType: "AWS::KMS::Key",
        Replacement: "False",
        Scope: ["Tags"],
        Details: details,
      },
    });
    const head = { ChangeSetId: "arn", ChangeSetName: "c", StackName: "s", Status: "CREATE_COMPLETE" };
    const dynamicArn = { Evaluation: "Dynamic", Target: { Attribute: "Properties", Name: "Arn" } };
    const staticName = { Evaluation: "Static", Target: { Attribute: "Properties", Name: "Name" } };
    const tagsOfTheStack = { Evaluation: "Static", Target: { Attribute: "Tags" } };
    const { cloud } = world({
      DescribeChangeSet: (({ input }) =>
        input.NextToken === undefined
          ? { ...head, Changes: [modify(dynamicArn, staticName)], NextToken: "x" }
          : { ...head, Changes: [modify(dynamicArn, tagsOfTheStack), modify(tagsOfTheStack)] }) as Script,
    });
    const found = await cloud.stacks(place, "deploy").findChangeSet("s", "c");
    expect(found?.changes.map(({ dynamic, scope, replacement }) => [dynamic, scope, replacement])).toEqual([
      [false, ["Tags"], "False"],
      [true, ["Tags"], "False"],
      [undefined, ["Tags"], "False"],
    ]);
  });

  it("have no change set, and no stack, where AWS says so", async () => {
    const missing = serviceError("ValidationError", "Stack [s] does not exist");
    const { cloud } = world({ DescribeChangeSet: serviceError("ChangeSetNotFound"), DescribeStacks: missing });
    expect(await cloud.stacks(place, "read").findChangeSet("s", "c")).toBeUndefined();
    expect(await cloud.stacks(place, "read").find("s")).toBeUndefined();
  });

  it("give the events since one, over pages, and else the newest page", async () => {
    const page = (...ids: readonly string[]) => ids.map((EventId) => ({ EventId }));
    const { cloud } = world({
      DescribeStackEvents: (({ input }) =>
        input.NextToken === undefined
          ? { StackEvents: page("5", "4"), NextToken: "x" }
          : { StackEvents: page("3", "2", "1"), NextToken: "y" }) as Script,
    });
    const stacks = cloud.stacks(place, "deploy");
    expect((await stacks.events("s", "2")).map(({ id }) => id)).toEqual(["5", "4", "3"]);
    expect((await stacks.events("s")).map(({ id }) => id)).toEqual(["5", "4"]);
  });
});

describe("objects", () => {
  it("are written under the condition that is told, and refused as a conflict", async () => {
    const { cloud, sent } = world();
    const bucket = cloud.bucket("b-b-b", "eu-central-1");
    await bucket.put("k", "{}", { if: "absent" });
    await bucket.put("k", "{}", { if: { etag: '"e"' } });
    expect(sent("PutObject").map(({ input }) => [input.IfNoneMatch, input.IfMatch])).toEqual([
      ["*", undefined],
      [undefined, '"e"'],
    ]);
    const refused = world({ PutObject: serviceError("PreconditionFailed", "no", { status: 412 }) });
    const put = refused.cloud.bucket("b-b-b", "eu-central-1").put("k", "{}", { if: "absent" });
    await expect(put).rejects.toMatchObject({ failure: "conflict" });
  });

  it("have the URL that CloudFormation reads", () => {
    const { cloud } = world();
    expect(cloud.bucket("b-b-b", "cn-north-1").url("templates/a b.json")).toBe(
      "https://b-b-b.s3.cn-north-1.amazonaws.com.cn/templates/a%20b.json",
    );
  });
});

describe("networks", () => {
  it("do not lose a default VPC that is in use, nor part of it", async () => {
    const { cloud, sent } = world({
      DescribeNetworkInterfaces: { NetworkInterfaces: [{ NetworkInterfaceId: "eni-1", Description: "NAT" }] },
    });
    const removal = cloud.network(place, "administrator").deleteDefaultVpc("vpc-1");
    await expect(removal).rejects.toMatchObject({
      failure: "conflict",
      message: expect.stringContaining("eni-1 (NAT)"),
    });
    expect(sent("DetachInternetGateway")).toEqual([]);
  });

  it("lose no VPC that is not a default one", async () => {
    const { cloud, sent } = world({ DescribeVpcs: { Vpcs: [{ VpcId: "vpc-1", IsDefault: false }] } });
    const removal = cloud.network(place, "administrator").deleteDefaultVpc("vpc-1");
    await expect(removal).rejects.toMatchObject({ failure: "invalid" });
    expect(sent("DeleteVpc")).toEqual([]);
  });

  it("tell private subnets by their own route table, else by the main one", async () => {
    const { cloud } = world();
    const subnets = await cloud.network(place, "read").privateSubnets("vpc-1", ["subnet-public", "subnet-other"]);
    expect(subnets).toEqual(["subnet-other"]);
  });
});

describe("quotas and cost tags", () => {
  it("find an open request for as much again instead of asking twice", async () => {
    const RequestedQuotas = [{ Status: "CASE_OPENED", DesiredValue: 64 }];
    const { cloud, sent } = world({ ListRequestedServiceQuotaChangeHistoryByQuota: { RequestedQuotas } });
    const quotas = cloud.serviceQuotas(place, "deploy");
    expect(await quotas.request("ec2", "L-1216C47A", 64)).toEqual({ status: "CASE_OPENED" });
    expect(sent("RequestServiceQuotaIncrease")).toEqual([]);
    expect(await quotas.request("ec2", "L-1216C47A", 65)).toEqual({ status: "PENDING" });
  });

  it("report a key that cannot be activated yet, though the answer is a success", async () => {
    const Errors = [{ TagKey: "tenant", Code: "TagKeysNotFoundException", Message: "Tag keys not found" }];
    const { cloud } = world({ UpdateCostAllocationTagsStatus: { Errors } });
    await expect(cloud.costTags.activate("tenant")).rejects.toMatchObject({ failure: "not-found", retry: "later" });
    expect(await cloud.costTags.status("tenant")).toBeUndefined();
  });
});

describe("eksConnection", () => {
  it("presigns who we are for that cluster, as the aws command does, and keeps the token for 14 minutes", async () => {
    const { cloud, clock } = world();
    const connection = await cloud.eksConnection(place, "deploy", "shared-eu1");
    expect(connection.certificateAuthorityData).toBe("Q0E=");
    const token = await connection.token();
    expect(token).toMatch(/^k8s-aws-v1\.[\w-]+$/);
    const url = new URL(Buffer.from(token.slice("k8s-aws-v1.".length), "base64url").toString());
    expect([url.host, url.searchParams.get("Action")]).toEqual(["sts.eu-central-1.amazonaws.com", "GetCallerIdentity"]);
    expect(url.searchParams.get("X-Amz-Expires")).toBe("60");
    expect(url.searchParams.get("X-Amz-SignedHeaders")).toBe("host;x-k8s-aws-id");
    expect(url.searchParams.get("X-Amz-Date")).toBe("20261124T120000Z");
    expect(url.searchParams.get("X-Amz-Security-Token")).toBe("token");
    clock.skip(13 * 60_000);
    expect(await connection.token()).toBe(token);
    clock.skip(61_000);
    expect(await connection.token()).not.toBe(token);
  });

  it("is unavailable while the cluster has no endpoint", async () => {
    const { cloud } = world({ DescribeCluster: { cluster: { arn: "arn", status: "CREATING" } } });
    await expect(cloud.eksConnection(place, "deploy", "c")).rejects.toMatchObject({ failure: "unavailable" });
  });
});
