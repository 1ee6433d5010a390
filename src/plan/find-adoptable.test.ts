import { describe, expect, it } from "vitest";
import type { Stack } from "../model/blueprint.ts";
import type { RetainedResource } from "../model/snapshot.ts";
import { findAdoptable } from "./find-adoptable.ts";

const origin = { path: "tenants/birch.yaml", pointer: "", line: 1 } as unknown as Stack["origin"];
const tags = {
  "tenantry:managed-by": "tenantry",
  "tenantry:platform": "acme",
  "tenantry:inventory": "tenant/birch/prod",
};
const system = (logical: string, stack = "tenantry-birch--prod"): Readonly<Record<string, string>> => ({
  "aws:cloudformation:logical-id": logical,
  "aws:cloudformation:stack-name": stack,
});

function part(type: string, properties: object, deletionPolicy: "Retain" | "Delete" = "Retain") {
  return { type, properties: properties as Stack["resources"][string]["properties"], deletionPolicy, origin };
}

const stack: Stack = {
  id: "stack/333333333333/eu-central-1/tenantry-birch--prod",
  name: "tenantry-birch--prod",
  description: "",
  account: { kind: "known", id: "333333333333" },
  region: "eu-central-1",
  tags: { ...tags, tenant: "birch" },
  terminationProtection: false,
  resources: {
    Key: part("AWS::KMS::Key", {}),
    Uploads: part("AWS::S3::Bucket", { BucketName: "acme--birch--prod--uploads" }),
    Scratch: part("AWS::S3::Bucket", { BucketName: "acme--birch--prod--scratch" }, "Delete"),
    Cluster: part("AWS::EKS::Cluster", { Name: "birch" }),
  },
  origin,
};

function live(arn: string, more: Readonly<Record<string, string>> = {}): RetainedResource {
  return { accountId: "333333333333", region: "eu-central-1", arn, tags: { ...tags, ...more } };
}

const uploads = "arn:aws:s3:::acme--birch--prod--uploads";
const key = (id: string): string => `arn:aws:kms:eu-central-1:333333333333:key/${id}`;

function find(...retained: readonly RetainedResource[]) {
  const { found, ambiguous } = findAdoptable(stack, Object.keys(stack.resources), retained);
  return {
    found: Object.fromEntries([...found].map(([logical, { identifier }]) => [logical, identifier])),
    ambiguous: Object.fromEntries(ambiguous),
  };
}

describe("findAdoptable", () => {
  it.each<[string, readonly RetainedResource[], object]>([
    ["a bucket by its name and our tags", [live(uploads)], { Uploads: { BucketName: "acme--birch--prod--uploads" } }],
    ["a key by what CloudFormation wrote on it", [live(key("1"), system("Key"))], { Key: { KeyId: "1" } }],
    ["no key that only we are said to own", [live(key("1"))], {}],
    ["no key of another resource", [live(key("1"), system("PoolKey"))], {}],
    ["no key of another stack", [live(key("1"), system("Key", "tenantry-birch--dev"))], {}],
    ["no bucket of another name", [live(`${uploads}-2`)], {}],
    ["no bucket that another stack made", [live(uploads, system("Uploads", "somebody-elses"))], {}],
    ["no bucket of another tenant's", [live(uploads, { "tenantry:inventory": "tenant/birch-2/prod" })], {}],
    ["no bucket of another platform's", [live(uploads, { "tenantry:platform": "zenith" })], {}],
    ["no bucket that nobody manages", [live(uploads, { "tenantry:managed-by": "somebody" })], {}],
    ["nothing that would not have been kept", [live("arn:aws:s3:::acme--birch--prod--scratch")], {}],
    ["no cluster", [live("arn:aws:eks:eu-central-1:333333333333:cluster/birch")], {}],
  ])("finds %s", (_name, retained, found) => {
    expect(find(...retained)).toEqual({ found, ambiguous: {} });
  });

  it("does not choose between two keys", () => {
    expect(find(live(key("1"), system("Key")), live(key("2"), system("Key")))).toEqual({
      found: {},
      ambiguous: { Key: [key("1"), key("2")] },
    });
  });
});
