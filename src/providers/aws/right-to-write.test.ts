import { expect, it } from "vitest";
import { samplePlatform } from "../../../test/support/sample.ts";
import { scriptedAws } from "../../../test/support/scripted-aws.ts";
import { virtualClock } from "../../../test/support/virtual-clock.ts";
import { underRight } from "../../ports/right-to-write.ts";
import { createCloud } from "./cloud.ts";

it("sends no write whose right was lost while it waited for its turn, and still sends what needs none", async () => {
  const clock = virtualClock();
  const aws = scriptedAws(({ operation }) =>
    operation === "GetCallerIdentity"
      ? { Account: "111111111111", Arn: "arn:aws:iam::111111111111:user/administrator" }
      : {},
  );
  const cloud = createCloud({
    platform: samplePlatform,
    clock,
    rates: { "organizations:TagResource": { perSecond: 1, burst: 1, source: "test" } as never },
    attach: aws.attach,
    credentials: { accessKeyId: "ambient", secretAccessKey: "s" },
    random: () => 0.5,
  });
  // Loads the SDK, which the clock does not wait for.
  await cloud.organization.tag("777777777770", { a: "b" });
  const endMs = clock.nowMs() + 5_500;
  const sent: number[] = [];
  const check = async (): Promise<void> => {
    if (clock.nowMs() > endMs) throw new Error("the right was lost");
    sent.push(clock.nowMs());
    // A renewal goes through the same provider and must not ask for the right that it renews.
    await cloud.organization.describe().catch(() => {});
  };
  const tag = (id: number): Promise<void> => cloud.organization.tag(`77777777777${id}`, { a: "b" });
  const ends = await Promise.allSettled(Array.from({ length: 9 }, (_, id) => underRight(check, () => tag(id))));
  const tagged = (): number => aws.names().filter((name) => name === "Organizations:TagResource").length;
  expect(ends.map(({ status }) => status)).toEqual([
    ...Array<string>(5).fill("fulfilled"),
    ...Array<string>(4).fill("rejected"),
  ]);
  expect([tagged(), sent.length]).toEqual([6, 5]);
  await tag(9);
  expect(tagged()).toBe(7);
});
