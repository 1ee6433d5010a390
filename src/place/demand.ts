import { type Architecture, hasBoundary } from "../model/architecture.ts";
import type { Cell, Platform } from "../model/platform.ts";
import { parseQuantity, toMilli, toUnits } from "../model/quantity.ts";
import type { AwsResourceSpec, Environment, Tenant } from "../model/tenant.ts";
import { accountDimensions, addVectors, clusterDimensions, toVector, type Vector } from "./dimensions.ts";

/** What one environment takes from the cluster that runs it and from the accounts that carry it. */
export interface Demand {
  readonly cluster: Vector;
  /** From one shared account that holds both the host's cluster and the AWS resources. */
  readonly together: Vector;
  /** From the host's account when the AWS resources live in another: load balancers and half of each role chain. */
  readonly hostOnly: Vector;
  /** From the shared account of the AWS resources when the host's cluster is in another. */
  readonly dataOnly: Vector;
  /** From the shared account that holds an own cluster and the AWS resources. */
  readonly ownCluster: Vector;
}

/** Chart requests of one virtual cluster: control plane, its init container and DNS (vCluster chart 0.36). */
const vclusterFootprint = { pods: 2, milliCpu: 260, memoryMiB: 384, services: 3, secrets: 3 } as const;
/** What a created cell has: roles of cluster, nodes and flow logs; its stack; keys of the cell and of Secrets; a VPC. */
const ownClusterParts = { roles: 3, stacks: 1, keys: 2, clusters: 1, vpcs: 1 } as const;
/** The role that delivers flow logs. */
const rolesOfVpc = 1;
const mebibyte = 1024 * 1024;

/** Reads the demand from the environment's quota and declarations; an unset quota key counts what is declared. */
export function environmentDemand(
  platform: Pick<Platform, "identity">,
  subject: { readonly tenant: Tenant; readonly environment: Environment; readonly architecture: Architecture },
): Demand {
  const { environment, architecture } = subject;
  const roles = environment.serviceAccounts.length;
  const balancers = quotaUnits(environment, "services.loadbalancers") ?? 0;
  const ownVpc = hasBoundary(architecture, "own-vpc") && architecture.cluster !== "cluster";
  const balancing = toVector(accountDimensions, {
    targetGroups: environment.ingress.hosts.length + balancers,
    loadBalancers: balancers,
  });
  const data = toVector(accountDimensions, {
    roles: roles + (ownVpc ? rolesOfVpc : 0),
    stacks: 1,
    keys: hasBoundary(architecture, "own-kms-key") ? 1 : 0,
    buckets: countSilos(environment, "AWS::S3::Bucket"),
    tables: countSilos(environment, "AWS::DynamoDB::Table"),
    databases: countSilos(environment, "AWS::RDS::DBCluster"),
    awsSecrets: countSilos(environment, "AWS::SecretsManager::Secret"),
    vpcs: ownVpc ? 1 : 0,
  });
  const together = addVectors(balancing, data);
  return {
    cluster: clusterDemand(platform, subject),
    together,
    hostOnly: addVectors(balancing, toVector(accountDimensions, { roles, stacks: 1 })),
    dataOnly: data,
    ownCluster: addVectors(together, toVector(accountDimensions, ownClusterParts)),
  };
}

/** What a shared cell takes from its account before anybody lives in it. Of an adopted one only this much is sure. */
export function cellDemand(cell: Pick<Cell, "management">): Vector {
  return toVector(accountDimensions, cell.management === "create" ? ownClusterParts : { clusters: 1, vpcs: 1 });
}

function clusterDemand(
  platform: Pick<Platform, "identity">,
  subject: { readonly tenant: Tenant; readonly environment: Environment; readonly architecture: Architecture },
): Vector {
  const { environment, tenant, architecture } = subject;
  const virtual = architecture.cluster === "vcluster";
  const footprint = virtual ? vclusterFootprint : { pods: 0, milliCpu: 0, memoryMiB: 0, services: 0, secrets: 0 };
  const namespaces = virtual ? 1 : environment.namespaces.length;
  const cpu = parseQuantity(environment.resourceQuota["requests.cpu"] ?? "0");
  const memory = parseQuantity(environment.resourceQuota["requests.memory"] ?? "0");
  return toVector(clusterDimensions, {
    environments: 1,
    namespaces,
    pods: (quotaUnits(environment, "pods") ?? 0) + footprint.pods,
    services: (quotaUnits(environment, "services") ?? namespaces) + footprint.services,
    secrets: (quotaUnits(environment, "secrets") ?? namespaces) + footprint.secrets,
    associations: environment.serviceAccounts.length,
    accessEntries: platform.identity.kubernetes.kind === "access-entries" ? tenant.owners.length : 0,
    cpu: (cpu === undefined ? 0 : toMilli(cpu)) + footprint.milliCpu,
    memory: (memory === undefined ? 0 : Math.ceil(toUnits(memory) / mebibyte)) + footprint.memoryMiB,
  });
}

function quotaUnits(environment: Environment, key: string): number | undefined {
  const text = environment.resourceQuota[key] ?? environment.resourceQuota[`count/${key}`];
  const quantity = text === undefined ? undefined : parseQuantity(text);
  return quantity === undefined ? undefined : toUnits(quantity);
}

function countSilos(environment: Environment, type: string): number {
  return Object.values(environment.aws).filter((spec: AwsResourceSpec) => spec.type === type && spec.tenancy === "silo")
    .length;
}
