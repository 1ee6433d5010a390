import type { StackResource } from "../../../model/blueprint.ts";
import { joinText, type TextValue } from "../../../model/deferred.ts";
import type { JsonObject, JsonValue } from "../../../model/json.ts";
import type { Origin } from "../../../model/origin.ts";
import type { PooledResource } from "../../../model/platform.ts";
import type { AccessLevel } from "../../../model/tenant.ts";
import { environmentAccount } from "../../context.ts";
import { findPooled } from "../bindings.ts";
import { cellKeyArn, environmentKeyArn, keyStatement } from "../keys.ts";
import { arn, dataLogicalId, partitionPrefix, tableName } from "../names.ts";
import type { Statement } from "../policy-document.ts";
import { environmentTags, type Tags, tagList } from "../tags.ts";
import {
  actionsOf,
  type DataInput,
  type DataResource,
  dataOrigin,
  mergeProperties,
  type Properties,
} from "./data-resource.ts";

/** A table of the environment's own, or its partition of a table of the cell. */
export function compileTable(input: DataInput): DataResource {
  const pool = findPooled(input.context, input.key, input.spec);
  return pool === undefined ? ownTable(input) : pooledPartition(input, pool);
}

function ownTable(input: DataInput): DataResource {
  const { context, key } = input;
  const name = tableName(context, key);
  const settings = tableSettings(name, environmentKeyArn(context), environmentTags(context));
  const defaults = {
    ...tableDefaults("pk", "sk"),
    DeletionProtectionEnabled: context.tenant.lifecycle.deletionProtection,
  };
  return {
    resources: {
      [dataLogicalId(key, "table")]: {
        type: "AWS::DynamoDB::Table",
        properties: mergeProperties(input, defaults, settings),
        deletionPolicy: "Retain",
        origin: dataOrigin(input),
      },
    },
    grant: (level) => ownTableGrant(input, name, level),
  };
}

const itemReads = ["dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem", "dynamodb:GetItem", "dynamodb:Query"];
const itemWrites = ["dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"];

function ownTableGrant(input: DataInput, name: string, level: AccessLevel): readonly Statement[] {
  return [
    {
      Effect: "Allow",
      Action: actionsOf(level, [...itemReads, "dynamodb:DescribeTable", "dynamodb:Scan"], itemWrites),
      Resource: tableAndIndexes(input, name, ["*"]),
    },
    tableKeyStatement(environmentKeyArn(input.context), input, name),
  ];
}

/**
 * The rights to one partition of a shared table.
 *
 * `ForAllValues` is true of a request without leading keys, so `Null` must refuse those; a scan, PartiQL and streams have
 * none (docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions).
 */
function pooledPartition(input: DataInput, pool: PooledResource): DataResource {
  const { context } = input;
  const key = context.accountCell === undefined ? environmentKeyArn(context) : cellKeyArn(context.accountCell);
  return {
    resources: {},
    grant: (level) => [
      {
        Effect: "Allow",
        Action: actionsOf(level, itemReads, itemWrites),
        Resource: tableAndIndexes(input, pool.name, partitionedIndexes(pool)),
        Condition: {
          "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`${partitionPrefix(context)}*`] },
          Null: { "dynamodb:LeadingKeys": "false" },
        },
      },
      tableKeyStatement(key, input, pool.name),
    ],
  };
}

/**
 * The indexes of a shared table whose partition key is the table's own, by name.
 *
 * A write is held to the table's key alone. In an index by any other attribute, an item of one tenant can stand under the
 * prefix of another, who would read it as its own; nobody may query such an index.
 */
function partitionedIndexes({ properties, partitionKey }: PooledResource): readonly string[] {
  const key = partitionAttributes(properties.KeySchema)[0] ?? partitionKey ?? "pk";
  const local = indexesOf(properties.LocalSecondaryIndexes);
  const global = indexesOf(properties.GlobalSecondaryIndexes).filter((index) => {
    const attributes = partitionAttributes(index.KeySchema);
    return attributes.length === 1 && attributes[0] === key;
  });
  return [...local, ...global].flatMap(({ IndexName: name }) => (typeof name === "string" ? [name] : [])).sort();
}

function indexesOf(value: JsonValue | undefined): readonly JsonObject[] {
  const entries = Array.isArray(value) ? (value as readonly JsonValue[]) : [];
  return entries.filter((entry): entry is JsonObject => typeof entry === "object" && entry !== null);
}

function partitionAttributes(schema: JsonValue | undefined): readonly JsonValue[] {
  return indexesOf(schema).flatMap(({ AttributeName: name, KeyType: kind }) =>
    kind === "HASH" && name !== undefined ? [name] : [],
  );
}

function tableAndIndexes(input: DataInput, name: string, indexes: readonly string[]): readonly TextValue[] {
  const { context } = input;
  const place = { account: environmentAccount(context), region: context.placement.region };
  const table = arn({ ...place, service: "dynamodb", resource: `table/${name}` });
  return [table, ...indexes.map((index) => joinText(table, `/index/${index}`))];
}

function tableKeyStatement(key: TextValue, input: DataInput, name: string): Statement {
  const region = input.context.placement.region;
  const context = ["aws:dynamodb:tableName", [name]] as const;
  return keyStatement({ key, service: "dynamodb", region, context, actions: ["kms:Decrypt"] });
}

/** What every table of ours has and no document can change. */
export function tableSettings(name: string, key: TextValue, tags: Tags): Properties {
  return {
    SSESpecification: { KMSMasterKeyId: key, SSEEnabled: true, SSEType: "KMS" },
    TableName: name,
    Tags: tagList(tags),
  };
}

/** On-demand, recoverable to any second of the last 35 days, with the given key attributes as strings. */
export function tableDefaults(partitionKey: string, sortKey: string): Properties {
  return {
    AttributeDefinitions: [
      { AttributeName: partitionKey, AttributeType: "S" },
      { AttributeName: sortKey, AttributeType: "S" },
    ],
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [
      { AttributeName: partitionKey, KeyType: "HASH" },
      { AttributeName: sortKey, KeyType: "RANGE" },
    ],
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  };
}

/** A table that environments share by the prefix of its partition key. */
export interface PooledTable {
  readonly logical: string;
  readonly partitionKey: string;
  readonly settings: Properties;
  readonly properties: Properties;
  readonly origin: Origin;
}

export function compilePooledTable(pooled: PooledTable): Record<string, StackResource> {
  return {
    [pooled.logical]: {
      type: "AWS::DynamoDB::Table",
      properties: {
        ...tableDefaults(pooled.partitionKey, "sk"),
        DeletionProtectionEnabled: true,
        ...pooled.properties,
        ...pooled.settings,
      },
      deletionPolicy: "Retain",
      origin: pooled.origin,
    },
  };
}
