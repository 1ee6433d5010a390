import { describe, expect, it } from "vitest";
import { samplePlatform } from "../../../test/support/sample.ts";
import { networkError, type Script, scriptedAws, serviceError } from "../../../test/support/scripted-aws.ts";
import { virtualClock } from "../../../test/support/virtual-clock.ts";
import type { RemoteCall } from "../../ports/remote-call.ts";
import { type AwsCloud, type CloudOptions, createCloud } from "./cloud.ts";

const place = { accountId: "333333333333", region: "eu-central-1" };
const stackId = "arn:aws:cloudformation:eu-central-1:333333333333:stack/tenantry-x/1";

interface World {
  readonly cloud: AwsCloud;
  readonly clock: ReturnType<typeof virtualClock>;
  readonly names: () => readonly string[];
  readonly requests: ReturnType<typeof scriptedAws>["requests"];
}

/** The deployer's credentials; every role can be entered, for an hour. */
function world(script: Script, options: Partial<CloudOptions> = {}): World {
  const clock = virtualClock();
  let sessions = 0;
  const aws = scriptedAws((request) => {
    if (request.operation === "GetCallerIdentity")
      return { Account: "222222222222", Arn: "arn:aws:sts::222222222222:assumed-role/tenantry-deployer/ci" };
    const answer = script(request);
    if (request.operation !== "AssumeRole" || Object.keys(answer).length > 0) return answer;
    sessions += 1;
    const Expiration = new Date(clock.nowMs() + 3_600_000);
    return { Credentials: { AccessKeyId: `session-${sessions}`, SecretAccessKey: "s", SessionToken: "t", Expiration } };
  });
  const credentials = { accessKeyId: "ambient", secretAccessKey: "s" };
  const base = { platform: samplePlatform, clock, rates: {}, attach: aws.attach, credentials, random: () => 0.5 };
  return { cloud: createCloud({ ...base, ...options }), clock, names: aws.names, requests: aws.requests };
}

/** Answers the n-th request of an operation with the n-th of `answers`, the last one from then on; errors are thrown. */
function answering(operation: string, ...answers: readonly (object | Error)[]): Script {
  let count = 0;
  return (request) => {
    if (request.operation !== operation) return {};
    const answer = answers[Math.min(count, answers.length - 1)] ?? {};
    count += 1;
    if (answer instanceof Error) throw answer;
    return answer;
  };
}

const stack = { StackId: stackId, StackName: "tenantry-x", StackStatus: "CREATE_COMPLETE" };
const changeSet = {
  stackName: "tenantry-x",
  changeSetName: "tenantry-0123",
  type: "UPDATE",
  template: { kind: "body", text: "{}" },
  parameters: { Vpc: "vpc-secret-value" },
  tags: {},
} as const;

describe("a request", () => {
  it("enters the roles that lead to its account, once", async () => {
    const { cloud, names, requests } = world(answering("DescribeStacks", { Stacks: [stack] }));
    const api = cloud.stacks(place, "deploy");
    await Promise.all([
      api.find("tenantry-x"),
      api.find("tenantry-x"),
      cloud.stacks(place, "deploy").find("tenantry-x"),
    ]);
    expect(names()).toEqual([
      "STS:GetCallerIdentity",
      "STS:AssumeRole",
      ...Array(3).fill("CloudFormation:DescribeStacks"),
    ]);
    expect(requests[1]?.input.RoleArn).toBe("arn:aws:iam::333333333333:role/tenantry/tenantry-deploy");
    expect(requests[2]?.credentials.accessKeyId).toBe("session-1");
  });

  it("enters a role again five minutes before its session ends, on the injected clock", async () => {
    const { cloud, clock, requests } = world(answering("DescribeStacks", { Stacks: [stack] }));
    const api = cloud.stacks(place, "deploy");
    await api.find("tenantry-x");
    clock.skip(54 * 60_000);
    await api.find("tenantry-x");
    expect(requests.at(-1)?.credentials.accessKeyId).toBe("session-1");
    clock.skip(2 * 60_000);
    await api.find("tenantry-x");
    expect(requests.at(-1)?.credentials.accessKeyId).toBe("session-2");
  });

  it("is sent again with a new session when the old one is refused as expired", async () => {
    const expired = serviceError("ExpiredTokenException", "The security token included in the request is expired");
    const { cloud, requests } = world(answering("DeleteStack", expired, {}));
    await cloud.stacks(place, "deploy").delete("tenantry-x");
    expect(
      requests.filter(({ operation }) => operation === "DeleteStack").map((r) => r.credentials.accessKeyId),
    ).toEqual(["session-1", "session-2"]);
  });

  it("fails as expired when our own credentials are, and says what to do", async () => {
    const expired = serviceError("ExpiredToken", "The security token included in the request is expired");
    const { cloud } = world(answering("AssumeRole", expired));
    await expect(cloud.stacks(place, "deploy").find("x")).rejects.toMatchObject({
      code: "TEN7106",
      failure: "expired",
      message: expect.stringContaining("Sign in again"),
    });
  });

  it("waits throttling out, slowing down whoever shares the allowance", async () => {
    const throttled = serviceError("Throttling", "Rate exceeded");
    const { cloud, clock, names } = world(answering("DeleteStack", throttled, throttled, {}));
    const started = clock.nowMs();
    await cloud.stacks(place, "deploy").delete("tenantry-x");
    expect(names().filter((name) => name.endsWith("DeleteStack"))).toHaveLength(3);
    expect(clock.nowMs() - started).toBe(375 + 750);
  });

  it("gives up on throttling when its patience is at an end", async () => {
    const { cloud, clock } = world(answering("DeleteStack", serviceError("Throttling", "Rate exceeded")), {
      patienceMs: 60_000,
    });
    const started = clock.nowMs();
    await expect(cloud.stacks(place, "deploy").delete("tenantry-x")).rejects.toMatchObject({
      code: "TEN7104",
      failure: "throttled",
      retry: "later",
    });
    expect(clock.nowMs() - started).toBeLessThanOrEqual(60_000);
    expect(clock.nowMs() - started).toBeGreaterThan(30_000);
  });

  it("waits at least as long as AWS asks for", async () => {
    const slow = serviceError("SlowDown", "slow", { status: 503, headers: { "retry-after": "30" } });
    const { cloud, clock } = world(answering("PutObject", slow, { ETag: '"1"' }));
    const started = clock.nowMs();
    await cloud.bucket("acme--tooling-222222222222", "eu-central-1").put("leases/a", "{}");
    expect(clock.nowMs() - started).toBe(30_000);
  });

  it("is repeated after a lost reply when it reads or carries a client token, with the same token", async () => {
    const lost = networkError("ECONNRESET");
    const reading = world(answering("DescribeStacks", lost, { Stacks: [stack] }));
    expect((await reading.cloud.stacks(place, "read").find("tenantry-x"))?.status).toBe("CREATE_COMPLETE");
    const deleting = world(answering("DeleteStack", lost, {}));
    await deleting.cloud.stacks(place, "deploy").delete("tenantry-x");
    const tokens = deleting.requests.flatMap(({ input }) => input.ClientRequestToken ?? []);
    expect(tokens).toHaveLength(2);
    expect(new Set(tokens).size).toBe(1);
  });

  it("is never repeated after a lost reply when it writes without a token", async () => {
    const { cloud, names } = world(answering("CreateAccount", networkError("ECONNRESET")));
    const request = {
      name: "acme--birch",
      email: "aws+1@acme.example",
      roleName: "OrganizationAccountAccessRole",
      tags: {},
    };
    await expect(cloud.organization.createAccount(request)).rejects.toMatchObject({
      code: "TEN7108",
      failure: "unavailable",
      retry: "later",
    });
    expect(names().filter((name) => name.endsWith("CreateAccount"))).toHaveLength(1);
  });

  it("is repeated, even when it writes, if nobody was there to take it", async () => {
    const { cloud, names } = world(answering("MoveAccount", networkError("ECONNREFUSED"), {}));
    await cloud.organization.moveAccount("333333333333", "ou-ab12-aaaaaaaa", "ou-ab12-bbbbbbbb");
    expect(names().filter((name) => name.endsWith("MoveAccount"))).toHaveLength(2);
  });

  it("is repeated while the organisation is being modified by somebody else", async () => {
    const busy = serviceError("ConcurrentModificationException");
    const { cloud, names } = world(answering("AttachPolicy", busy, busy, {}));
    await cloud.organization.attachPolicy("p-1", "ou-ab12-aaaaaaaa");
    expect(names().filter((name) => name.endsWith("AttachPolicy"))).toHaveLength(3);
  });

  it("gives up after four tries that got no answer", async () => {
    const { cloud, names } = world(answering("DescribeStacks", networkError("ETIMEDOUT")));
    await expect(cloud.stacks(place, "read").find("x")).rejects.toMatchObject({ failure: "unavailable" });
    expect(names().filter((name) => name.endsWith("DescribeStacks"))).toHaveLength(4);
  });

  it("takes turns at the rate of its account and operation", async () => {
    const rates = { "organizations:MoveAccount": { perSecond: 2, burst: 3, source: "s" } };
    const { cloud, clock } = world(() => ({}), { rates });
    const started = clock.nowMs();
    const moves = Array.from({ length: 9 }, () => cloud.organization.moveAccount("333333333333", "a", "b"));
    await Promise.all(moves);
    expect(clock.nowMs() - started).toBe(3_000);
  });

  it("says what was done, to what, where and what AWS said, without the values it sent", async () => {
    const said = "Parameter Vpc has the value vpc-secret-value which is not allowed";
    const { cloud } = world(answering("CreateChangeSet", serviceError("ValidationError", said)));
    const failed = await cloud
      .stacks(place, "deploy")
      .createChangeSet(changeSet)
      .catch((error: unknown) => error);
    expect(String(failed)).toContain(
      "CreateChangeSet of change set tenantry-0123 of stack tenantry-x in 333333333333/eu-central-1: ValidationError: Parameter Vpc has the value (concealed) which",
    );
    const cause = (failed as Error).cause as Error;
    expect(JSON.stringify([String(failed), String(cause), Object.entries(cause)])).not.toContain("secret");
  });
});

describe("an observer", () => {
  it("is told of every request before and after it, roles included, and of how it failed", async () => {
    const seen: string[] = [];
    const note = (when: string) => (call: RemoteCall, error?: unknown) => {
      const failure = error === undefined ? "" : ` ${(error as { failure: string }).failure}`;
      seen.push(`${when} ${call.service}:${call.operation} ${call.place}${call.writes ? " writes" : ""}${failure}`);
    };
    const observer = { before: note("before"), after: note("after") };
    const { cloud } = world(answering("DeleteStack", serviceError("AccessDenied", "no", { status: 403 })), {
      observer,
    });
    await expect(cloud.stacks(place, "deploy").delete("x")).rejects.toMatchObject({ failure: "denied" });
    expect(seen.slice(0, 6)).toEqual([
      "before sts:GetCallerIdentity caller/eu-central-1",
      "after sts:GetCallerIdentity caller/eu-central-1",
      "before sts:AssumeRole 222222222222/eu-central-1",
      "after sts:AssumeRole 222222222222/eu-central-1",
      "before cloudformation:DeleteStack 333333333333/eu-central-1 writes",
      expect.stringMatching(/^after cloudformation:DeleteStack .* denied$/),
    ]);
  });

  it("stops a request by throwing, and what it throws comes out untouched", async () => {
    const stop = new Error("killed");
    const before = (call: RemoteCall) => {
      if (call.operation === "DeleteStack") throw stop;
    };
    const { cloud, names } = world(() => ({}), { observer: { before } });
    await expect(cloud.stacks(place, "deploy").delete("x")).rejects.toBe(stop);
    expect(names()).not.toContain("CloudFormation:DeleteStack");
  });
});

describe("an account that AWS has only just made", () => {
  const denied = serviceError("AccessDenied", "is not authorized to perform: sts:AssumeRole", { status: 403 });
  const script =
    (joinedMsAgo: number, clock: () => number): Script =>
    ({ operation, input }) => {
      if (operation === "DescribeAccount")
        return { Account: { Id: "444444444444", JoinedTimestamp: new Date(clock() - joinedMsAgo) } };
      if (operation === "AssumeRole" && String(input.RoleArn).includes("444444444444")) throw denied;
      return {};
    };

  it("is not ready, rather than denied", async () => {
    const made: World = world((request) => script(60_000, () => made.clock.nowMs())(request));
    const fresh = { accountId: "444444444444", region: "eu-central-1" };
    await expect(made.cloud.stacks(fresh, "administrator").find("x")).rejects.toMatchObject({
      code: "TEN7112",
      failure: "unavailable",
      retry: "later",
    });
    expect(await made.cloud.canEnter("444444444444", "administrator")).toBe(false);
  });

  it("is denied like any other half an hour later", async () => {
    const made: World = world((request) => script(31 * 60_000, () => made.clock.nowMs())(request));
    const old = { accountId: "444444444444", region: "eu-central-1" };
    await expect(made.cloud.stacks(old, "administrator").find("x")).rejects.toMatchObject({ failure: "denied" });
    expect(await made.cloud.canEnter("444444444444", "administrator")).toBe(false);
    expect(await made.cloud.canEnter("333333333333", "deploy")).toBe(true);
  });
});

describe("canEnter", () => {
  it("does not take expired credentials for a missing role", async () => {
    const { cloud } = world(answering("AssumeRole", serviceError("ExpiredToken")));
    await expect(cloud.canEnter("333333333333", "deploy")).rejects.toMatchObject({ failure: "expired" });
  });
});

describe("close", () => {
  it("refuses what still waits for its turn", async () => {
    const rates = { "organizations:MoveAccount": { perSecond: 0.001, burst: 1, source: "s" } };
    const { cloud, names } = world(() => ({}), { rates });
    await cloud.organization.moveAccount("333333333333", "a", "b");
    const waiting = cloud.organization.moveAccount("333333333333", "a", "b");
    const refused = expect(waiting).rejects.toMatchObject({ code: "TEN7114" });
    cloud.close();
    await refused;
    expect(names().filter((name) => name.endsWith("MoveAccount"))).toHaveLength(1);
  });
});
