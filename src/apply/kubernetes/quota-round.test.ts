import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LiveQuota } from "./live-quota.ts";
import { planQuotaRound, type QuotaRound, type WantedQuota } from "./quota-round.ts";

function wanted(namespace: string, hard: WantedQuota["hard"]): WantedQuota {
  return { namespace, name: "tenantry", hard };
}

function live(namespace: string, hard: string, used = "0", enforced: string | undefined = hard): LiveQuota {
  const status = enforced === undefined ? {} : { enforced: { pods: enforced } };
  return { namespace, name: "tenantry", hard: { pods: hard }, used: { pods: used }, ...status };
}

function podsOf({ next }: QuotaRound): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(next.map(({ namespace, hard }) => [namespace, hard.pods]));
}

function round(
  shares: Readonly<Record<string, string>>,
  now: readonly LiveQuota[],
  fresh: readonly string[] = [],
): QuotaRound {
  const all = Object.entries(shares).map(([namespace, pods]) => wanted(namespace, { pods }));
  return planQuotaRound({ wanted: all, live: now, fresh: new Set(fresh) });
}

describe("planQuotaRound", () => {
  it("lowers first, and raises nothing before the lower limit is enforced", () => {
    const first = round({ a: "20", b: "40" }, [live("a", "30"), live("b", "30")]);
    expect(podsOf(first)).toEqual({ a: "20", b: "30" });
    expect(first.waiting).toMatchObject([{ namespace: "b", wanted: "40", allowed: "30", heldBy: ["a"] }]);
    expect(podsOf(round({ a: "20", b: "40" }, [live("a", "20", "0", "30"), live("b", "30")]))).toEqual({
      a: "20",
      b: "30",
    });
    const last = round({ a: "20", b: "40" }, [live("a", "20"), live("b", "30")]);
    expect(podsOf(last)).toEqual({ a: "20", b: "40" });
    expect(last.waiting).toEqual([]);
  });

  it("frees the old limit less the greater of the new limit and what is used", () => {
    expect(podsOf(round({ a: "20", b: "40" }, [live("a", "20", "26"), live("b", "30")]))).toEqual({ a: "20", b: "34" });
  });

  it("counts a raise that was written and is not enforced yet", () => {
    const now = [live("a", "20", "26"), live("b", "20", "0", "14"), live("c", "14")];
    expect(podsOf(round({ a: "20", b: "20", c: "20" }, now))).toEqual({ a: "20", b: "20", c: "14" });
  });

  it("gives a new namespace what is free, and nothing before", () => {
    const shares = { a: "20", b: "20", c: "20" };
    expect(podsOf(round(shares, [live("a", "30"), live("b", "30")], ["c"]))).toEqual({ a: "20", b: "20", c: "0" });
    expect(podsOf(round(shares, [live("a", "20"), live("b", "20", "25")], ["c"]))).toEqual({
      a: "20",
      b: "20",
      c: "15",
    });
  });

  it("counts a quota that is to be deleted until it is gone", () => {
    expect(podsOf(round({ a: "60" }, [live("a", "30"), live("b", "30")]))).toEqual({ a: "30" });
    expect(podsOf(round({ a: "60" }, [live("a", "30")]))).toEqual({ a: "60" });
  });

  it("lets nobody grow while a namespace is not limited at all", () => {
    const unlimited = { namespace: "a", name: "tenantry", hard: {}, enforced: {}, used: {} };
    const first = round({ a: "20", b: "40" }, [unlimited, live("b", "30")]);
    expect(podsOf(first)).toEqual({ a: "20", b: "30" });
    expect(first.waiting).toMatchObject([{ namespace: "b", heldBy: ["a"] }]);
  });

  it("limits a resource that was not limited anywhere at once", () => {
    const nothing = (namespace: string): LiveQuota => ({
      namespace,
      name: "tenantry",
      hard: {},
      enforced: {},
      used: {},
    });
    expect(podsOf(round({ a: "20", b: "40" }, [nothing("a"), nothing("b")]))).toEqual({ a: "20", b: "40" });
  });

  it("takes a limit that moves to another quota of the namespace for the same one", () => {
    const other = { ...live("a", "50"), name: "other" };
    expect(podsOf(round({ a: "50" }, [{ ...live("a", "1"), hard: {}, enforced: {} }, other]))).toEqual({ a: "50" });
  });

  it("moves CPU in thousandths and memory in bytes, and keeps words that mean the same", () => {
    const shares = [
      wanted("a", { "requests.cpu": "2", memory: "1Gi" }),
      wanted("b", { "requests.cpu": "2", memory: "3Gi" }),
    ];
    const now = [
      {
        namespace: "a",
        name: "tenantry",
        hard: { "requests.cpu": "2000m", memory: "1Gi" },
        enforced: { "requests.cpu": "2", memory: "1Gi" },
        used: { "requests.cpu": "2500m", memory: "1537Mi" },
      },
      {
        namespace: "b",
        name: "tenantry",
        hard: { "requests.cpu": "1", memory: "1Gi" },
        enforced: { "requests.cpu": "1", memory: "1Gi" },
        used: {},
      },
    ];
    expect(planQuotaRound({ wanted: shares, live: now, fresh: new Set() }).next.map(({ hard }) => hard)).toEqual([
      { "requests.cpu": "2", memory: "1Gi" },
      { "requests.cpu": "1500m", memory: String(4 * 2 ** 30 - 1537 * 2 ** 20) },
    ]);
  });
});

/** An environment as API server, controller and users make it: limits are enforced when counted, usage comes and goes. */
class FakeEnvironment {
  readonly #hard = new Map<string, number>();
  readonly #enforced = new Map<string, number>();
  readonly #used = new Map<string, number>();

  set(namespace: string, hard: number): void {
    this.#hard.set(namespace, hard);
  }

  count(namespace: string): void {
    const hard = this.#hard.get(namespace);
    if (hard !== undefined) this.#enforced.set(namespace, hard);
  }

  /** Admission: refuses beyond what is enforced, and everything before a quota was first counted. */
  use(namespace: string, amount: number): void {
    const used = this.#used.get(namespace) ?? 0;
    const most = this.#enforced.get(namespace) ?? 0;
    this.#used.set(namespace, Math.max(used, Math.min(used + amount, most)));
  }

  free(namespace: string, amount: number): void {
    this.#used.set(namespace, Math.max(0, (this.#used.get(namespace) ?? 0) - amount));
  }

  remove(namespace: string): void {
    for (const map of [this.#hard, this.#enforced, this.#used]) map.delete(namespace);
  }

  /** The most that all can have at this moment. */
  get held(): number {
    const namespaces = new Set([...this.#enforced.keys(), ...this.#used.keys()]);
    return [...namespaces].reduce(
      (sum, name) => sum + Math.max(this.#enforced.get(name) ?? 0, this.#used.get(name) ?? 0),
      0,
    );
  }

  get live(): readonly LiveQuota[] {
    return [...this.#hard].map(([namespace, hard]) => {
      const enforced = this.#enforced.get(namespace);
      const used = { pods: String(this.#used.get(namespace) ?? 0) };
      const base = { namespace, name: "tenantry", hard: { pods: String(hard) }, used };
      return enforced === undefined ? base : { ...base, enforced: { pods: String(enforced) } };
    });
  }
}

type Turn =
  | { readonly kind: "round" | "count" | "use" | "free"; readonly index: number; readonly amount: number }
  | { readonly kind: "kill"; readonly shares: readonly number[] };

const names = ["a", "b", "c", "d"];
const total = 24;

/** Shares of the same total; a namespace with none is not part of the environment. */
const shares: fc.Arbitrary<readonly number[]> = fc
  .array(fc.integer({ min: 0, max: 8 }), { minLength: names.length, maxLength: names.length })
  .filter((weights) => weights.some((weight) => weight > 0))
  .map((weights) => {
    const sum = weights.reduce((left, right) => left + right, 0);
    const parts = weights.map((weight) => Math.floor((weight * total) / sum));
    const rest = total - parts.reduce((left, right) => left + right, 0);
    return parts.map((part, index) => (index === weights.findIndex((weight) => weight > 0) ? part + rest : part));
  });

const turns: fc.Arbitrary<readonly Turn[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: step("round") },
    { weight: 4, arbitrary: step("count") },
    { weight: 4, arbitrary: step("use") },
    { weight: 2, arbitrary: step("free") },
    { weight: 1, arbitrary: shares.map((next): Turn => ({ kind: "kill", shares: next })) },
  ),
  { maxLength: 60 },
);

function step(kind: "round" | "count" | "use" | "free"): fc.Arbitrary<Turn> {
  return fc
    .tuple(fc.nat({ max: names.length - 1 }), fc.integer({ min: 1, max: 12 }))
    .map(([index, amount]) => ({ kind, index, amount }));
}

class Mover {
  readonly environment = new FakeEnvironment();
  #shares: readonly number[];
  readonly #fresh: Set<string>;

  constructor(initial: readonly number[]) {
    this.#shares = initial;
    this.#fresh = new Set(names);
    this.settle();
  }

  take(turn: Turn): void {
    if (turn.kind === "kill") {
      this.aim(turn.shares);
      return;
    }
    const name = names[turn.index] ?? "";
    if (turn.kind === "round") this.round(turn.amount);
    else if (turn.kind === "count") this.environment.count(name);
    else this.environment[turn.kind](name, turn.amount);
  }

  aim(next: readonly number[]): void {
    this.#shares = next;
    // A later plan finds the namespaces there, so that only those without anything are new.
    const known = new Set(this.environment.live.map(({ namespace }) => namespace));
    this.#fresh.clear();
    for (const name of names) if (!known.has(name)) this.#fresh.add(name);
  }

  /** Writes only some of what a round decides, as a run that is killed does. */
  round(most: number): boolean {
    const wantedQuotas = names.flatMap((name, index) =>
      (this.#shares[index] ?? 0) > 0 ? [wanted(name, { pods: String(this.#shares[index]) })] : [],
    );
    const current = new Map(this.environment.live.map((quota) => [quota.namespace, quota.hard.pods]));
    const { next } = planQuotaRound({ wanted: wantedQuotas, live: this.environment.live, fresh: this.#fresh });
    const writes = next.filter(({ namespace, hard }) => current.get(namespace) !== hard.pods);
    for (const { namespace, hard } of writes.slice(0, most)) this.environment.set(namespace, Number(hard.pods));
    return writes.length > 0;
  }

  /** What leaves is emptied and deleted, everybody else needs nothing, and all is counted. */
  settle(): void {
    for (const [index, name] of names.entries()) {
      this.environment.free(name, total);
      if ((this.#shares[index] ?? 0) === 0) this.environment.remove(name);
    }
    do for (const name of names) this.environment.count(name);
    while (this.round(names.length));
  }

  get isDone(): boolean {
    const hard = new Map(this.environment.live.map((quota) => [quota.namespace, Number(quota.hard.pods)]));
    return names.every((name, index) => (hard.get(name) ?? 0) === this.#shares[index]);
  }
}

describe("moving quota", () => {
  it("never lets namespaces have more than the total together, whatever happens in between", () => {
    fc.assert(
      fc.property(shares, turns, (initial, script) => {
        const mover = new Mover(initial);
        for (const turn of script) {
          mover.take(turn);
          expect(mover.environment.held).toBeLessThanOrEqual(total);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("ends with what is wanted once usage falls", () => {
    fc.assert(
      fc.property(shares, turns, (initial, script) => {
        const mover = new Mover(initial);
        for (const turn of script) mover.take(turn);
        mover.settle();
        expect(mover.isDone).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
