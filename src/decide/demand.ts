import { planning } from "../facts/planning.ts";
import { parseQuantity, toMilli, toUnits } from "../model/quantity.ts";
import type { Environment } from "../model/tenant.ts";

/** What one environment asks for, as plain numbers. CPU, memory and pods are its hard quota. */
export interface Demand {
  readonly milliCpu: number;
  readonly memoryMiB: number;
  readonly pods: number;
  readonly loadBalancers: number;
  readonly namespaces: number;
  readonly serviceAccounts: number;
  readonly awsResources: number;
  readonly secrets: number;
  readonly databases: number;
  readonly owners: number;
  readonly hosts: number;
}

const bytesPerMiB = 1024 * 1024;

export function measureDemand(environment: Environment, owners: number): Demand {
  const quota = environment.resourceQuota;
  const cpu = parseQuantity(quota["requests.cpu"] ?? quota["limits.cpu"] ?? quota.cpu ?? "");
  const memory = parseQuantity(quota["requests.memory"] ?? quota["limits.memory"] ?? quota.memory ?? "");
  const milliCpu = cpu === undefined ? planning.defaultDemand.milliCpu : toMilli(cpu);
  const resources = Object.values(environment.aws);
  return {
    milliCpu,
    memoryMiB: memory === undefined ? defaultMemory(milliCpu) : Math.ceil(toUnits(memory) / bytesPerMiB),
    pods: countOf(quota.pods ?? quota["count/pods"]) ?? planning.defaultDemand.pods,
    loadBalancers: countOf(quota["services.loadbalancers"]) ?? 0,
    namespaces: Math.max(1, environment.namespaces.length),
    serviceAccounts: environment.serviceAccounts.length,
    awsResources: resources.length,
    secrets: resources.filter((resource) => resource.type === "AWS::SecretsManager::Secret").length,
    databases: resources.filter((resource) => resource.type.startsWith("AWS::RDS::") && resource.tenancy === "silo")
      .length,
    owners,
    hosts: environment.ingress.hosts.length,
  };
}

/** Four GiB per vCPU, the ratio of the general-purpose family. */
function defaultMemory(milliCpu: number): number {
  return Math.max(planning.defaultDemand.memoryMiB, Math.ceil((milliCpu * 4096) / 1000));
}

function countOf(text: string | undefined): number | undefined {
  const quantity = text === undefined ? undefined : parseQuantity(text);
  return quantity === undefined ? undefined : toUnits(quantity);
}
