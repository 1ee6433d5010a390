import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { virtualClock } from "../../test/support/virtual-clock.ts";
import type { StepOutcome } from "../model/apply.ts";
import { Scheduler, type Task } from "./scheduler.ts";

interface Drawn {
  readonly group: number;
  /** Indices of earlier tasks. */
  readonly after: readonly number[];
  readonly workMs: number;
  readonly waitMs: number;
  readonly fails: boolean;
  readonly last: boolean;
}

const graphs = fc
  .array(
    fc.record({
      group: fc.nat(4),
      after: fc.array(fc.nat(200), { maxLength: 3 }),
      workMs: fc.nat(30),
      waitMs: fc.nat(100),
      fails: fc.boolean().map((value) => value),
      last: fc.boolean(),
    }),
    { maxLength: 40 },
  )
  .map((tasks): readonly Drawn[] =>
    tasks.map((task, index) => ({
      ...task,
      after: index === 0 ? [] : task.after.map((choice) => choice % index),
      fails: task.fails && index % 7 === 3,
    })),
  );

interface Trace {
  readonly started: readonly number[];
  readonly outcomes: ReadonlyMap<number, StepOutcome>;
  readonly endedAt: ReadonlyMap<number, number>;
  readonly startedAt: ReadonlyMap<number, number>;
  readonly mostWorking: number;
}

async function runGraph(
  drawn: readonly Drawn[],
  options: { readonly parallelism: number; readonly batch?: number; readonly closeAfter?: number },
): Promise<Trace> {
  const clock = virtualClock(0);
  const started: number[] = [];
  const outcomes = new Map<number, StepOutcome>();
  const endedAt = new Map<number, number>();
  const startedAt = new Map<number, number>();
  let working = 0;
  let mostWorking = 0;
  const task = ({ group, after, workMs, waitMs, fails, last }: Drawn, index: number): Task => ({
    id: String(index),
    group: String(group),
    after: after.map(String),
    last,
    run: async (turn) => {
      started.push(index);
      startedAt.set(index, clock.nowMs());
      working += 1;
      mostWorking = Math.max(mostWorking, working);
      await clock.sleep(workMs);
      working -= 1;
      await turn.idle(clock.sleep(waitMs));
      working += 1;
      mostWorking = Math.max(mostWorking, working);
      await clock.sleep(workMs);
      working -= 1;
      if (fails) throw new Error(`task ${index}`);
    },
  });
  const tasks = drawn.map(task);
  let next = 0;
  const scheduler = new Scheduler({
    parallelism: options.parallelism,
    isClosed: () => started.length >= (options.closeAfter ?? Number.POSITIVE_INFINITY),
    refill: () => {
      if (next >= tasks.length) return false;
      const size = options.batch ?? tasks.length;
      scheduler.add(tasks.slice(next, next + size));
      next += size;
      return true;
    },
    onEnd: ({ id }, outcome) => {
      expect(outcomes.has(Number(id))).toBe(false);
      outcomes.set(Number(id), outcome);
      endedAt.set(Number(id), clock.nowMs());
    },
    circleError: (ids) => new Error(`circle: ${ids.join(" ")}`),
  });
  for (const { id } of tasks) if (options.batch !== undefined) scheduler.announce(id);
  await scheduler.run();
  return { started, outcomes, endedAt, startedAt, mostWorking };
}

/** What must happen, from the graph alone. */
function expectedOutcomes(drawn: readonly Drawn[]): ReadonlyMap<number, StepOutcome> {
  const outcomes = new Map<number, StepOutcome>();
  drawn.forEach(({ after, fails }, index) => {
    const isDoomed = after.some((before) => outcomes.get(before) !== "done");
    outcomes.set(index, isDoomed ? "skipped" : fails ? "failed" : "done");
  });
  return outcomes;
}

describe("the scheduler", () => {
  it("runs every task once, after what it waits for, and skips only what a failure is before", async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.integer({ min: 1, max: 6 }), async (drawn, parallelism) => {
        const trace = await runGraph(drawn, { parallelism });
        expect(new Set(trace.started).size).toBe(trace.started.length);
        expect(trace.outcomes).toEqual(expectedOutcomes(drawn));
        for (const index of trace.started) {
          for (const before of drawn[index]?.after ?? []) {
            expect(trace.endedAt.get(before)).toBeLessThanOrEqual(trace.startedAt.get(index) ?? -1);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it("never works on more than it may, while those that wait do not count", async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.integer({ min: 1, max: 4 }), async (drawn, parallelism) => {
        const { mostWorking } = await runGraph(drawn, { parallelism });
        expect(mostWorking).toBeLessThanOrEqual(parallelism);
      }),
      { numRuns: 100 },
    );
  });

  it("gives the same outcomes when tasks come in small parts", async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.integer({ min: 1, max: 5 }), async (drawn, batch) => {
        const { outcomes } = await runGraph(drawn, { parallelism: 3, batch });
        expect(outcomes).toEqual(expectedOutcomes(drawn));
      }),
      { numRuns: 100 },
    );
  });

  it("finishes what runs and starts nothing more once it is closed", async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.nat(20), async (drawn, closeAfter) => {
        const { started, outcomes } = await runGraph(drawn, { parallelism: 2, closeAfter });
        expect(started.length).toBeLessThanOrEqual(closeAfter);
        expect(outcomes.size).toBe(closeAfter === 0 ? 0 : drawn.length);
        for (const index of started) expect(outcomes.get(index)).toBe(drawn[index]?.fails ? "failed" : "done");
      }),
      { numRuns: 100 },
    );
  });

  it("lets a group of few through a group of many", async () => {
    const many: Drawn[] = Array.from({ length: 30 }, () => plain(0));
    const { started } = await runGraph([...many, plain(1), plain(1)], { parallelism: 1 });
    expect(started.indexOf(30)).toBeLessThanOrEqual(2);
    expect(started.indexOf(31)).toBeLessThanOrEqual(4);
  });

  it("lets others work while every task of a group only waits", async () => {
    const waiting: Drawn[] = Array.from({ length: 5 }, () => ({ ...plain(0), waitMs: 10_000 }));
    const { endedAt } = await runGraph([...waiting, plain(1)], { parallelism: 1 });
    expect(endedAt.get(5)).toBeLessThan(1000);
  });

  it("keeps what comes last until nothing else can start", async () => {
    const { started } = await runGraph([{ ...plain(0), last: true }, plain(1), plain(2)], { parallelism: 1 });
    expect(started).toEqual([1, 2, 0]);
  });

  it("reports a circle instead of waiting for ever", async () => {
    const ends: [string, StepOutcome, unknown][] = [];
    const scheduler = new Scheduler({
      parallelism: 2,
      isClosed: () => false,
      refill: () => false,
      onEnd: (task, outcome, error) => ends.push([task.id, outcome, error]),
      circleError: (ids) => new Error(`circle: ${ids.join(" ")}`),
    });
    const never = async (): Promise<void> => expect.unreachable();
    scheduler.add([
      { id: "a", group: "x", after: ["b"], run: never },
      { id: "b", group: "x", after: ["a"], run: never },
      { id: "c", group: "x", after: [], run: async () => {} },
    ]);
    await scheduler.run();
    expect(ends.map(([id, outcome]) => [id, outcome])).toEqual([
      ["c", "done"],
      ["a", "failed"],
      ["b", "skipped"],
    ]);
    expect(String(ends[1]?.[2])).toContain("circle: a b");
  });

  it("starts tens of thousands of tasks in a second", async () => {
    let done = 0;
    const scheduler = new Scheduler({
      parallelism: 16,
      isClosed: () => false,
      refill: () => false,
      onEnd: () => {
        done += 1;
      },
      circleError: () => new Error("circle"),
    });
    const startedMs = performance.now();
    scheduler.add(
      Array.from({ length: 30_000 }, (_, index) => ({
        id: String(index),
        group: String(index % 1000),
        after: index > 10 ? [String(index - 10)] : [],
        run: async () => {},
      })),
    );
    await scheduler.run();
    expect(done).toBe(30_000);
    expect(performance.now() - startedMs).toBeLessThan(3000);
  });
});

function plain(group: number): Drawn {
  return { group, after: [], workMs: 1, waitMs: 0, fails: false, last: false };
}
