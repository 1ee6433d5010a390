import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseQuantity } from "../../model/quantity.ts";
import { apportion, partitionQuota, quotaUnit } from "./quota-partition.ts";

const namespaces = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 8 });
const weights = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.double({ min: 0, max: 1000, noNaN: true }));
const quota = fc.record({
  "requests.cpu": fc.integer({ min: 0, max: 2_000_000 }).map((milli) => `${milli}m`),
  "limits.memory": fc.oneof(
    fc.integer({ min: 0, max: 4_000_000 }).map((size) => `${size}Mi`),
    fc.nat().map(String),
  ),
  "gp3.storageclass.storage.k8s.io/requests.storage": fc.integer({ min: 0, max: 16 }).map((size) => `${size}Ei`),
  pods: fc.nat(100_000).map(String),
  "count/jobs.batch": fc.nat(1000).map(String),
});

function sumOf(shares: Iterable<Readonly<Record<string, string>>>, key: string): bigint {
  return [...shares].reduce((sum, share) => sum + (parseQuantity(share[key] ?? "0")?.nanos ?? 0n), 0n);
}

describe("partitionQuota", () => {
  it("gives shares that sum exactly to the quota, key by key", () => {
    fc.assert(
      fc.property(quota, namespaces, weights, (total, names, weight) => {
        const shares = partitionQuota(total, names, weight);
        expect([...shares.keys()].sort()).toEqual([...names].sort());
        for (const [key, text] of Object.entries(total)) {
          expect(sumOf(shares.values(), key)).toBe(parseQuantity(text)?.nanos);
        }
      }),
    );
  });

  it("does not depend on the order in which namespaces or keys were written", () => {
    fc.assert(
      fc.property(quota, namespaces, weights, (total, names, weight) => {
        const reversed = Object.fromEntries(Object.entries(total).reverse());
        const [left, right] = [
          partitionQuota(total, names, weight),
          partitionQuota(reversed, [...names].reverse(), weight),
        ];
        expect(Object.fromEntries(left)).toEqual(Object.fromEntries(right));
      }),
    );
  });

  it("divides evenly without weights and by weight with them", () => {
    const total = { "requests.cpu": "4", "requests.memory": "16Gi", pods: "61" };
    expect(Object.fromEntries(partitionQuota(total, ["web", "jobs"]))).toEqual({
      jobs: { pods: "31", "requests.cpu": "2", "requests.memory": "8Gi" },
      web: { pods: "30", "requests.cpu": "2", "requests.memory": "8Gi" },
    });
    expect(Object.fromEntries(partitionQuota(total, ["web", "jobs"], { web: 3 }))).toEqual({
      jobs: { pods: "15", "requests.cpu": "1", "requests.memory": "4Gi" },
      web: { pods: "46", "requests.cpu": "3", "requests.memory": "12Gi" },
    });
  });

  it("keeps memory readable: whole mebibytes where the total has them", () => {
    const shares = [...partitionQuota({ "requests.memory": "16Gi" }, ["a", "b", "c"]).values()];
    expect(shares.map((share) => share["requests.memory"])).toEqual(["5462Mi", "5461Mi", "5461Mi"]);
  });

  it("treats weights that are all zero as equal and leaves unreadable quantities out", () => {
    const shares = partitionQuota({ pods: "4", secrets: "many" }, ["a", "b"], { a: 0, b: 0 });
    expect(Object.fromEntries(shares)).toEqual({ a: { pods: "2" }, b: { pods: "2" } });
  });
});

describe("apportion", () => {
  it("never strays a whole unit from the exact share", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 15n), fc.array(fc.bigInt(0n, 1000n), { minLength: 1 }), (total, parts) => {
        const sum = parts.reduce((a, b) => a + b, 0n);
        fc.pre(sum > 0n);
        for (const [index, part] of apportion(total, parts).entries()) {
          const scaled = part * sum - total * (parts[index] ?? 0n);
          expect(scaled < sum && scaled > -sum).toBe(true);
        }
      }),
    );
  });
});

describe("quotaUnit", () => {
  it.each([
    ["cpu", "milli"],
    ["limits.cpu", "milli"],
    ["memory", "bytes"],
    ["requests.storage", "bytes"],
    ["requests.ephemeral-storage", "bytes"],
    ["requests.hugepages-2Mi", "bytes"],
    ["gp3.storageclass.storage.k8s.io/requests.storage", "bytes"],
    ["gp3.storageclass.storage.k8s.io/persistentvolumeclaims", "count"],
    ["requests.nvidia.com/gpu", "count"],
    ["count/memory.example.com", "count"],
    ["services.loadbalancers", "count"],
  ] as const)("%s is divided by %s", (key, unit) => {
    expect(quotaUnit(key)).toBe(unit);
  });
});
