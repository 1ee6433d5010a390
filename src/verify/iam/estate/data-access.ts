import type { Partition } from "../../../model/claims.ts";
import { defer } from "../../../model/deferred.ts";
import type { EstateResource } from "../../../model/estate.ts";
import { symbolOf } from "../../estate/symbol-of.ts";
import { type ArnGlob, splitArn } from "../arn-glob.ts";
import type { ActionSet } from "../compiled-policy.ts";
import { anything, type Glob, isLiteral } from "../glob.ts";
import type { KeyValue } from "../key-value.ts";
import { matchAction } from "../match-statement.ts";

/** One way to get at a resource's data, or to open it to oneself. */
export interface DataAccess {
  /** In lower case; any of them is enough. */
  readonly actions: readonly Glob[];
  readonly resource: ArnGlob;
  readonly keys?: ReadonlyMap<string, KeyValue>;
  /** `open`: changes who may read it, rather than reading. */
  readonly purpose: "data" | "open";
}

/** The ways of one type of resource; `part`: only those that lead to one partition of it. */
type Ways = (resource: EstateResource, part: Part | undefined) => readonly DataAccess[];

/** A partition's value. A value that no pattern names stands for whichever partition one likes. */
export type Part = Pick<Partition, "kind" | "value">;

/**
 * How data of each type is read or written, or its policy rewritten (Service Authorization Reference, access levels Read,
 * Write and Permissions management; only the actions that touch content).
 */
const ways: Readonly<Record<string, Ways>> = {
  "AWS::S3::Bucket": bucketWays,
  "AWS::DynamoDB::Table": tableWays,
  "AWS::SQS::Queue": simple(
    ["sqs:receivemessage", "sqs:sendmessage", "sqs:deletemessage", "sqs:purgequeue"],
    ["sqs:setqueueattributes", "sqs:addpermission"],
  ),
  "AWS::SNS::Topic": simple(["sns:publish", "sns:subscribe"], ["sns:settopicattributes", "sns:addpermission"]),
  "AWS::SecretsManager::Secret": simple(
    [
      "secretsmanager:getsecretvalue",
      "secretsmanager:batchgetsecretvalue",
      "secretsmanager:putsecretvalue",
      "secretsmanager:updatesecret",
    ],
    ["secretsmanager:putresourcepolicy"],
  ),
  "AWS::KMS::Key": simple(
    ["kms:decrypt", "kms:generatedatakey", "kms:encrypt", "kms:reencryptfrom", "kms:sign"],
    ["kms:creategrant", "kms:putkeypolicy"],
  ),
  "AWS::RDS::DBCluster": databaseWays,
  "AWS::RDS::DBInstance": databaseWays,
  "AWS::ECR::Repository": simple(
    ["ecr:batchgetimage", "ecr:putimage", "ecr:getdownloadurlforlayer"],
    ["ecr:setrepositorypolicy"],
  ),
  "AWS::SSM::Parameter": simple(
    ["ssm:getparameter", "ssm:getparameters", "ssm:getparametersbypath", "ssm:putparameter"],
    [],
  ),
  "AWS::Kinesis::Stream": simple(
    ["kinesis:getrecords", "kinesis:putrecord", "kinesis:subscribetoshard"],
    ["kinesis:putresourcepolicy"],
  ),
  "AWS::EFS::FileSystem": simple(
    ["elasticfilesystem:clientmount", "elasticfilesystem:clientwrite"],
    ["elasticfilesystem:putfilesystempolicy"],
  ),
  "AWS::Lambda::Function": simple(
    ["lambda:invokefunction", "lambda:getfunction", "lambda:updatefunctioncode"],
    ["lambda:addpermission"],
  ),
  "AWS::Logs::LogGroup": simple(["logs:getlogevents", "logs:filterlogevents", "logs:startquery"], []),
};

export const dataTypes: readonly string[] = Object.keys(ways);

/** How to get at the data of a resource, or at one partition of it. */
export function waysInto(resource: EstateResource, part?: Part): readonly DataAccess[] {
  return ways[resource.type]?.(resource, part) ?? [];
}

/** Types of which some way in uses an action that the set names. */
export function typesWithAction(actions: ActionSet): ReadonlySet<string> {
  const services = actions.inverted ? undefined : servicesOf(actions);
  const found = new Set<string>();
  for (const { type, service, action } of typedActions()) {
    if (found.has(type) || services?.has(service) === false) continue;
    if (matchAction(actions, { action }).may > 0) found.add(type);
  }
  return found;
}

/** Undefined when a wildcard may name any service. */
function servicesOf({ globs }: ActionSet): ReadonlySet<string> | undefined {
  const services = new Set(globs.map((glob) => glob.slice(0, Math.max(0, glob.indexOf(":")))));
  return [...services].every((service) => service !== "" && isLiteral(service)) ? services : undefined;
}

interface TypedAction {
  readonly type: string;
  readonly service: string;
  readonly action: Glob;
}

let listed: readonly TypedAction[] | undefined;

function typedActions(): readonly TypedAction[] {
  listed ??= dataTypes.flatMap((type) => {
    const some: EstateResource = { id: "", type, accountId: "", region: "", properties: {}, tags: {}, source: "" };
    const actions = [...new Set(waysInto(some).flatMap((way) => way.actions))];
    return actions.map((action) => ({ type, service: action.slice(0, action.indexOf(":")), action }));
  });
  return listed;
}

function simple(data: readonly string[], open: readonly string[]): Ways {
  return ({ id }) => {
    const resource = splitArn(id);
    const reading: DataAccess = { actions: data, resource, purpose: "data" };
    return open.length === 0 ? [reading] : [reading, { actions: open, resource, purpose: "open" }];
  };
}

function bucketWays({ id }: EstateResource, part: Part | undefined): readonly DataAccess[] {
  const objects = ["s3:getobject", "s3:getobjectversion", "s3:putobject", "s3:deleteobject"];
  const listing = ["s3:listbucket", "s3:listbucketversions"];
  const open: DataAccess = {
    actions: [
      "s3:putbucketpolicy",
      // The denials of others' principals go with it.
      "s3:deletebucketpolicy",
      "s3:putbucketacl",
      "s3:putaccesspointpolicy",
      "s3:putreplicationconfiguration",
    ],
    resource: splitArn(id),
    purpose: "open",
  };
  const prefix = part === undefined ? "" : part.value;
  const keys = part === undefined ? undefined : new Map<string, KeyValue>([["s3:prefix", listable(prefix)]]);
  return [
    { actions: objects, resource: splitArn(`${id}/${prefix}${anything}`), purpose: "data" },
    {
      actions: ["s3:putobjectacl", "s3:putobjectversionacl"],
      resource: splitArn(`${id}/${prefix}${anything}`),
      purpose: "open",
    },
    { actions: listing, resource: splitArn(id), ...(keys === undefined ? {} : { keys }), purpose: "data" },
    open,
  ];
}

/** Listing shows keys under a prefix when the request's prefix is a beginning of theirs, goes beyond it, or is left out. */
function listable(prefix: string): KeyValue {
  const beginnings = Array.from({ length: prefix.length }, (_, length) => prefix.slice(0, length));
  return { kind: "chosen", globs: [...beginnings, `${prefix}${anything}`], orAbsent: true, withOthers: false };
}

const itemActions: readonly string[] = [
  "dynamodb:batchgetitem",
  "dynamodb:batchwriteitem",
  "dynamodb:conditioncheckitem",
  "dynamodb:deleteitem",
  "dynamodb:getitem",
  "dynamodb:putitem",
  "dynamodb:query",
  "dynamodb:updateitem",
];

/** Reads that name no key, so that no condition on leading keys sees what they touch. */
const wholeTable: readonly string[] = [
  "dynamodb:scan",
  "dynamodb:exporttabletopointintime",
  "dynamodb:createbackup",
  "dynamodb:deletetable",
];

/** PartiQL statements may or may not name a key. */
const partiql: readonly string[] = [
  "dynamodb:partiqlselect",
  "dynamodb:partiqlupdate",
  "dynamodb:partiqlinsert",
  "dynamodb:partiqldelete",
];

function tableWays({ id }: EstateResource, part: Part | undefined): readonly DataAccess[] {
  const table = splitArn(id);
  const index = splitArn(`${id}/index/${anything}`);
  const stream = splitArn(`${id}/stream/${anything}`);
  const without = new Map<string, KeyValue>([["dynamodb:leadingkeys", { kind: "absent" }]]);
  const value = part === undefined ? anything : `${part.value}${anything}`;
  const leading = (orAbsent: boolean): ReadonlyMap<string, KeyValue> =>
    new Map([["dynamodb:leadingkeys", { kind: "chosen", globs: [value], orAbsent, withOthers: true }]]);
  return [
    { actions: itemActions, resource: table, keys: leading(false), purpose: "data" },
    { actions: ["dynamodb:query"], resource: index, keys: leading(false), purpose: "data" },
    { actions: partiql, resource: table, keys: leading(true), purpose: "data" },
    { actions: wholeTable, resource: table, keys: without, purpose: "data" },
    { actions: ["dynamodb:scan"], resource: index, keys: without, purpose: "data" },
    { actions: ["dynamodb:getrecords"], resource: stream, keys: without, purpose: "data" },
    { actions: ["dynamodb:putresourcepolicy"], resource: table, purpose: "open" },
  ];
}

/** Connecting as a database user; a partition's users and databases are called like it, or so and then something. */
function databaseWays(database: EstateResource, part: Part | undefined): readonly DataAccess[] {
  const { id } = database;
  const users = part === undefined ? [anything] : userNames(part.value);
  const connect = users.map(
    (user): DataAccess => ({
      actions: ["rds-db:connect"],
      resource: userArn(database, `/${user}`),
      purpose: "data",
    }),
  );
  const open = [
    "rds:createdbclustersnapshot",
    "rds:createdbsnapshot",
    "rds:restoredbclustertopointintime",
    "rds:modifydbcluster",
    "rds:modifydbinstance",
  ];
  return [
    ...connect,
    {
      actions: ["rds-data:executestatement", "rds-data:batchexecutestatement"],
      resource: splitArn(id),
      purpose: "data",
    },
    { actions: open, resource: splitArn(id), purpose: "open" },
  ];
}

/** Names with hyphens where SQL wants underscores. */
function userNames(value: string): readonly Glob[] {
  const names = new Set([value, value.replaceAll("_", "-")]);
  return [...names].flatMap((name) => [name, `${name}--${anything}`, `${name}__${anything}`]);
}

/** The ARN by which connecting is granted: it names the cluster by an id that AWS chooses (RDS user guide, IAM authentication). */
export function userArn({ id, source, properties }: EstateResource, rest: Glob): ArnGlob {
  const [prefix = "arn", partition = "aws", , region = "", account = ""] = id.split(":");
  const { DBClusterResourceId, DbiResourceId } = properties;
  const named = DBClusterResourceId ?? DbiResourceId;
  const resourceId = typeof named === "string" ? named : symbolOf(defer(source, "DBClusterResourceId"));
  return [prefix, partition, "rds-db", region, account, `dbuser:${resourceId}${rest}`];
}
