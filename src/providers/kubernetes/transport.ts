import type { Dispatcher } from "undici";
import { hasFailed, TenantryError } from "../../model/error.ts";
import type { Clock } from "../../ports/clock.ts";
import type { RemoteCall, RemoteCallObserver } from "../../ports/remote-call.ts";
import type { Access, AccessSource, TlsMaterial } from "./access.ts";
import type { ApiCall } from "./api-call.ts";
import { classifyAnswer } from "./classify-answer.ts";
import { classifyBroken } from "./classify-broken.ts";
import { createDispatcher } from "./dispatcher.ts";
import { exchange, type HttpAnswer } from "./http-exchange.ts";
import { type Patience, retryDelayMs } from "./patience.ts";

export interface TransportOptions {
  /** For messages and the observer. */
  readonly place: string;
  readonly access: AccessSource;
  readonly clock: Clock;
  readonly patience: Patience;
  readonly connections: number;
  readonly connectTimeoutMs: number;
  /** Of jitter, in [0, 1). */
  readonly random: () => number;
  readonly observer?: RemoteCallObserver;
}

interface ConnectionPool {
  readonly tls: TlsMaterial;
  readonly dispatcher: Dispatcher;
  readonly origin: string;
  readonly basePath: string;
  /** Compressing costs both ends more than it saves where there is no network between them. */
  readonly isNear: boolean;
}

const nearHosts = /^(localhost|127\.|\[::1\])/;

/** How an attempt ended, other than with an answer. */
interface Setback {
  readonly error: TenantryError;
  readonly mayRepeat: boolean;
}

/**
 * Carries calls to one API server and tries again what may be tried again.
 *
 * Throttling, failures of the server and broken connections are waited out within a bounded patience; a call that is not
 * idempotent only when it was certainly not carried out. Refused credentials are renewed once. Every error is a
 * `TenantryError` with a `failure`.
 */
export class Transport {
  readonly #options: TransportOptions;
  #pool: ConnectionPool | undefined;
  #isClosed = false;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  get place(): string {
    return this.#options.place;
  }

  /** Gives the answer of a success. */
  async send(call: ApiCall): Promise<HttpAnswer> {
    const { clock, patience, random, access } = this.#options;
    const startedAtMs = clock.nowMs();
    let isRenewed = false;
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await this.#try(call);
      if (!("error" in outcome)) return outcome;
      const { error, mayRepeat } = outcome;
      if (hasFailed(error, "expired") && !isRenewed) {
        isRenewed = true;
        access.renew();
        continue;
      }
      const waitedMs = clock.nowMs() - startedAtMs;
      const delayMs = mayRepeat ? retryDelayMs(error, { attempt, waitedMs, patience, random }) : undefined;
      if (delayMs === undefined || this.#isClosed) throw error;
      await clock.sleep(delayMs);
    }
  }

  /** Drops every connection; calls that are under way fail as `unavailable`. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const pool = this.#pool;
    this.#pool = undefined;
    await pool?.dispatcher.destroy();
  }

  async #try(call: ApiCall): Promise<HttpAnswer | Setback> {
    const { observer, place } = this.#options;
    if (observer === undefined) return this.#exchange(call);
    const told: RemoteCall = { service: "kubernetes", operation: call.operation, place, writes: call.writes };
    await observer.before?.(told);
    const outcome = await this.#exchange(call);
    await observer.after?.(told, ...("error" in outcome ? [outcome.error] : []));
    return outcome;
  }

  async #exchange(call: ApiCall): Promise<HttpAnswer | Setback> {
    const { place } = this.#options;
    let answer: HttpAnswer;
    let access: Access | undefined;
    try {
      access = await this.#options.access.current();
      const pool = this.#poolFor(access);
      answer = await exchange(pool.dispatcher, {
        origin: pool.origin,
        method: call.method,
        path: `${pool.basePath}${call.path}`,
        headers: headersOf(call, access, pool),
        timeoutMs: call.timeoutMs,
        ...(call.body === undefined ? {} : { body: call.body }),
      });
    } catch (cause) {
      // The pod behind the connection may be another one by now.
      if (access?.connect !== undefined) this.#options.access.renew();
      const { error, unsent } = classifyBroken(call, place, cause);
      return { error, mayRepeat: error.retry !== "never" && (call.idempotent || unsent) };
    }
    if (answer.status >= 200 && answer.status < 300) return answer;
    const error = classifyAnswer(call, place, answer);
    return { error, mayRepeat: hasFailed(error, "throttled") || (isOutage(error) && call.idempotent) };
  }

  /** Connections are made anew when certificates or keys changed; what is under way on the old ones is let finish. */
  #poolFor(access: Access): ConnectionPool {
    if (this.#pool?.tls === access.tls) return this.#pool;
    const { place, connections, connectTimeoutMs } = this.#options;
    if (this.#isClosed) throw closedError(place);
    void this.#pool?.dispatcher.close();
    const { origin, pathname, hostname } = new URL(access.server);
    const dispatcher = createDispatcher(access, { connections, connectTimeoutMs });
    const isNear = access.connect === undefined && nearHosts.test(hostname);
    this.#pool = { tls: access.tls, dispatcher, origin, basePath: pathname.replace(/\/$/, ""), isNear };
    return this.#pool;
  }
}

function isOutage(error: TenantryError): boolean {
  return hasFailed(error, "unavailable") && error.retry === "later";
}

function closedError(place: string): TenantryError {
  return new TenantryError(`the connection to ${place} is closed`, {
    code: "TEN7209",
    source: "bug",
    failure: "unavailable",
  });
}

function headersOf(call: ApiCall, { headers }: Access, { isNear }: ConnectionPool): Record<string, string> {
  const all: Record<string, string> = {
    ...headers,
    accept: call.accept ?? "application/json",
    "user-agent": "tenantry",
  };
  if (call.isLarge === true && !isNear) all["accept-encoding"] = "gzip";
  if (call.contentType !== undefined) all["content-type"] = call.contentType;
  return all;
}
