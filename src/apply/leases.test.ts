import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type MemoryBucket, memoryBucket } from "../../test/support/memory-bucket.ts";
import { virtualClock } from "../../test/support/virtual-clock.ts";
import { TenantryError } from "../model/error.ts";
import type { Clock } from "../ports/clock.ts";
import { clockSkewMs, Leases, leaseTtlMs, longestCallMs } from "./leases.ts";

const key = "leases/tenant/birch/prod";

interface Process {
  readonly leases: Leases;
  readonly takenFrom: string[];
}

function start(store: MemoryBucket, clock: Clock, id: string): Process {
  const takenFrom: string[] = [];
  const leases = new Leases({
    store,
    clock,
    platform: "acme",
    holder: { id, who: `${id}@ci`, startedAtMs: 0 },
    onTakenOver: (_key, from) => takenFrom.push(from.id),
  });
  return { leases, takenFrom };
}

function fenceOf(store: MemoryBucket): number {
  return JSON.parse(store.objects.get(key)?.body ?? "{}").fence;
}

describe("leases", () => {
  it("refuse a second apply and say who holds them", async () => {
    const store = memoryBucket();
    const clock = virtualClock();
    const first = start(store, clock, "first");
    const second = start(store, clock, "second");
    expect(await first.leases.acquire(key)).toEqual({ kind: "held", fence: 1 });
    expect(await second.leases.acquire(key)).toMatchObject({ kind: "refused", holder: { who: "first@ci" } });
    await expect(second.leases.assertHeld(key)).rejects.toMatchObject({ failure: "fenced" });
  });

  it("go to exactly one of many that start at once", async () => {
    const store = memoryBucket({ pause: () => Promise.resolve() });
    const clock = virtualClock();
    const all = Array.from({ length: 10 }, (_, index) => start(store, clock, `p${index}`));
    const takings = await Promise.all(all.map(({ leases }) => leases.acquire(key)));
    expect(takings.filter(({ kind }) => kind === "held")).toHaveLength(1);
  });

  it("are free again when given back, with a higher fence number", async () => {
    const store = memoryBucket();
    const clock = virtualClock();
    const first = start(store, clock, "first");
    const second = start(store, clock, "second");
    await first.leases.acquire(key);
    clock.skip(5_000);
    await first.leases.release(key);
    const usedMs = clock.nowMs();
    clock.skip(5_000);
    expect(await second.leases.acquire(key)).toEqual({ kind: "held", fence: 2, usedMs });
    expect(second.takenFrom).toEqual([]);
    await second.leases.release(key);
    expect(await second.leases.acquire(key)).toEqual({ kind: "held", fence: 3 });
  });

  it("that were not used say still who used them last", async () => {
    const store = memoryBucket();
    const clock = virtualClock();
    const [first, second, third] = ["first", "second", "third"].map((id) => start(store, clock, id));
    await first?.leases.acquire(key);
    await first?.leases.release(key);
    const usedMs = clock.nowMs();
    clock.skip(5_000);
    await second?.leases.acquire(key);
    await second?.leases.releaseUnused(key);
    expect(await third?.leases.acquire(key)).toEqual({ kind: "held", fence: 3, usedMs });
  });

  it("of a dead process are taken over, but not before every clock agrees that they expired", async () => {
    const store = memoryBucket();
    const clock = virtualClock();
    await start(store, clock, "dead").leases.acquire(key);
    const next = start(store, clock, "next");
    clock.skip(leaseTtlMs + clockSkewMs);
    expect((await next.leases.acquire(key)).kind).toBe("refused");
    clock.skip(1);
    expect(await next.leases.acquire(key)).toEqual({ kind: "held", fence: 2, usedMs: clock.nowMs() - clockSkewMs - 1 });
    expect(next.takenFrom).toEqual(["dead"]);
  });

  it("fence a process that was paused, before it writes anything", async () => {
    const store = memoryBucket();
    const clock = virtualClock();
    const paused = start(store, clock, "paused");
    await paused.leases.acquire(key);
    await paused.leases.assertHeld(key);
    clock.skip(leaseTtlMs + clockSkewMs + 1);
    await start(store, clock, "next").leases.acquire(key);
    await expect(paused.leases.assertHeld(key)).rejects.toMatchObject({ code: "TEN7002", failure: "fenced" });
    await paused.leases.release(key);
    expect(JSON.parse(store.objects.get(key)?.body ?? "")).toMatchObject({ holder: { id: "next" }, fence: 2 });
  });

  it("that were lost are not taken again while anybody still works under them", async () => {
    const store = memoryBucket();
    const clock = virtualClock();
    const first = start(store, clock, "first");
    const second = start(store, clock, "second");
    await first.leases.acquire(key);
    await clock.sleep(leaseTtlMs + clockSkewMs + 1);
    await second.leases.acquire(key);
    await second.leases.release(key);
    await expect(first.leases.assertHeld(key)).rejects.toMatchObject({ failure: "fenced" });
    await expect(first.leases.acquire(key)).rejects.toMatchObject({ failure: "fenced" });
    await expect(first.leases.assertHeld(key)).rejects.toMatchObject({ failure: "fenced" });
    await first.leases.release(key);
    expect(await first.leases.acquire(key)).toMatchObject({ kind: "held", fence: 3 });
  });

  it("of a process that was paused and that nobody took are renewed, and it goes on", async () => {
    const store = memoryBucket();
    const clock = virtualClock();
    const { leases } = start(store, clock, "paused");
    await leases.acquire(key);
    clock.skip(10 * leaseTtlMs);
    await leases.assertHeld(key);
    expect(JSON.parse(store.objects.get(key)?.body ?? "").expiresAtMs).toBe(clock.nowMs() + leaseTtlMs);
  });

  it("are renewed on the side, long before they expire", async () => {
    const store = memoryBucket();
    const clock = virtualClock();
    const { leases } = start(store, clock, "busy");
    await leases.acquire(key);
    for (let index = 0; index < 50; index += 1) {
      await clock.sleep(7_000);
      leases.renewDue();
    }
    const left = JSON.parse(store.objects.get(key)?.body ?? "").expiresAtMs - clock.nowMs();
    expect(left).toBeGreaterThan(leaseTtlMs - 40_000);
  });

  it("keep a process from writing while it cannot renew", async () => {
    let isDown = false;
    const pause = async (): Promise<void> => {
      if (isDown) throw unavailable();
    };
    const store = memoryBucket({ pause });
    const clock = virtualClock();
    const { leases } = start(store, clock, "cut-off");
    await leases.acquire(key);
    isDown = true;
    clock.skip(leaseTtlMs - longestCallMs - 1);
    await leases.assertHeld(key);
    clock.skip(1);
    await expect(leases.assertHeld(key)).rejects.toMatchObject({ failure: "unavailable" });
    isDown = false;
    await leases.assertHeld(key);
  });

  it.each(["acquire", "renew"])("find their own record when the answer to %s got lost", async (what) => {
    let isLost = what === "acquire";
    const pause = async (moment: string, operation: string): Promise<void> => {
      if (!isLost || moment !== "after" || operation !== "put") return;
      isLost = false;
      throw unavailable();
    };
    const store = memoryBucket({ pause });
    const clock = virtualClock();
    const { leases } = start(store, clock, "unlucky");
    expect(await leases.acquire(key)).toEqual({ kind: "held", fence: 1 });
    isLost = what === "renew";
    clock.skip(leaseTtlMs);
    await leases.assertHeld(key);
    expect(fenceOf(store)).toBe(1);
    expect(isLost).toBe(false);
  });

  it("are counted within a process", async () => {
    const store = memoryBucket();
    const clock = virtualClock();
    const first = start(store, clock, "first");
    const second = start(store, clock, "second");
    await Promise.all([first.leases.acquire(key), first.leases.acquire(key)]);
    await first.leases.release(key);
    expect((await second.leases.acquire(key)).kind).toBe("refused");
    await first.leases.release(key);
    expect((await second.leases.acquire(key)).kind).toBe("held");
  });

  it("refuse an object that is no lease", async () => {
    const store = memoryBucket();
    store.objects.set(key, { body: "{}", etag: '"0"' });
    await expect(start(store, virtualClock(), "first").leases.acquire(key)).rejects.toMatchObject({ code: "TEN7003" });
  });

  it("let fence numbers at the resource only go up, whatever pauses, skews, losses and orders there are", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(script, { minLength: 2, maxLength: 3 }), async (scheduler, scripts) => {
        const world = { nowMs: 0 };
        const losses = scripts.flatMap(({ losses: drawn }) => drawn);
        const store = memoryBucket({
          pause: async (moment, operation) => {
            await scheduler.schedule(Promise.resolve(), `${moment} ${operation}`);
            if (operation === "put" && losses.shift() === true) throw unavailable();
          },
        });
        const effects: number[] = [];
        const work = scripts.map((drawn, index) => runScript(drawn, { index, world, store, scheduler, effects }));
        await scheduler.waitFor(Promise.all(work));
        expect(effects).toEqual(effects.toSorted((left, right) => left - right));
      }),
      { numRuns: 500 },
    );
  });
});

const pauses = fc.constantFrom(0, 10_000, 55_000, 65_000, 110_000, leaseTtlMs + 5_000);

const script = fc.record({
  skewMs: fc.constantFrom(0, clockSkewMs),
  losses: fc.array(fc.boolean(), { maxLength: 2 }),
  /** How long the process waits before it asks again for a lease that others have. */
  retries: fc.array(pauses, { minLength: 1, maxLength: 4 }),
  /** How long the process pauses before each of its writes. */
  writes: fc.array(pauses, { minLength: 1, maxLength: 3 }),
});

interface Race {
  readonly index: number;
  readonly world: { nowMs: number };
  readonly store: MemoryBucket;
  readonly scheduler: fc.Scheduler;
  readonly effects: number[];
}

/** One process: takes the lease, and writes under it as long as it is let. */
async function runScript(drawn: Drawn, race: Race): Promise<void> {
  const { index, world, store, scheduler, effects } = race;
  const clock: Clock = { nowMs: () => world.nowMs + drawn.skewMs, sleep: async () => {} };
  const { leases } = start(store, clock, `p${index}`);
  const pause = async (ms: number): Promise<void> => {
    await scheduler.schedule(Promise.resolve(), "pause");
    world.nowMs += ms;
  };
  try {
    let taking = await leases.acquire(key);
    for (const ms of drawn.retries) {
      if (taking.kind === "held") break;
      await pause(ms);
      taking = await leases.acquire(key);
    }
    if (taking.kind === "refused") return;
    for (const ms of drawn.writes) {
      await pause(ms);
      await leases.assertHeld(key);
      const sentMs = world.nowMs;
      await scheduler.schedule(Promise.resolve(), "call");
      // A call that takes longer than any may is given up and never arrives.
      if (world.nowMs - sentMs <= longestCallMs) effects.push(taking.fence);
    }
    await leases.release(key);
  } catch (error) {
    if (!(error instanceof TenantryError)) throw error;
  }
}

interface Drawn {
  readonly skewMs: number;
  readonly retries: readonly number[];
  readonly writes: readonly number[];
}

function unavailable(): TenantryError {
  return new TenantryError("no answer", { code: "TEN7199", source: "remote", failure: "unavailable" });
}
