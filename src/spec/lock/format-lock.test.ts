import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accountModels, boundaries, clusterModels, sharingScopes } from "../../model/architecture.ts";
import type { Placement, TenantLock } from "../../model/placement.ts";
import { resolveLock } from "../resolve/resolve-lock.ts";
import type { SourceDocument } from "../source-file.ts";
import { validateShape } from "../validate-shape.ts";
import { readFile } from "../yaml/read-file.ts";
import { formatLock } from "./format-lock.ts";
import { lockSchema } from "./lock-schema.ts";

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/);
const cidr = fc.integer({ min: 0, max: 4095 }).map((index) => `10.${64 + (index >> 8)}.${(index & 15) * 16}.0/20`);
const architecture = fc.record({
  account: fc.constantFrom(...accountModels),
  accountSharedWith: fc.constantFrom(...sharingScopes),
  cluster: fc.constantFrom(...clusterModels),
  clusterSharedWith: fc.constantFrom(...sharingScopes),
  nodesSharedWith: fc.constantFrom(...sharingScopes),
  boundaries: fc.subarray([...boundaries]).map((subset) => [...subset].sort()),
});

function placementOf(tenant: string): fc.Arbitrary<Placement> {
  return fc.record(
    {
      tenant: fc.constant(tenant),
      environment: name,
      architecture,
      host: name,
      account: fc.oneof(
        fc.record({ kind: fc.constant("cell" as const), cell: name }),
        fc.record({ kind: fc.constant("dedicated" as const), account: fc.string({ minLength: 1, maxLength: 40 }) }),
      ),
      region: fc.constant("eu-central-1"),
      vpcCidr: cidr,
      opens: fc.record({ name, template: name, vpcCidr: cidr }),
      names: fc.dictionary(fc.stringMatching(/^[A-Za-z][ -~]{0,20}$/), fc.string()),
    },
    { requiredKeys: ["tenant", "environment", "architecture", "host", "account", "region", "names"] },
  );
}

const lock: fc.Arbitrary<TenantLock> = name.chain((tenant) =>
  fc.record({
    tenant: fc.constant(tenant),
    environments: fc
      .uniqueArray(placementOf(tenant), { selector: (placement) => placement.environment, maxLength: 4 })
      .map((all) => all.sort((left, right) => (left.environment < right.environment ? -1 : 1))),
  }),
);

function readLock(text: string): TenantLock {
  const { documents } = readFile({ path: "t.lock.yaml", text });
  const [document] = documents as readonly [SourceDocument];
  const shaped = validateShape(lockSchema, document);
  if (shaped.value === undefined) throw new Error(JSON.stringify(shaped.problems));
  return resolveLock(shaped.value);
}

describe("formatLock", () => {
  it("is read back as the same lock", () => {
    fc.assert(
      fc.property(lock, (written) => {
        const reserved = ["constructor", "prototype", "__proto__"];
        fc.pre(
          !written.environments.some((placement) => Object.keys(placement.names).some((key) => reserved.includes(key))),
        );
        expect(readLock(formatLock(written))).toEqual(written);
      }),
      { numRuns: 150 },
    );
  });

  it("gives the same bytes whatever the order of environments and keys", () => {
    fc.assert(
      fc.property(lock, (written) => {
        const shuffled = {
          tenant: written.tenant,
          environments: [...written.environments].reverse().map((placement) => ({
            ...placement,
            names: Object.fromEntries(Object.entries(placement.names).reverse()),
          })),
        };
        expect(formatLock(shuffled)).toBe(formatLock(written));
      }),
    );
  });
});
