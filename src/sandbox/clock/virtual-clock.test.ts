import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { createVirtualClock, type VirtualClock } from "./virtual-clock.ts";

function quiet(startMs = 0): VirtualClock {
  return createVirtualClock({ startMs, hasOutsideWork: () => false });
}

describe("the virtual clock", () => {
  it("stands still while nobody sleeps", async () => {
    const clock = quiet(7);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(clock.nowMs()).toBe(7);
  });

  it("wakes sleepers in the order of their time, whatever the order of their sleep", async () => {
    const clock = quiet();
    const woken: string[] = [];
    const sleep = async (name: string, ms: number): Promise<void> => {
      await clock.sleep(ms);
      woken.push(`${name}@${clock.nowMs()}`);
    };
    await Promise.all([sleep("day", 86_400_000), sleep("soon", 10), sleep("now", 0), sleep("also soon", 10)]);
    expect(woken).toEqual(["now@0", "soon@10", "also soon@10", "day@86400000"]);
  });

  it("lets who is awake finish before it moves", async () => {
    const clock = quiet();
    let seenMs = -1;
    const busy = async (): Promise<void> => {
      for (let turn = 0; turn < 50; turn += 1) await clock.track(() => new Promise((resolve) => setImmediate(resolve)));
      seenMs = clock.nowMs();
    };
    await Promise.all([clock.sleep(1_000), busy()]);
    expect([seenMs, clock.nowMs()]).toEqual([0, 1_000]);
  });

  it("holds time still for tracked work of any real length", async () => {
    const clock = quiet();
    let seenMs = -1;
    const work = clock.track(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      seenMs = clock.nowMs();
    });
    await Promise.all([work, clock.sleep(60_000)]);
    expect([seenMs, clock.nowMs()]).toEqual([0, 60_000]);
  });

  it("ends a sleep with the signal's reason, and leaves no wake-up behind", async () => {
    const clock = quiet();
    const controller = new AbortController();
    const sleep = clock.sleep(3_600_000, controller.signal);
    controller.abort(new Error("stop"));
    await expect(sleep).rejects.toThrow("stop");
    await expect(clock.sleep(1, controller.signal)).rejects.toThrow("stop");
    await clock.sleep(5);
    expect(clock.nowMs()).toBe(5);
  });

  it("wakes who is overdue when another process is later already", async () => {
    const clock = quiet();
    const sleep = clock.sleep(100).then(() => clock.nowMs());
    clock.advanceTo(5_000);
    clock.advanceTo(4_000);
    expect([await sleep, clock.nowMs()]).toEqual([5_000, 5_000]);
  });

  it("neither waits for a real server nor runs away from it", async () => {
    const server = createServer((_request, response) => {
      setTimeout(() => response.end("ok"), 30);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const clock = createVirtualClock({ startMs: 0, pace: 1_000 });
    let beats = 0;
    const controller = new AbortController();
    const heartbeat = (async (): Promise<void> => {
      for (;;) {
        await clock.sleep(1_000, controller.signal);
        beats += 1;
      }
    })().catch(() => {});
    await (await fetch(`http://127.0.0.1:${port}/`)).text();
    controller.abort();
    await heartbeat;
    server.closeAllConnections();
    server.close();
    expect(beats).toBeGreaterThan(5);
    expect(beats).toBeLessThan(1_000);
  });

  it("passes a year in little time", async () => {
    const clock = quiet();
    for (let hour = 0; hour < 365 * 24; hour += 1) await clock.sleep(3_600_000);
    expect(clock.nowMs()).toBe(365 * 24 * 3_600_000);
  });
});
