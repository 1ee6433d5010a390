import { defer, joinText, type TextValue } from "../../model/deferred.ts";
import type { PlacedCell } from "../../model/placement.ts";
import type { PooledResource } from "../../model/platform.ts";
import type { AwsResourceSpec } from "../../model/tenant.ts";
import { type EnvironmentContext, environmentAccount } from "../context.ts";
import {
  accountNumber,
  arn,
  bucketName,
  cellResource,
  databaseName,
  databaseUser,
  dataLogicalId,
  dnsSuffix,
  environmentResource,
  objectPrefix,
  partitionPrefix,
  poolLogicalId,
  queueName,
  secretName,
  tableName,
} from "./names.ts";

/**
 * What the environment's workloads must know about its AWS resources: the data of the `tenantry-bindings` ConfigMap.
 *
 * Sorted by key. Keys are `<resource>.<fact>` and the standard `AWS_REGION`. A fact that follows from names is plain text;
 * what AWS assigns is deferred. There is a key for each fact whatever the tenancy (`uploads.prefix` is empty for an own
 * bucket), so that a workload reads the same keys before and after a move. Never a secret's value.
 */
export function environmentBindings(context: EnvironmentContext): Readonly<Record<string, TextValue>> {
  const entries: (readonly [string, TextValue])[] = [["AWS_REGION", context.placement.region]];
  for (const [key, spec] of Object.entries(context.environment.aws)) {
    for (const [fact, value] of Object.entries(resourceFacts(context, key, spec)))
      entries.push([`${key}.${fact}`, value]);
  }
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
}

function resourceFacts(context: EnvironmentContext, key: string, spec: AwsResourceSpec): Record<string, TextValue> {
  const pool = pooledName(context, key, spec);
  switch (spec.type) {
    case "AWS::S3::Bucket":
      return { bucket: pool ?? bucketName(context, key), prefix: pool === undefined ? "" : objectPrefix(context) };
    case "AWS::DynamoDB::Table":
      return {
        table: pool ?? tableName(context, key),
        "partition-prefix": pool === undefined ? "" : partitionPrefix(context),
      };
    case "AWS::SQS::Queue":
      return queueFacts(context, key, spec);
    case "AWS::SecretsManager::Secret":
      return {
        "secret-arn": defer(environmentResource(context, dataLogicalId(key, "secret")), "Id"),
        "secret-name": secretName(context, key),
      };
    case "AWS::RDS::DBCluster":
      return databaseFacts(context, key, spec);
    default:
      return {};
  }
}

function queueFacts(context: EnvironmentContext, key: string, spec: AwsResourceSpec): Record<string, TextValue> {
  const name = queueName(context, key, spec.properties.FifoQueue === true ? "fifo" : "standard");
  const account = environmentAccount(context);
  const region = context.placement.region;
  return {
    "queue-arn": arn({ service: "sqs", region, account, resource: name }),
    "queue-url": joinText(`https://sqs.${region}.${dnsSuffix(region)}/`, accountNumber(account), `/${name}`),
  };
}

function databaseFacts(context: EnvironmentContext, key: string, spec: AwsResourceSpec): Record<string, TextValue> {
  const cluster = databaseResource(context, key, spec);
  return {
    database: databaseName(context),
    endpoint: defer(cluster, "Endpoint.Address"),
    port: defer(cluster, "Endpoint.Port"),
    "read-endpoint": defer(cluster, "ReadEndpoint.Address"),
    "user.read": databaseUser(context, "read"),
    "user.write": databaseUser(context, "write"),
  };
}

/** The id of the DBCluster that a database resource lives on: the environment's own, or the cell's. */
export function databaseResource(context: EnvironmentContext, key: string, spec: AwsResourceSpec): string {
  const cell = poolCell(context);
  if (spec.tenancy === "pool" && cell !== undefined) {
    return cellResource(cell, poolLogicalId(spec.pool ?? key, "cluster"));
  }
  return environmentResource(context, dataLogicalId(key, "cluster"));
}

/** The cell whose pooled resources the environment may attach to; none in a dedicated account. */
export function poolCell(context: EnvironmentContext): PlacedCell | undefined {
  return context.placement.account.kind === "cell" ? context.accountCell : undefined;
}

/** The name of the pooled resource behind a `tenancy: pool` entry; undefined for an own resource. */
export function pooledName(context: EnvironmentContext, key: string, spec: AwsResourceSpec): string | undefined {
  return findPooled(context, key, spec)?.name;
}

/** The pooled resource that an entry attaches to: the named one, else the one with the entry's own key. */
export function findPooled(
  context: EnvironmentContext,
  key: string,
  spec: AwsResourceSpec,
): PooledResource | undefined {
  return spec.tenancy === "pool" ? poolCell(context)?.pooled[spec.pool ?? key] : undefined;
}
