import { expect, it } from "vitest";
import { systemClock } from "./clock.ts";

it("sleeps as long as it is told, or until it is woken with a reason", async () => {
  const before = systemClock.nowMs();
  await systemClock.sleep(5);
  expect(systemClock.nowMs() - before).toBeGreaterThanOrEqual(4);
  const reason = new Error("stop");
  await expect(systemClock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
  const controller = new AbortController();
  const sleeping = systemClock.sleep(60_000, controller.signal);
  controller.abort(reason);
  await expect(sleeping).rejects.toBe(reason);
});
