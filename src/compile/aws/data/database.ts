import type { StackResource } from "../../../model/blueprint.ts";
import { stackResourceId } from "../../../model/blueprint.ts";
import { defer, joinText, type TextValue, type Value } from "../../../model/deferred.ts";
import type { Origin } from "../../../model/origin.ts";
import type { AccessLevel } from "../../../model/tenant.ts";
import { environmentAccount } from "../../context.ts";
import { databaseResource } from "../bindings.ts";
import { type DataNetwork, environmentDataNetwork, type NetworkClient } from "../data-network.ts";
import { environmentKeyArn } from "../keys.ts";
import { arn, databaseClusterName, databaseName, databaseUser, dataLogicalId, environmentStackId } from "../names.ts";
import type { Statement } from "../policy-document.ts";
import { environmentTags, type Tags, tagList } from "../tags.ts";
import {
  type DataInput,
  type DataResource,
  dataOrigin,
  mayRead,
  mayWrite,
  type Properties,
  permittedProperties,
} from "./data-resource.ts";

/** An Aurora cluster of the environment's own, or its own database and users on the cell's. */
export function compileDatabase(input: DataInput): DataResource {
  return {
    resources: input.spec.tenancy === "pool" ? {} : ownDatabase(input),
    grant: (level) => databaseGrant(input, level),
  };
}

function ownDatabase(input: DataInput): Record<string, StackResource> {
  const { context, key } = input;
  const { class: environmentClass } = context.environment;
  const { lifecycle } = context.tenant;
  return compileDatabaseCluster({
    stack: environmentStackId(context),
    logical: (part) => dataLogicalId(key, part),
    name: databaseClusterName(context, key),
    database: databaseName(context),
    key: environmentKeyArn(context),
    network: environmentDataNetwork(context),
    tags: environmentTags(context),
    instances: environmentClass === "production" ? 2 : 1,
    deletionProtection: lifecycle.deletionProtection,
    backupDays: lifecycle.retainDataDays,
    leaves: "snapshot",
    properties: permittedProperties(input.spec.type, input.spec.properties),
    origin: dataOrigin(input),
  });
}

/** The exact database users of the environment, by IAM authentication: one that reads, one that writes. */
function databaseGrant(input: DataInput, level: AccessLevel): readonly Statement[] {
  const { context, key, spec } = input;
  const cluster = defer(databaseResource(context, key, spec), "DBClusterResourceId");
  const users = [...(mayRead(level) ? (["read"] as const) : []), ...(mayWrite(level) ? (["write"] as const) : [])];
  const place = { service: "rds-db", region: context.placement.region, account: environmentAccount(context) };
  const resources = users.map((user) => {
    const resource = joinText("dbuser:", cluster, `/${databaseUser(context, user)}`);
    return arn({ ...place, resource });
  });
  return [{ Effect: "Allow", Action: "rds-db:connect", Resource: resources }];
}

export interface DatabaseClusterInput {
  readonly stack: string;
  readonly logical: (part: string) => string;
  readonly name: string;
  readonly database: string;
  readonly key: TextValue;
  readonly network: DataNetwork;
  readonly tags: Tags;
  readonly instances: number;
  readonly deletionProtection: boolean;
  readonly backupDays: number;
  /** What stays when its stack goes: itself, with the network it stands in, or a last snapshot. */
  readonly leaves: "itself" | "snapshot";
  /** What the document says, reserved properties removed. */
  readonly properties: Properties;
  readonly origin: Origin;
}

/**
 * An encrypted Aurora cluster that only IAM identities can log in to; its administrator's password stays in Secrets Manager.
 *
 * One that is an environment's own leaves a snapshot: a cluster that is kept would keep its network, too.
 */
export function compileDatabaseCluster(input: DatabaseClusterInput): Record<string, StackResource> {
  const engine = input.properties.Engine ?? "aurora-postgresql";
  const resources: Record<string, StackResource> = {
    [input.logical("subnets")]: subnetGroup(input),
    [input.logical("securitygroup")]: securityGroup(input, engine === "aurora-mysql" ? 3306 : 5432),
    [input.logical("cluster")]: databaseCluster(input, engine),
  };
  for (let index = 1; index <= input.instances; index += 1) {
    resources[input.logical(`instance${index}`)] = databaseInstance(input, engine, index);
  }
  return resources;
}

function subnetGroup(input: DatabaseClusterInput): StackResource {
  return {
    type: "AWS::RDS::DBSubnetGroup",
    properties: {
      DBSubnetGroupDescription: `Private subnets of ${input.name}`,
      SubnetIds: input.network.subnetIds,
      Tags: tagList(input.tags),
    },
    origin: input.origin,
  };
}

function securityGroup(input: DatabaseClusterInput, port: number): StackResource {
  const ingress = input.network.clients.map((client) => ({
    ...clientRule(client),
    FromPort: port,
    IpProtocol: "tcp",
    ToPort: port,
  }));
  return {
    type: "AWS::EC2::SecurityGroup",
    properties: {
      GroupDescription: `Clients of ${input.name}`,
      SecurityGroupEgress: [{ CidrIp: "127.0.0.1/32", Description: "A database calls nobody", IpProtocol: "-1" }],
      ...(ingress.length === 0 ? {} : { SecurityGroupIngress: ingress }),
      Tags: tagList(input.tags),
      VpcId: input.network.vpcId,
    },
    origin: input.origin,
  };
}

function clientRule(client: NetworkClient): Record<string, Value> {
  switch (client.kind) {
    case "security-group":
      return { Description: "Pods of the cluster", SourceSecurityGroupId: client.id };
    case "block":
      return { CidrIp: client.cidr, Description: "Pods of the host cluster" };
  }
}

function databaseCluster(input: DatabaseClusterInput, engine: Value): StackResource {
  const local = (part: string, attribute: string): Value =>
    defer(stackResourceId(input.stack, input.logical(part)), attribute);
  return {
    type: "AWS::RDS::DBCluster",
    properties: {
      BackupRetentionPeriod: Math.min(35, Math.max(1, input.backupDays)),
      CopyTagsToSnapshot: true,
      EnableCloudwatchLogsExports: [engine === "aurora-mysql" ? "error" : "postgresql"],
      Engine: engine,
      ServerlessV2ScalingConfiguration: { MaxCapacity: 4, MinCapacity: 0.5 },
      ...input.properties,
      DBClusterIdentifier: input.name,
      DBSubnetGroupName: local("subnets", "Ref"),
      DatabaseName: input.database,
      DeletionProtection: input.deletionProtection,
      EnableIAMDatabaseAuthentication: true,
      KmsKeyId: input.key,
      ManageMasterUserPassword: true,
      MasterUserSecret: { KmsKeyId: input.key },
      MasterUsername: "tenantry",
      StorageEncrypted: true,
      Tags: tagList(input.tags),
      VpcSecurityGroupIds: [local("securitygroup", "GroupId")],
    },
    deletionPolicy: input.leaves === "itself" ? "Retain" : "Snapshot",
    origin: input.origin,
  };
}

function databaseInstance(input: DatabaseClusterInput, engine: Value, index: number): StackResource {
  return {
    type: "AWS::RDS::DBInstance",
    properties: {
      AutoMinorVersionUpgrade: true,
      DBClusterIdentifier: defer(stackResourceId(input.stack, input.logical("cluster")), "Ref"),
      DBInstanceClass: "db.serverless",
      Engine: engine,
      PromotionTier: index,
      PubliclyAccessible: false,
      Tags: tagList(input.tags),
    },
    ...(input.leaves === "itself" ? { deletionPolicy: "Retain" as const } : {}),
    origin: input.origin,
  };
}
