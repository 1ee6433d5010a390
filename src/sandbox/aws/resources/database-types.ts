import {
  arnOf,
  checkFree,
  checkTypeQuota,
  isTrue,
  nameOf,
  requireResource,
  resourcesWith,
  text,
  texts,
} from "./check.ts";
import { requireKey } from "./key-types.ts";
import { findResource } from "./resource-state.ts";
import { ResourceError, type ResourceType } from "./resource-type.ts";

const clusterType = "AWS::RDS::DBCluster";
const idAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const cluster: ResourceType = {
  check: ({ context, properties }) => {
    requireKey(context, text(properties, "KmsKeyId"));
    const group = text(properties, "DBSubnetGroupName");
    if (group !== undefined) requireResource(context, "AWS::RDS::DBSubnetGroup", group);
    for (const id of texts(properties, "VpcSecurityGroupIds")) requireResource(context, "AWS::EC2::SecurityGroup", id);
  },
  create: (request) => {
    const { context, properties } = request;
    const { state, place } = context;
    const id = nameOf(request, "DBClusterIdentifier", 63).toLowerCase();
    if (findResource(state, place, clusterType, id) !== undefined) {
      throw new ResourceError("AlreadyExists", `DB Cluster already exists: ${id}`);
    }
    checkTypeQuota(context, "rds:clusters", clusterType);
    const host = `${state.nextId("rds", 12, "abcdefghijklmnopqrstuvwxyz0123456789")}.${place.region}.rds.amazonaws.com`;
    const port =
      text(properties, "Port") ?? (text(properties, "Engine")?.includes("postgres") === true ? "5432" : "3306");
    const isManaged = isTrue(properties.ManageMasterUserPassword);
    const secret = arnOf(context, "secretsmanager", `secret:rds!cluster-${state.nextId("secret", 36)}`);
    return {
      id,
      attributes: {
        DBClusterArn: arnOf(context, "rds", `cluster:${id}`),
        DBClusterResourceId: `cluster-${state.nextId("rds", 26, idAlphabet)}`,
        Endpoint: `${id}.cluster-${host}`,
        "Endpoint.Address": `${id}.cluster-${host}`,
        "Endpoint.Port": port,
        ReadEndpoint: `${id}.cluster-ro-${host}`,
        "ReadEndpoint.Address": `${id}.cluster-ro-${host}`,
        ...(isManaged ? { "MasterUserSecret.SecretArn": secret } : {}),
      },
      statuses: ["creating", "available"],
    };
  },
  remove: (context, { id, properties }) => {
    if (isTrue(properties.DeletionProtection)) {
      throw new ResourceError(
        "InvalidRequest",
        "Cannot delete protected Cluster, please disable deletion protection and try again.",
      );
    }
    const members = resourcesWith(context, "AWS::RDS::DBInstance", (one) => one.properties.DBClusterIdentifier === id);
    if (members.length > 0) {
      throw new ResourceError(
        "InvalidRequest",
        "Cluster cannot be deleted, it still contains DB instances in non-deleting state.",
      );
    }
  },
};

const instance: ResourceType = {
  check: ({ context, properties }) => {
    const home = text(properties, "DBClusterIdentifier");
    if (home !== undefined) requireResource(context, clusterType, home);
  },
  create: (request) => {
    const { context, properties } = request;
    const { state, place } = context;
    const id = nameOf(request, "DBInstanceIdentifier", 63).toLowerCase();
    checkFree(context, "AWS::RDS::DBInstance", id);
    const host = `${id}.${state.nextId("rds", 12, "abcdefghijklmnopqrstuvwxyz0123456789")}.${place.region}.rds.amazonaws.com`;
    return {
      id,
      attributes: {
        DBInstanceArn: arnOf(context, "rds", `db:${id}`),
        DbiResourceId: `db-${state.nextId("rds", 26, idAlphabet)}`,
        "Endpoint.Address": host,
        "Endpoint.Port": text(properties, "Port") ?? "5432",
      },
      statuses: ["creating", "available"],
    };
  },
  remove: (_context, { properties }) => {
    if (isTrue(properties.DeletionProtection)) {
      throw new ResourceError(
        "InvalidRequest",
        "Cannot delete protected DB Instance, please disable deletion protection and try again.",
      );
    }
  },
};

const subnetGroup: ResourceType = {
  check: ({ context, properties }) => {
    const zones = texts(properties, "SubnetIds").map(
      (id) => requireResource(context, "AWS::EC2::Subnet", id).attributes.AvailabilityZone,
    );
    if (new Set(zones).size < 2) {
      throw new ResourceError(
        "InvalidRequest",
        "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage is too small: add subnets to cover at least 2 AZs.",
      );
    }
  },
  create: (request) => {
    const { context } = request;
    const id = nameOf(request, "DBSubnetGroupName", 255).toLowerCase();
    checkFree(context, "AWS::RDS::DBSubnetGroup", id);
    return { id, attributes: { DBSubnetGroupArn: arnOf(context, "rds", `subgrp:${id}`) } };
  },
  remove: (context, { id }) => {
    const users = resourcesWith(context, clusterType, (one) => one.properties.DBSubnetGroupName === id);
    if (users.length > 0) {
      throw new ResourceError(
        "InvalidRequest",
        `Cannot delete the subnet group '${id}' because at least one database instance or cluster: ${users[0]?.id ?? ""} is still using it.`,
      );
    }
  },
};

const parameterGroup: ResourceType = {
  create: (request) => {
    const id = nameOf(request, "DBClusterParameterGroupName", 255).toLowerCase();
    checkFree(request.context, "AWS::RDS::DBClusterParameterGroup", id);
    return { id, attributes: {} };
  },
};

/** Databases. */
export const databaseTypes: Readonly<Record<string, ResourceType>> = {
  [clusterType]: cluster,
  "AWS::RDS::DBClusterParameterGroup": parameterGroup,
  "AWS::RDS::DBInstance": instance,
  "AWS::RDS::DBSubnetGroup": subnetGroup,
};
