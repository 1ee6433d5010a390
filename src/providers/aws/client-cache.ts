import type { ServiceName } from "./operation.ts";
import type { AwsCredentials, SdkClient } from "./sdk-client.ts";

/** A client as made by the SDK: what is attached to, sent through and destroyed. */
export interface LiveClient extends SdkClient {
  readonly config: SdkClient["config"] & { readonly requestHandler: unknown };
  readonly send: (command: object) => Promise<object>;
  readonly destroy: () => void;
}

/** The part of an `sdk.ts` that makes clients. */
export interface ClientModule {
  readonly Client: new (config: object) => LiveClient;
}

export interface ClientKey {
  readonly service: ServiceName;
  readonly region: string;
  /** Whose credentials it signs with. */
  readonly identity: string;
}

export interface ClientOptions {
  readonly attach?: ((client: SdkClient) => void) | undefined;
  readonly endpoint?: string | undefined;
}

/** Enough for every account that is worked on at once; each costs a few hundred kilobytes. */
const kept = 256;
const connectTimeoutMs = 5_000;
const requestTimeoutMs = 60_000;
const socketsPerHost = 32;

/**
 * SDK clients, made when they are first needed and kept while they are used; all share one pool of sockets.
 *
 * A client tries once: what may be sent again is decided where token buckets and effects are known.
 */
export class ClientCache {
  readonly #options: ClientOptions;
  /** In order of use, the longest unused first. */
  readonly #clients = new Map<string, LiveClient>();
  #requestHandler: unknown;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  get(key: ClientKey, module: ClientModule, credentials: () => Promise<AwsCredentials>): LiveClient {
    const id = `${key.service} ${key.region} ${key.identity}`;
    const client = this.#clients.get(id) ?? this.#make(key, module, credentials);
    this.#clients.delete(id);
    this.#clients.set(id, client);
    const [longestUnused] = this.#clients.keys();
    if (this.#clients.size > kept && longestUnused !== undefined) this.#clients.delete(longestUnused);
    return client;
  }

  /** Closes all sockets, those of requests under way too. */
  close(): void {
    for (const client of this.#clients.values()) client.destroy();
    this.#clients.clear();
  }

  #make(key: ClientKey, { Client }: ClientModule, credentials: () => Promise<AwsCredentials>): LiveClient {
    const { attach, endpoint } = this.#options;
    const client = new Client({
      region: key.region,
      // The SDK keeps what a provider gives unless told that the provider does; ours knows the injected clock.
      credentials: Object.assign(() => credentials(), { memoized: true }),
      maxAttempts: 1,
      requestHandler: this.#requestHandler ?? handlerOptions,
      customUserAgent: "tenantry",
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(endpoint !== undefined && key.service === "s3" ? { forcePathStyle: true } : {}),
    });
    this.#requestHandler ??= client.config.requestHandler;
    attach?.(client);
    return client;
  }
}

const silent = (): void => undefined;
const handlerOptions = {
  connectionTimeout: connectTimeoutMs,
  requestTimeout: requestTimeoutMs,
  throwOnRequestTimeout: true,
  httpAgent: { keepAlive: true, maxSockets: socketsPerHost },
  httpsAgent: { keepAlive: true, maxSockets: socketsPerHost },
  // A library that warns on the console would write between the lines of a report.
  logger: { trace: silent, debug: silent, info: silent, warn: silent, error: silent },
};
