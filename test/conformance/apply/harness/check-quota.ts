import { asJsonObject, type JsonObject } from "../../../../src/model/json.ts";
import { parseQuantity } from "../../../../src/model/quantity.ts";
import { type HistoryEvent, Standing } from "./history.ts";

export interface QuotaTotals {
  /** `elm--prod--`: what the environment's namespaces start with. */
  readonly prefix: string;
  readonly totals: Readonly<Record<string, string>>;
  /** Events from here on. */
  readonly after: number;
  /**
   * Up to here nobody deleted anything, and what is used may nowhere exceed what was ever allowed. With deletions the
   * controller's counting races with admission's (kubernetes `pkg/controller/resourcequota`) and a single namespace can
   * get a pod or two more than its own quota, whoever set it; these are not counted against its neighbours.
   */
  readonly countedUpTo: number;
}

/**
 * The first moment at which an environment's namespaces together could have, or had, more than its total: for each the
 * greater of the limit that admission enforces and what it counts as used, and for pods also how many there are.
 */
export function findExcess(
  events: readonly HistoryEvent[],
  { prefix, totals, after, countedUpTo }: QuotaTotals,
): string | undefined {
  const standing = new Standing();
  const namespaces = new Set<string>();
  const allowed = new Allowed();
  for (const event of events) {
    if (!event.namespace.startsWith(prefix)) continue;
    standing.apply(event);
    namespaces.add(event.namespace);
    allowed.note(standing, event, Object.keys(totals));
    const isCounted = event.revision <= countedUpTo;
    if (event.revision <= after) continue;
    for (const [resource, total] of Object.entries(totals)) {
      const shares = [...namespaces].map((namespace) => {
        const most = held(standing, namespace, resource);
        return isCounted ? most : allowed.atMost(most, namespace, resource);
      });
      const all = sum(shares);
      if (all > nanos(total))
        return `${resource}: ${all / units} of ${total} could be had at revision ${event.revision}`;
    }
    const pods = BigInt([...namespaces].flatMap((namespace) => standing.list("Pod", namespace)).length) * units;
    if (isCounted && pods > nanos(totals.pods ?? "0"))
      return `${describe(standing, namespaces)} at revision ${event.revision}`;
  }
  return undefined;
}

/** The limit under which a namespace came to use what it uses: that of now, or the one before it was lowered. */
class Allowed {
  readonly #limits = new Map<string, bigint>();

  note(standing: Standing, { kind, namespace }: HistoryEvent, resources: readonly string[]): void {
    if (kind !== "ResourceQuota") return;
    const status = asJsonObject(standing.find("ResourceQuota", namespace, "tenantry")?.status);
    for (const resource of resources) {
      const hard = amount(status?.hard, resource);
      const key = `${namespace}/${resource}`;
      const isWithin = amount(status?.used, resource) <= hard;
      if (isWithin || hard > (this.#limits.get(key) ?? 0n)) this.#limits.set(key, hard);
    }
  }

  atMost(held: bigint, namespace: string, resource: string): bigint {
    const limit = this.#limits.get(`${namespace}/${resource}`) ?? 0n;
    return held > limit ? limit : held;
  }
}

function describe(standing: Standing, namespaces: ReadonlySet<string>): string {
  return [...namespaces]
    .map((namespace) => {
      const quota = standing.find("ResourceQuota", namespace, "tenantry");
      const status = asJsonObject(quota?.status);
      const limits = `${asJsonObject(status?.used)?.pods} used of ${asJsonObject(status?.hard)?.pods}, told ${asJsonObject(asJsonObject(quota?.spec)?.hard)?.pods}`;
      return `${namespace} has ${standing.list("Pod", namespace).length} pods (${limits})`;
    })
    .join(", ");
}

const units = 1_000_000_000n;

function held(standing: Standing, namespace: string, resource: string): bigint {
  const status = asJsonObject(standing.find("ResourceQuota", namespace, "tenantry")?.status);
  const hard = amount(status?.hard, resource);
  const used = amount(status?.used, resource);
  if (hard > used) return hard;
  return used;
}

function amount(map: JsonObject[string] | undefined, resource: string): bigint {
  const value = asJsonObject(map)?.[resource];
  return value === undefined ? 0n : nanos(String(value));
}

function nanos(text: string): bigint {
  return parseQuantity(text)?.nanos ?? 0n;
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((left, right) => left + right, 0n);
}
