import { describe, expect, it } from "vitest";
import { driveCloud } from "../../../test/support/drive-cloud.ts";
import { pagedAws } from "../../../test/support/paged-aws.ts";
import { samplePlatform } from "../../../test/support/sample.ts";
import { networkError, scriptedAws, serviceError } from "../../../test/support/scripted-aws.ts";
import { virtualClock } from "../../../test/support/virtual-clock.ts";
import type { RemoteCall } from "../../ports/remote-call.ts";
import { createCloud } from "./cloud.ts";
import { createEntry } from "./entry.ts";
import type { ServiceDefinition } from "./operation.ts";
import { services } from "./services.ts";

const credentials = { accessKeyId: "ambient", secretAccessKey: "s" };

it("has a table of operations of which each is sent, and nothing is sent that is not in it", async () => {
  const sent = new Map<string, boolean>();
  const before = (call: RemoteCall) => void sent.set(`${call.service}:${call.operation}`, call.writes);
  // A new account whose role cannot be entered yet is what DescribeAccount is asked about.
  const aws = scriptedAws((request) => {
    const isRefused = request.operation === "AssumeRole" && String(request.input.RoleArn).includes("555555555555");
    if (isRefused) throw serviceError("AccessDenied", "no", { status: 403 });
    return pagedAws(request);
  });
  const cloud = createCloud({
    platform: samplePlatform,
    clock: virtualClock(),
    rates: {},
    attach: aws.attach,
    credentials,
    observer: { before },
  });
  await driveCloud(cloud);
  const table = services.flatMap(({ name, operations }) =>
    Object.entries(operations).map(([operation, { effect }]) => [`${name}:${operation}`, effect !== "read"] as const),
  );
  expect([...sent].sort()).toEqual([...table].sort());
});

describe("after a lost reply", () => {
  const aws = scriptedAws((request) => {
    if (request.service === "STS") return pagedAws(request);
    throw networkError("ECONNRESET");
  });
  const entry = createEntry({
    platform: samplePlatform,
    clock: virtualClock(),
    rates: {},
    attach: aws.attach,
    credentials,
  });
  // Of these, each service takes what it needs to make a URL.
  const input = { Bucket: "bucket", Key: "key", Body: "{}", name: "name" };
  const way = { target: { kind: "deployer" }, accountId: "222222222222", region: "eu-central-1" } as const;
  const cases = services
    .filter(({ name }) => name !== "sts")
    .flatMap((service) =>
      Object.entries(service.operations).map(([operation, { effect }]) => ({ service, operation, effect })),
    );

  it.each(cases)("$operation is sent again only if that is safe", async ({ service, operation, effect }) => {
    const send = entry.send(service as ServiceDefinition<unknown>, way) as (
      name: string,
      input: object,
    ) => Promise<object>;
    const before = aws.requests.length;
    await expect(send(operation, input)).rejects.toMatchObject({ failure: "unavailable" });
    const sent = aws.requests.slice(before).filter((request) => request.operation === operation);
    expect(sent.length).toBe(effect === "write" ? 1 : 4);
  });
});
