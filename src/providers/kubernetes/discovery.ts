import { TenantryError } from "../../model/error.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ObjectKind, ServedKind } from "../../ports/cluster.ts";
import type { ApiCall } from "./api-call.ts";
import {
  type AggregatedDiscovery,
  aggregatedKinds,
  type GroupList,
  type ResourceList,
  resourceListKinds,
  staleGroupVersions,
} from "./discovery-documents.ts";
import type { Transport } from "./transport.ts";

/** Several kinds that are not served are asked for in a row; one fetch answers them all. */
const negativeLifetimeMs = 2_000;

const aggregatedAccept = ["v2", "v2beta1"]
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .concat("application/json")
  .join(",");

interface Found {
  readonly kinds: readonly ServedKind[];
  readonly byKind: ReadonlyMap<string, ServedKind>;
  /** Group versions whose own server did not answer, so that what is missing of them is unknown. */
  readonly stale: ReadonlySet<string>;
  readonly atMs: number;
}

/** What one API server serves, kept until something unknown is asked for. */
export class Discovery {
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  #found: Promise<Found> | undefined;
  #isOutdated = false;

  constructor(options: { readonly transport: Transport; readonly clock: Clock; readonly timeoutMs: number }) {
    this.#transport = options.transport;
    this.#clock = options.clock;
    this.#timeoutMs = options.timeoutMs;
  }

  async kinds(): Promise<readonly ServedKind[]> {
    return (await this.#current()).kinds;
  }

  /** Undefined when the server said that it does not serve the kind, not longer than two seconds ago. */
  async find(kind: ObjectKind): Promise<ServedKind | undefined> {
    const key = kindKey(kind);
    const fetched = this.#current();
    let found = await fetched;
    let served = found.byKind.get(key);
    if (served !== undefined) return served;
    if (this.#isOutdated || this.#clock.nowMs() - found.atMs > negativeLifetimeMs) {
      // Callers that found the same answer wanting share one fetch.
      found = await (this.#found === fetched ? this.#fetchOnce() : this.#current());
      served = found.byKind.get(key);
    }
    if (served === undefined && found.stale.has(kind.apiVersion)) throw staleError(this.#transport.place, kind);
    return served;
  }

  /** What serves kinds was changed: the next unknown kind is asked for at once. */
  outdate(): void {
    this.#isOutdated = true;
  }

  #current(): Promise<Found> {
    return this.#found ?? this.#fetchOnce();
  }

  #fetchOnce(): Promise<Found> {
    this.#isOutdated = false;
    const fetching = this.#fetch();
    this.#found = fetching;
    fetching.catch(() => {
      if (this.#found === fetching) this.#found = undefined;
    });
    return fetching;
  }

  async #fetch(): Promise<Found> {
    const parts = await Promise.all([this.#fetchRoot("/api"), this.#fetchRoot("/apis")]);
    const kinds = parts.flatMap((part) => part.kinds);
    return {
      kinds,
      byKind: new Map(kinds.map((kind) => [kindKey(kind), kind])),
      stale: new Set(parts.flatMap((part) => part.stale)),
      atMs: this.#clock.nowMs(),
    };
  }

  /** Servers that know no aggregated discovery (before 1.27, some proxies) answer with a list of groups or versions. */
  async #fetchRoot(path: string): Promise<{ kinds: readonly ServedKind[]; stale: readonly string[] }> {
    const document = await this.#read<AggregatedDiscovery | GroupList>(path, aggregatedAccept);
    if (document.kind === "APIGroupDiscoveryList") {
      return { kinds: aggregatedKinds(document), stale: staleGroupVersions(document) };
    }
    const versions =
      document.versions ?? (document.groups ?? []).flatMap(({ versions }) => versions.map((each) => each.groupVersion));
    const lists = await Promise.all(versions.map((version) => this.#readVersion(path, version)));
    return {
      kinds: lists.flatMap((list) => (list === undefined ? [] : resourceListKinds(list))),
      stale: versions.filter((_, index) => lists[index] === undefined),
    };
  }

  async #readVersion(root: string, groupVersion: string): Promise<ResourceList | undefined> {
    try {
      return await this.#read<ResourceList>(`${root}/${groupVersion}`, "application/json");
    } catch (error) {
      if (error instanceof TenantryError && error.failure === "unavailable") return undefined;
      throw error;
    }
  }

  async #read<T>(path: string, accept: string): Promise<T> {
    const call: ApiCall = {
      method: "GET",
      path,
      accept,
      isLarge: true,
      timeoutMs: this.#timeoutMs,
      operation: "discover",
      title: "read what is served",
      writes: false,
      idempotent: true,
      confidential: false,
    };
    return JSON.parse((await this.#transport.send(call)).body) as T;
  }
}

function kindKey({ apiVersion, kind }: ObjectKind): string {
  return `${apiVersion}/${kind}`;
}

function staleError(place: string, { apiVersion, kind }: ObjectKind): TenantryError {
  return new TenantryError(
    `cannot tell whether ${place} serves ${kind} ${apiVersion}: the server behind that group does not answer; check its APIService`,
    { code: "TEN7209", source: "remote", failure: "unavailable", retry: "later" },
  );
}
