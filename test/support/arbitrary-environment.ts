import fc from "fast-check";
import type { Architecture } from "../../src/model/architecture.ts";
import type { JsonObject } from "../../src/model/json.ts";
import type { AccessLevel, AwsResourceSpec, Environment, ServiceAccountSpec, Tenant } from "../../src/model/tenant.ts";
import { awsArchitectures, sharedResources } from "./aws-cases.ts";
import { defaultRequirements } from "./sample.ts";

/** A generated environment with its tenant and architecture; every name is legal, up to the limits. */
export interface GeneratedEnvironment {
  readonly architecture: Architecture;
  readonly environment: Partial<Environment>;
  readonly tenant: Partial<Tenant>;
}

const letters = "abcdefghijklmnopqrstuvwxyz";
const unit = fc.constantFrom(...letters, ..."0123456789-");

/** Built from characters, as generating from a regular expression takes far longer. */
const name = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...letters), fc.array(unit, { maxLength: maxLength - 1 }))
    .map(([first, rest]) => (first + rest.join("")).replaceAll(/-+/g, "-").replace(/-$/, ""));

const [name8, name15, name20, name30, name40] = [name(8), name(15), name(20), name(30), name(40)];

const levels: fc.Arbitrary<AccessLevel> = fc.constantFrom("read", "write", "read-write");

/** Properties that a tenant may set, by type. */
const propertiesByType: Readonly<Record<string, readonly JsonObject[]>> = {
  "AWS::S3::Bucket": [
    {},
    { VersioningConfiguration: { Status: "Suspended" } },
    { CorsConfiguration: { CorsRules: [{ AllowedMethods: ["GET"], AllowedOrigins: ["https://app.example.com"] }] } },
  ],
  "AWS::DynamoDB::Table": [
    {},
    { TimeToLiveSpecification: { AttributeName: "expires", Enabled: true } },
    {
      AttributeDefinitions: [
        { AttributeName: "id", AttributeType: "S" },
        { AttributeName: "day", AttributeType: "S" },
      ],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      GlobalSecondaryIndexes: [
        {
          IndexName: "by-day",
          KeySchema: [{ AttributeName: "day", KeyType: "HASH" }],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    },
  ],
  "AWS::SQS::Queue": [{}, { FifoQueue: true }, { VisibilityTimeout: 120, DelaySeconds: 5 }],
  "AWS::SecretsManager::Secret": [{}, { Description: "A partner's key" }],
  "AWS::RDS::DBCluster": [{}, { Engine: "aurora-postgresql", BackupRetentionPeriod: 7 }],
};

function ownResource(accounts: readonly ServiceAccountSpec[]): fc.Arbitrary<AwsResourceSpec> {
  const access = fc.dictionary(fc.constantFrom(...accounts.map((account) => account.name)), levels, { maxKeys: 3 });
  return fc.constantFrom(...Object.keys(propertiesByType)).chain((type) =>
    fc.record({
      type: fc.constant(type),
      tenancy: fc.constant("silo" as const),
      properties: fc.constantFrom(...(propertiesByType[type] ?? [{}])),
      access,
    }),
  );
}

const serviceAccounts: fc.Arbitrary<readonly ServiceAccountSpec[]> = fc.uniqueArray(
  fc.record({ namespace: name20, name: name40 }),
  { minLength: 1, maxLength: 4, selector: (account) => account.name },
);

function environment(architecture: Architecture): fc.Arbitrary<Partial<Environment>> {
  return fc.tuple(serviceAccounts, name8).chain(([accounts, environmentName]) =>
    fc
      .record({
        own: fc.dictionary(name30, ownResource(accounts), { maxKeys: 6 }),
        pooled: fc.boolean(),
        production: fc.boolean(),
        ceiling: fc.option(fc.integer({ min: 10, max: 100_000 })),
      })
      .map(({ own, pooled, production, ceiling }) => {
        const shared = pooled && architecture.account === "shared" ? sharedAmong(accounts) : {};
        return {
          name: environmentName,
          class: production ? "production" : "non-production",
          namespaces: [...new Set(accounts.map((account) => account.namespace))],
          serviceAccounts: accounts,
          aws: { ...shared, ...own },
          requirements: {
            ...defaultRequirements,
            ...(ceiling === null ? {} : { monthlyCostCeilingMicros: ceiling * 1_000_000 }),
          },
        };
      }),
  );
}

function sharedAmong(accounts: readonly ServiceAccountSpec[]): Readonly<Record<string, AwsResourceSpec>> {
  const access = Object.fromEntries(accounts.map((account) => [account.name, "read-write" as const]));
  return Object.fromEntries(Object.entries(sharedResources).map(([key, spec]) => [key, { ...spec, access }]));
}

export const environmentArbitrary: fc.Arbitrary<GeneratedEnvironment> = fc
  .constantFrom(...awsArchitectures)
  .chain((architecture) =>
    fc.record({
      architecture: fc.constant(architecture),
      environment: environment(architecture),
      tenant: fc.record({
        name: name20,
        labels: fc.dictionary(name15, name15, { maxKeys: 3 }),
        lifecycle: fc.record({
          state: fc.constantFrom("active", "frozen", "suspended"),
          deletionProtection: fc.boolean(),
          retainDataDays: fc.integer({ min: 0, max: 3650 }),
        }),
      }),
    }),
  );
