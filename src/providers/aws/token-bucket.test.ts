import { describe, expect, it } from "vitest";
import { virtualClock } from "../../../test/support/virtual-clock.ts";
import { TokenBucket } from "./token-bucket.ts";

async function takeAll(bucket: TokenBucket, count: number, log: (index: number) => void): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      await bucket.take();
      log(index);
    }),
  );
}

describe("TokenBucket", () => {
  it("lets a burst through at once and the rest at the rate, first come, first served", async () => {
    const clock = virtualClock(0);
    const bucket = new TokenBucket({ perSecond: 0.1, burst: 3 }, clock);
    const seen: [number, number][] = [];
    await takeAll(bucket, 6, (index) => seen.push([index, clock.nowMs()]));
    expect(seen).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
      [3, 10_000],
      [4, 20_000],
      [5, 30_000],
    ]);
  });

  it("uses the whole of a rate that does not divide evenly", async () => {
    const clock = virtualClock(0);
    const bucket = new TokenBucket({ perSecond: 3, burst: 1 }, clock);
    await takeAll(bucket, 301, () => undefined);
    expect(clock.nowMs()).toBeGreaterThanOrEqual(100_000);
    expect(clock.nowMs()).toBeLessThanOrEqual(100_500);
  });

  it("saves up no more than the burst while idle", async () => {
    const clock = virtualClock(0);
    const bucket = new TokenBucket({ perSecond: 1, burst: 2 }, clock);
    clock.skip(3_600_000);
    await takeAll(bucket, 3, () => undefined);
    expect(clock.nowMs()).toBe(3_601_000);
  });

  it("holds everybody back while it is paused, and keeps their order", async () => {
    const clock = virtualClock(0);
    const bucket = new TokenBucket({ perSecond: 10, burst: 5 }, clock);
    bucket.pause(5_000);
    const seen: [number, number][] = [];
    await takeAll(bucket, 3, (index) => seen.push([index, clock.nowMs()]));
    expect(seen).toEqual([
      [0, 5_000],
      [1, 5_000],
      [2, 5_000],
    ]);
  });

  it("gives the turn of somebody who gave up to the next", async () => {
    const clock = virtualClock(0);
    const bucket = new TokenBucket({ perSecond: 1, burst: 1 }, clock);
    const leaving = new AbortController();
    await bucket.take();
    const first = bucket.take(leaving.signal);
    const second = bucket.take();
    leaving.abort(new Error("gave up"));
    await expect(first).rejects.toThrow("gave up");
    await second;
    expect(clock.nowMs()).toBe(1_000);
  });
});
