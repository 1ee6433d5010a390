import { TenantryError } from "../../model/error.ts";
import type { QuotaBook } from "../../model/facts.ts";
import type { Clock } from "../../ports/clock.ts";
import type { RemoteCall, RemoteCallObserver } from "../../ports/remote-call.ts";
import { requireRight } from "../../ports/right-to-write.ts";
import { type Classification, classifyError } from "./classify-error.ts";
import type { ClientCache, ClientModule } from "./client-cache.ts";
import type { Identity } from "./identity.ts";
import type { CallOptions, OperationFacts, OperationOf, Send, ServiceDefinition, ServiceName } from "./operation.ts";
import { type FailedCall, toTenantryError } from "./remote-error.ts";
import type { Sessions } from "./sessions.ts";
import { type Rate, TokenBucket } from "./token-bucket.ts";

/** Where and as whom a service's requests are sent. */
export interface Destination {
  readonly identity: () => Promise<Identity>;
  /** The account that is charged with the request, once known. */
  readonly account: () => Promise<string>;
  readonly region: string;
}

export interface ConnectionOptions {
  readonly clock: Clock;
  readonly rates: QuotaBook["rates"];
  readonly observer?: RemoteCallObserver | undefined;
  readonly random: () => number;
  readonly patienceMs: number;
  readonly clients: ClientCache;
  readonly sessions: Sessions;
  /** Whether a refusal comes from an account that AWS is still setting up. */
  readonly isWarmingUp: (accountId: string) => Promise<boolean>;
}

/** For operations without a published or measured rate: what the slowest of their kind are known to be granted. */
const cautious: { readonly reading: Rate; readonly writing: Rate } = {
  reading: { perSecond: 5, burst: 8 },
  writing: { perSecond: 1, burst: 2 },
};
const firstBackoffMs = 500;
const longestBackoffMs = 20_000;
/** Of a request that got no answer; each try may last as long as the time-out. */
const mostUnanswered = 4;

interface PreparedCall {
  readonly service: ServiceName;
  readonly operation: string;
  readonly facts: OperationFacts;
  readonly destination: Destination;
  readonly load: () => Promise<ClientModule & Readonly<Record<string, unknown>>>;
  readonly input: object;
  readonly options: CallOptions;
}

interface Tries {
  readonly count: number;
  readonly unanswered: number;
  /** What was waited because AWS asked for it, without the turns of the token bucket. */
  readonly waitedMs: number;
  readonly hasRenewed: boolean;
}

type Attempt =
  | { readonly kind: "answered"; readonly output: object }
  | { readonly kind: "failed"; readonly found: Classification; readonly about: FailedCall };

/** The one way by which requests leave: turn, credentials, right to write, observer, request, classification, and whether to try again. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #closing = new AbortController();

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Binds a service's operations to a destination. */
  to<Sdk>(service: ServiceDefinition<Sdk>, destination: Destination): Send<Sdk> {
    const facts = service.operations as Readonly<Record<string, OperationFacts>>;
    const load = service.load as unknown as PreparedCall["load"];
    const send = (operation: OperationOf<Sdk>, input: object, options: CallOptions = {}): Promise<object> => {
      const known = facts[operation];
      if (known === undefined) throw new Error(`${service.name} has no operation ${operation}`);
      return this.#send({ service: service.name, operation, facts: known, destination, load, input, options });
    };
    // The command's class decides input and output together; only here is it not known which.
    return send as unknown as Send<Sdk>;
  }

  /** What waits for its turn is refused; what is under way loses its socket. */
  close(): void {
    this.#closing.abort(
      new TenantryError("the connection to AWS is closed; what still waited for its turn was not sent", {
        code: "TEN7114",
        source: "user",
        retry: "later",
      }),
    );
    this.#options.clients.close();
  }

  async #send(call: PreparedCall): Promise<object> {
    let tries: Tries = { count: 0, unanswered: 0, waitedMs: 0, hasRenewed: false };
    for (;;) {
      const attempt = await this.#attempt(call);
      if (attempt.kind === "answered") return attempt.output;
      const found = await this.#excuseNewAccount(call, attempt.found);
      const next = await this.#prepareNext(call, found, tries);
      if (next === undefined) throw toTenantryError(found, attempt.about);
      tries = next;
    }
  }

  async #attempt(call: PreparedCall): Promise<Attempt> {
    const { observer, sessions, clients } = this.#options;
    const remote = await this.#remoteCall(call);
    await this.#bucket(call, remote.place).take(this.#closing.signal);
    const identity = await this.#identity(call, remote);
    const module = await call.load();
    const client = clients.get(
      { service: call.service, region: call.destination.region, identity: identityKey(identity) },
      module,
      () => sessions.credentials(identity),
    );
    const Command = module[`${call.operation}Command`] as new (input: object) => object;
    // The turn, or the way into the account, may have taken long.
    if (remote.writes) await requireRight();
    await observer?.before?.(remote);
    let output: object;
    try {
      output = await client.send(new Command(call.input));
    } catch (thrown) {
      const failed = readFailure(call, remote, thrown);
      await observer?.after?.(remote, toTenantryError(failed.found, failed.about));
      return failed;
    }
    await observer?.after?.(remote);
    return { kind: "answered", output };
  }

  async #remoteCall({ service, operation, facts, destination }: PreparedCall): Promise<RemoteCall> {
    const place = `${await destination.account()}/${destination.region}`;
    return { service, operation, place, writes: facts.effect !== "read" };
  }

  /** Enters whatever roles lead there, so that the observer sees those requests before and not inside this one. */
  async #identity(call: PreparedCall, remote: RemoteCall): Promise<Identity> {
    const identity = await call.destination.identity();
    try {
      await this.#options.sessions.credentials(identity);
    } catch (thrown) {
      const { found, about } = readFailure(call, remote, thrown);
      throw toTenantryError(found, about);
    }
    return identity;
  }

  async #excuseNewAccount(call: PreparedCall, found: Classification): Promise<Classification> {
    if (found.failure !== "denied" || found.withoutCredentials) return found;
    const accountId = call.options.aboutAccount ?? (await call.destination.account());
    if (!(await this.#options.isWarmingUp(accountId))) return found;
    return { ...found, failure: "unavailable", retry: "later", notReady: true };
  }

  /** Waits as long as is right and says how the next try stands; undefined when there must be none. */
  async #prepareNext(call: PreparedCall, found: Classification, tries: Tries): Promise<Tries | undefined> {
    if (found.failure === "expired") return this.#renew(call, tries);
    if (!mayRepeat(call.facts, found, tries)) return undefined;
    const waitMs = this.#backoffMs(found, tries.count);
    if (tries.waitedMs + waitMs > this.#options.patienceMs) return undefined;
    const { clock } = this.#options;
    if (found.failure === "throttled") {
      const { place } = await this.#remoteCall(call);
      this.#bucket(call, place).pause(clock.nowMs() + waitMs);
    } else await clock.sleep(waitMs, this.#closing.signal);
    return {
      ...tries,
      count: tries.count + 1,
      unanswered: tries.unanswered + (found.failure === "unavailable" ? 1 : 0),
      waitedMs: tries.waitedMs + waitMs,
    };
  }

  /** A session may end early, when its role changed; what we were given ourselves cannot be renewed here. */
  async #renew(call: PreparedCall, tries: Tries): Promise<Tries | undefined> {
    const identity = await call.destination.identity();
    if (identity.kind === "ambient" || tries.hasRenewed) return undefined;
    this.#options.sessions.drop(identity);
    return { ...tries, hasRenewed: true };
  }

  #backoffMs(found: Classification, count: number): number {
    const ceiling = Math.min(longestBackoffMs, firstBackoffMs * 2 ** count);
    const jittered = ceiling / 2 + (ceiling / 2) * this.#options.random();
    return Math.ceil(Math.max(jittered, found.retryAfterMs ?? 0));
  }

  #bucket({ service, operation, facts }: PreparedCall, place: string): TokenBucket {
    const key = `${place} ${service}:${operation}`;
    const known = this.#buckets.get(key);
    if (known !== undefined) return known;
    const rate =
      this.#options.rates[`${service}:${operation}`] ?? (facts.effect === "read" ? cautious.reading : cautious.writing);
    const bucket = new TokenBucket(rate, this.#options.clock);
    this.#buckets.set(key, bucket);
    return bucket;
  }
}

/** Passes on whatever AWS did not say: a defect, or somebody who stops the process. */
function readFailure(call: PreparedCall, remote: RemoteCall, thrown: unknown): Attempt & { readonly kind: "failed" } {
  const found = thrown instanceof TenantryError ? undefined : classifyError(thrown, call.service);
  if (found === undefined) throw thrown;
  const { subject, conceal = [] } = call.options;
  const where = { operation: call.operation, place: remote.place, conceal };
  return { kind: "failed", found, about: subject === undefined ? where : { ...where, subject } };
}

function mayRepeat(facts: OperationFacts, found: Classification, tries: Tries): boolean {
  if (found.failure === "unavailable" && (found.notReady || tries.unanswered + 1 >= mostUnanswered)) return false;
  return found.refusedForNow || (found.failure === "unavailable" && facts.effect !== "write");
}

function identityKey(identity: Identity): string {
  return identity.kind === "ambient" ? "ambient" : `${identityKey(identity.via)} ${identity.roleArn}`;
}
