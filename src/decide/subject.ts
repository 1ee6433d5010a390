import type { Group, Platform } from "../model/platform.ts";
import type { Environment, OwnerRole, Tenant } from "../model/tenant.ts";
import { type Demand, measureDemand } from "./demand.ts";
import type { RuleFact } from "./rule-book.ts";

/** Everything about one environment that a decision may depend on. */
export interface Subject {
  readonly tenant: string;
  readonly group?: Group;
  readonly environment: Environment;
  /** Roles of the tenant's owners, sorted, each once. */
  readonly ownerRoles: readonly OwnerRole[];
  readonly demand: Demand;
}

export function subjectOf(platform: Platform, tenant: Tenant, environment: Environment): Subject {
  const group = platform.groups.find((candidate) => candidate.name === tenant.group);
  return {
    tenant: tenant.name,
    ...(group === undefined ? {} : { group }),
    environment,
    ownerRoles: [...new Set(tenant.owners.map((owner) => owner.role))].sort(),
    demand: measureDemand(environment, tenant.owners.length),
  };
}

/** The values that rules look at, by name; a requirement that is absent has no value. */
export function requirementFacts(subject: Subject): ReadonlyMap<string, readonly RuleFact[]> {
  const { requirements: wanted, aws } = subject.environment;
  const api = wanted.kubernetesApi;
  const apiNeeds = (["customResourceDefinitions", "admissionWebhooks", "clusterScoped"] as const).filter(
    (need) => api[need],
  );
  return new Map<string, readonly RuleFact[]>([
    ["compliance", wanted.compliance],
    ["complianceScope", [wanted.complianceScope]],
    ["kubernetesApi", api.version === undefined ? apiNeeds : [...apiNeeds, "version"]],
    ["kubernetesApi.version", api.version === undefined ? [] : [api.version]],
    ["nodes", [wanted.nodes]],
    ["encryption.kmsKey", [wanted.encryption.kmsKey]],
    ["encryption.covers", wanted.encryption.covers],
    ["billing", [wanted.billing]],
    ["network", [wanted.network]],
    ["ownConsole", [wanted.ownConsole]],
    ["quotaIndependence", [wanted.quotaIndependence]],
    ["untrustedCode", [wanted.untrustedCode]],
    ["privilegedWorkloads", [wanted.privilegedWorkloads]],
    ["noisyNeighbour", [wanted.noisyNeighbour]],
    ["maxSharedTenants", wanted.maxSharedTenants === undefined ? [] : [wanted.maxSharedTenants]],
    ["lifetimeHours", wanted.lifetimeHours === undefined ? [] : [wanted.lifetimeHours]],
    ["group.account", [subject.group?.shareWith.account ?? "none"]],
    ["group.cluster", [subject.group?.shareWith.cluster ?? "none"]],
    ["group.nodes", [subject.group?.shareWith.nodes ?? "none"]],
    ["owners.role", subject.ownerRoles],
    ["aws.tenancy", Object.values(aws).map((resource) => resource.tenancy)],
  ]);
}
