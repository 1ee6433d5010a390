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
   * Up to here nobody deleted a pod, so that there may also never have been more pods than the total. With deletions the
   * controller's counting races with admission's (kubernetes `pkg/controller/resourcequota`), and a single namespace can
   * hold one pod more than its own quota, whoever sets it.
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
  for (const event of events) {
    if (!event.namespace.startsWith(prefix)) continue;
    standing.apply(event);
    namespaces.add(event.namespace);
    if (event.revision <= after) continue;
    for (const [resource, total] of Object.entries(totals)) {
      const most = nanos(total);
      const enforced = sum([...namespaces].map((namespace) => held(standing, namespace, resource)));
      if (enforced > most)
        return `${resource}: ${enforced / units} of ${total} could be had at revision ${event.revision}`;
    }
    const pods = BigInt([...namespaces].flatMap((namespace) => standing.list("Pod", namespace)).length) * units;
    if (event.revision <= countedUpTo && pods > nanos(totals.pods ?? "0"))
      return `${describe(standing, namespaces)} at revision ${event.revision}`;
  }
  return undefined;
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
