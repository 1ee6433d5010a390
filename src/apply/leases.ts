import type { LeaseHolder } from "../model/apply.ts";
import { hasFailed, TenantryError } from "../model/error.ts";
import type { Clock } from "../ports/clock.ts";
import type { ObjectStore, StoredObject } from "../ports/cloud.ts";
import { isSameLease, type LeaseRecord, lastUseMs, parseLeaseRecord } from "./lease-record.ts";

/** How long a lease lasts without being renewed. */
export const leaseTtlMs = 180_000;
/**
 * The longest that one call of a port may take, its retries included. A writer stops this long before its lease expires, so
 * that nothing it has sent arrives after another one may have taken over.
 */
export const longestCallMs = 120_000;
/** How far apart the clocks of two machines may be: only this long after it expired is a lease taken over. */
export const clockSkewMs = 10_000;
/** The age at which a lease is renewed on the side. */
const renewAfterMs = 40_000;
/** Conditional writes that may collide before taking a lease counts as failed. */
const attempts = 8;

export type LeaseTaking =
  /** `usedMs`: until when somebody else may have worked under it; absent: nobody has. */
  | { readonly kind: "held"; readonly fence: number; readonly usedMs?: number }
  /** `freeAtMs`: from when on it may be taken over, unless its holder is alive and renews it. */
  | { readonly kind: "refused"; readonly holder: LeaseHolder; readonly freeAtMs: number };

export interface LeasesOptions {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly platform: string;
  readonly holder: LeaseHolder;
  /** Told when a lease is taken from somebody who let it expire. */
  readonly onTakenOver?: (key: string, from: LeaseHolder) => void;
}

interface Held {
  readonly key: string;
  readonly fence: number;
  readonly usedMs: number | undefined;
  /** How many need it; the last one gives it back. */
  users: number;
  etag: string;
  expiresAtMs: number;
  renewedAtMs: number;
  renewing: Promise<void> | undefined;
  lostTo: LeaseHolder | undefined;
  isUnused: boolean;
}

/**
 * The leases that this process holds on objects of the tooling bucket.
 *
 * Taking, renewing and giving back are conditional writes, so of two processes exactly one succeeds. There is no timer:
 * leases are renewed on the side of `assertHeld` and `renewDue`, which whoever works calls often. A record that is found to
 * be this process's own is taken for the answer that got lost. Source: S3 user guide, "Conditional writes".
 */
export class Leases {
  readonly #options: LeasesOptions;
  readonly #held = new Map<string, Held>();
  readonly #taking = new Map<string, Promise<LeaseTaking>>();
  /** Leases on their way back. */
  readonly #releasing = new Map<string, Promise<void>>();

  constructor(options: LeasesOptions) {
    this.#options = options;
  }

  /**
   * Takes a lease, or says who has it. Held leases are counted: each `acquire` needs its `release`.
   *
   * Throws `fenced` for one that was lost and not given back by everybody here: who still works under it has read what
   * somebody else may have changed since, and must not find itself under a new one.
   */
  async acquire(key: string): Promise<LeaseTaking> {
    const held = this.#held.get(key);
    if (held?.lostTo !== undefined) throw this.#fenced(key, held.lostTo);
    if (held !== undefined) {
      held.users += 1;
      return takingOf(held);
    }
    const known = this.#taking.get(key);
    if (known !== undefined) {
      const taking = await known;
      return taking.kind === "held" ? this.acquire(key) : taking;
    }
    const taking = this.#take(key).finally(() => this.#taking.delete(key));
    this.#taking.set(key, taking);
    return taking;
  }

  /** Resolves when it is safe to send one call under the lease; throws `fenced` when somebody else has it. */
  async assertHeld(key: string): Promise<void> {
    const held = this.#held.get(key);
    if (held === undefined) throw this.#fenced(key, undefined);
    if (this.#isSafe(held)) {
      this.#renewSoon(held);
      return;
    }
    await this.#renew(held);
    if (!this.#isSafe(held)) throw this.#fenced(key, held.lostTo);
  }

  /** Renews, on the side, whatever is due. */
  renewDue(): void {
    for (const held of this.#held.values()) this.#renewSoon(held);
  }

  /** Gives a lease back; its object stays, so that fence numbers only go up. Never throws: a lease also expires. */
  async release(key: string): Promise<void> {
    const held = this.#held.get(key);
    if (held === undefined) return;
    held.users -= 1;
    if (held.users > 0) return;
    this.#held.delete(key);
    const releasing = this.#giveBack(key, held).finally(() => this.#releasing.delete(key));
    this.#releasing.set(key, releasing);
    await releasing;
  }

  /** Gives a lease back under which nothing was done: whoever worked under it last stays on record. Never throws. */
  async releaseUnused(key: string): Promise<void> {
    const held = this.#held.get(key);
    if (held !== undefined) held.isUnused = true;
    await this.release(key);
  }

  async #giveBack(key: string, held: Held): Promise<void> {
    // A renewal that went wrong says nothing about giving back.
    await held.renewing?.catch(() => {});
    if (held.lostTo !== undefined) return;
    const { fence, expiresAtMs } = held;
    const endedAtMs = held.isUnused ? (held.usedMs ?? 0) : this.#options.clock.nowMs();
    const record: LeaseRecord = { ...this.#record(fence, 0), expiresAtMs, released: true, endedAtMs };
    try {
      await this.#options.store.put(key, JSON.stringify(record), { if: { etag: held.etag } });
    } catch (error) {
      if (!(error instanceof TenantryError)) throw error;
    }
  }

  async releaseAll(): Promise<void> {
    const keys = [...this.#held.values()];
    for (const held of keys) held.users = 1;
    await Promise.all([...keys.map(({ key }) => this.release(key)), ...this.#releasing.values()]);
  }

  async #take(key: string): Promise<LeaseTaking> {
    await this.#releasing.get(key);
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const stored = await this.#options.store.get(key);
      const current = stored === undefined ? undefined : this.#parse(key, stored);
      if (current !== undefined && !this.#isFree(current)) {
        return { kind: "refused", holder: current.holder, freeAtMs: current.expiresAtMs + clockSkewMs };
      }
      const startedMs = this.#options.clock.nowMs();
      const record = this.#record((current?.fence ?? 0) + 1, startedMs);
      const etag = await this.#write(key, record, stored);
      if (etag === undefined) continue;
      if (current !== undefined && current.released !== true && current.holder.id !== this.#options.holder.id) {
        this.#options.onTakenOver?.(key, current.holder);
      }
      const isOthers = current !== undefined && current.holder.id !== this.#options.holder.id;
      const usedMs = isOthers ? lastUseMs(current) : undefined;
      return takingOf(this.#hold(key, record, { etag, renewedAtMs: startedMs, usedMs }));
    }
    throw new TenantryError(`the lease ${key} could not be taken: others write to it all the time`, {
      code: "TEN7004",
      source: "remote",
      failure: "conflict",
      retry: "later",
    });
  }

  /** Free for the taking: given back, expired for everybody's clock, or left from an earlier try of this very process. */
  #isFree(record: LeaseRecord): boolean {
    if (record.released === true || record.holder.id === this.#options.holder.id) return true;
    return this.#options.clock.nowMs() > record.expiresAtMs + clockSkewMs;
  }

  #hold(key: string, { fence, expiresAtMs }: LeaseRecord, taken: Pick<Held, "etag" | "renewedAtMs" | "usedMs">): Held {
    const held: Held = {
      key,
      fence,
      expiresAtMs,
      ...taken,
      users: 1,
      renewing: undefined,
      lostTo: undefined,
      isUnused: false,
    };
    this.#held.set(key, held);
    return held;
  }

  /** The new etag; undefined when somebody else was faster. An answer that got lost is looked up. */
  async #write(key: string, record: LeaseRecord, over: StoredObject | undefined): Promise<string | undefined> {
    const condition = { if: over === undefined ? ("absent" as const) : { etag: over.etag } };
    try {
      return (await this.#options.store.put(key, JSON.stringify(record), condition)).etag;
    } catch (error) {
      if (!hasFailed(error, "conflict", "unavailable", "not-found")) throw error;
      const stored = await this.#options.store.get(key);
      if (stored !== undefined && stored.body === JSON.stringify(record)) return stored.etag;
      if (hasFailed(error, "unavailable")) throw error;
      return undefined;
    }
  }

  /** Whether a call that starts now is over before anybody else may take the lease. */
  #isSafe(held: Held): boolean {
    return held.lostTo === undefined && this.#options.clock.nowMs() < held.expiresAtMs - longestCallMs;
  }

  #renewSoon(held: Held): void {
    const isDue = this.#options.clock.nowMs() >= held.renewedAtMs + renewAfterMs;
    // What fails on the side is tried again, and told, when the lease is needed.
    if (isDue && held.renewing === undefined && held.lostTo === undefined) this.#renew(held).catch(() => {});
  }

  /** One renewal at a time, shared by all who wait for it. */
  #renew(held: Held): Promise<void> {
    held.renewing ??= this.#extend(held).finally(() => {
      held.renewing = undefined;
    });
    return held.renewing;
  }

  async #extend(held: Held): Promise<void> {
    const { clock, store } = this.#options;
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      if (held.lostTo !== undefined) throw this.#fenced(held.key, held.lostTo);
      const startedMs = clock.nowMs();
      const record = this.#record(held.fence, startedMs);
      const etag = await this.#write(held.key, record, { etag: held.etag, body: "" });
      if (etag !== undefined) {
        held.etag = etag;
        held.expiresAtMs = record.expiresAtMs;
        held.renewedAtMs = startedMs;
        return;
      }
      const stored = await store.get(held.key);
      const current = stored === undefined ? undefined : this.#parse(held.key, stored);
      // An earlier renewal of ours whose answer got lost is built upon.
      if (stored !== undefined && current !== undefined && isSameLease(current, record)) held.etag = stored.etag;
      else held.lostTo = current?.holder ?? this.#options.holder;
    }
    throw this.#fenced(held.key, held.lostTo);
  }

  #record(fence: number, nowMs: number): LeaseRecord {
    const { platform, holder } = this.#options;
    return { platform, holder, fence, expiresAtMs: nowMs + leaseTtlMs };
  }

  #parse(key: string, stored: StoredObject): LeaseRecord {
    const record = parseLeaseRecord(key, stored.body);
    if (record.platform === this.#options.platform) return record;
    throw new TenantryError(`the lease ${key} belongs to platform ${record.platform}, not ${this.#options.platform}`, {
      code: "TEN7003",
      source: "user",
    });
  }

  #fenced(key: string, by: LeaseHolder | undefined): TenantryError {
    const holder = by === undefined || by.id === this.#options.holder.id ? "" : ` and belongs to ${by.who} now`;
    return new TenantryError(`the lease ${key} was lost${holder}: nothing more is written under it`, {
      code: "TEN7002",
      source: "remote",
      failure: "fenced",
      retry: "later",
    });
  }
}

function takingOf({ fence, usedMs }: Held): LeaseTaking {
  return { kind: "held", fence, ...(usedMs === undefined ? {} : { usedMs }) };
}
