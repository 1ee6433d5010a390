import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { awsCase } from "../../../test/support/aws-cases.ts";
import { sampleArchitecture } from "../../../test/support/sample.ts";
import { bucketPrefix, partitionOf } from "../../model/account-entry.ts";
import type { EnvironmentContext } from "../context.ts";
import {
  bucketName,
  databaseClusterName,
  dataLogicalId,
  queueName,
  roleName,
  serviceAccountLogicalId,
} from "./names.ts";

const base = awsCase(sampleArchitecture("shared", "namespace")).context;

function contextOf(names: { platform?: string; tenant?: string; environment?: string }): EnvironmentContext {
  return {
    ...base,
    platform: { ...base.platform, name: names.platform ?? "acme" },
    tenant: { ...base.tenant, name: names.tenant ?? "birch" },
    environment: { ...base.environment, name: names.environment ?? "prod" },
  };
}

const word = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .stringMatching(new RegExp(`^[a-z][a-z0-9-]{0,${maxLength - 1}}$`))
    .map((text) => text.replaceAll(/-+/g, "-").replace(/-$/, ""));

const places = fc.record({ tenant: word(20), environment: word(8), key: word(40) });

describe("bucketName", () => {
  it("reads as platform, environment and key", () => {
    expect(bucketName(contextOf({}), "uploads")).toBe("acme--birch--prod--uploads");
  });

  it.each([
    ["sthree-co", "uploads", /^t-sthree-co--/],
    ["xn", "uploads", /^t-xn--/],
    ["acme", "x-s3", /--x-s3-[0-9a-f]{10}$/],
    ["acme", "data-s3alias", /-s3alias-[0-9a-f]{10}$/],
    ["acme", "Up_Loads", /--up-loads-[0-9a-f]{10}$/],
  ])("keeps %s with %s out of what S3 reserves", (platform, key, pattern) => {
    expect(bucketName(contextOf({ platform }), key)).toMatch(pattern);
  });

  it("is legal, and keeps the prefix that policies match on, for names of any length", () => {
    fc.assert(
      fc.property(
        fc.oneof(word(40), fc.constantFrom("xn", "sthree-co", `sthree-${"o".repeat(30)}`)),
        places,
        (platform, { tenant, environment, key }) => {
          const name = bucketName(contextOf({ platform, tenant, environment }), key);
          expect(name).toMatch(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
          expect(name.startsWith(`${bucketPrefix(platform)}${tenant}--${environment}--`)).toBe(true);
        },
      ),
    );
  });
});

describe("names", () => {
  it("are distinct for distinct environments and keys", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(places, { minLength: 2, maxLength: 6, selector: (place) => JSON.stringify(place) }),
        (all) => {
          for (const make of [
            bucketName,
            databaseClusterName,
            (context: EnvironmentContext, key: string) => queueName(context, key, "fifo"),
          ]) {
            expect(new Set(all.map((place) => make(contextOf(place), place.key))).size).toBe(all.length);
          }
        },
      ),
    );
  });

  it("stay inside their limits", () => {
    fc.assert(
      fc.property(places, word(60), (place, account) => {
        const context = contextOf(place);
        expect(queueName(context, place.key, "fifo").length).toBeLessThanOrEqual(80);
        expect(queueName(context, place.key, "fifo")).toMatch(/\.fifo$/);
        expect(roleName(context, { namespace: place.key, name: account }).length).toBeLessThanOrEqual(64);
        expect(databaseClusterName(context, place.key)).toMatch(/^[a-z](?!.*--)[a-z0-9-]{0,61}[a-z0-9]$/);
      }),
    );
  });
});

describe("logical ids", () => {
  it("read well for plain words", () => {
    expect(dataLogicalId("uploads", "bucket")).toBe("DataUploadsBucket");
    expect(serviceAccountLogicalId({ namespace: "web", name: "api" }, "role")).toBe("RoleWebApi");
  });

  it("tell apart what would read alike", () => {
    const ids = [
      dataLogicalId("web-api", "bucket"),
      dataLogicalId("webApi", "bucket"),
      dataLogicalId("webapi", "bucket"),
      serviceAccountLogicalId({ namespace: "a1", name: "2b" }, "role"),
      serviceAccountLogicalId({ namespace: "a", name: "12b" }, "role"),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9]+$/);
  });
});

describe("partitionOf", () => {
  it.each([
    ["eu-central-1", "aws"],
    ["us-gov-west-1", "aws-us-gov"],
    ["cn-north-1", "aws-cn"],
  ])("knows that %s is in %s", (region, partition) => {
    expect(partitionOf(region)).toBe(partition);
  });
});
