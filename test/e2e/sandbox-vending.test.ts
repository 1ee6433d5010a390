import { describe, expect, it } from "vitest";
import { defaultFacts } from "../../src/facts/facts.ts";
import type { Cloud } from "../../src/ports/cloud.ts";
import { createCloud } from "../../src/providers/aws/cloud.ts";
import type { Sandbox } from "../../src/sandbox/open-sandbox.ts";
import { samplePlatform } from "../support/sample.ts";
import { openTestSandbox } from "../support/sandbox.ts";

const { rates, durations } = defaultFacts.quotas;

function cloudOf({ attach, clock, credentials }: Sandbox): Cloud {
  return createCloud({ platform: samplePlatform, clock, rates, attach, credentials, random: () => 0.5 });
}

/** What AWS allows at best: its rate after the burst, and so many creations at a time. */
function shortestMs(count: number): number {
  const rate = rates["organizations:CreateAccount"];
  const seconds = durations["organizations:account"]?.seconds ?? 0;
  const byRate = (count - (rate?.burst ?? 0)) / (rate?.perSecond ?? 1);
  const bySlots = Math.ceil(count / (rate?.inFlight ?? 1)) * seconds;
  return Math.max(byRate, bySlots) * 1_000;
}

async function vendAll({ organization }: Cloud, sandbox: Sandbox, count: number): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    for (let number = next; number < count; number = next) {
      next += 1;
      const name = `pool-${number}`;
      const email = `aws+${number}@x.example`;
      const { requestId } = await organization.createAccount({ name, email, roleName: "Entry", tags: {} });
      for (;;) {
        await sandbox.clock.sleep(2_000);
        const running = await organization.listCreations(["IN_PROGRESS"]);
        if (!running.some((creation) => creation.requestId === requestId)) break;
      }
    }
  };
  await Promise.all(Array.from({ length: 5 }, work));
}

describe("vending through the AWS provider", () => {
  it("makes 200 accounts at no less than 95 % of what the API allows", async () => {
    const sandbox = await openTestSandbox();
    const cloud = cloudOf(sandbox);
    const startMs = sandbox.clock.nowMs();
    await vendAll(cloud, sandbox, 200);
    const tookMs = sandbox.clock.nowMs() - startMs;
    cloud.close();
    const made = sandbox.describe().accounts.filter(({ name }) => name.startsWith("pool-"));
    expect(new Set(made.map(({ name }) => name)).size).toBe(200);
    expect(made).toHaveLength(200);
    expect(shortestMs(200) / tookMs).toBeGreaterThanOrEqual(0.95);
  });

  it("keeps what the provider asks of every account within what AWS grants", async () => {
    const sandbox = await openTestSandbox();
    const cloud = cloudOf(sandbox);
    const { accountId: id = "" } = samplePlatform.cells[0] ?? {};
    const place = { accountId: id, region: samplePlatform.cells[0]?.region ?? "" };
    expect(await cloud.canEnter(id, "administrator")).toBe(true);
    expect(await cloud.canEnter(id, "deploy")).toBe(false);
    const vpcId = await cloud.network(place, "administrator").findDefaultVpc();
    expect(vpcId).toBeDefined();
    await cloud.network(place, "administrator").deleteDefaultVpc(vpcId ?? "");
    expect(await cloud.network(place, "administrator").findDefaultVpc()).toBeUndefined();
    expect(await cloud.serviceQuotas(place, "administrator").value("vpc", "L-F678F1CE")).toBe(5);
    await cloud.serviceQuotas(place, "administrator").request("vpc", "L-F678F1CE", 20);
    await sandbox.clock.sleep(3_600_000);
    expect(await cloud.serviceQuotas(place, "administrator").value("vpc", "L-F678F1CE")).toBe(20);
    const { name } = samplePlatform.cells[0]?.cluster ?? { name: "" };
    expect(await cloud.eks(place, "administrator").findCluster(name)).toMatchObject({ status: "ACTIVE" });
    cloud.close();
  });

  it("activates a cost tag a day after it first appeared", async () => {
    const sandbox = await openTestSandbox();
    const { costTags } = cloudOf(sandbox);
    expect(await costTags.status("tenant")).toBeUndefined();
    sandbox.plant.resource(
      { accountId: samplePlatform.organization.toolingAccountId, region: "eu-central-1" },
      "AWS::S3::Bucket",
      { BucketName: "tagged-bucket", Tags: [{ Key: "tenant", Value: "birch" }] },
    );
    await sandbox.clock.sleep(86_400_000 - 1);
    await expect(costTags.activate("tenant")).rejects.toMatchObject({ failure: "not-found" });
    await sandbox.clock.sleep(1_000);
    expect(await costTags.status("tenant")).toBe("Inactive");
    await costTags.activate("tenant");
    expect(await costTags.status("tenant")).toBe("Active");
  });
});
