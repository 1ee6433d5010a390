import type { EnvironmentClass, Pin } from "../../model/requirements.ts";
import type { AwsResourceSpec, Environment, Owner, Tenant } from "../../model/tenant.ts";
import type { RawAwsResource, RawEnvironment, RawOwner, RawPin, RawRequirements, RawTenant } from "../schema/raw.ts";
import { mergeRequirements, resolveRequirements, statedKeys } from "./resolve-requirements.ts";

/** A tenant with its defaults applied and the requirements of each environment resolved. */
export function resolveTenant(raw: RawTenant): Tenant {
  const { group, owners, requirements, lifecycle, environments } = raw.spec;
  return {
    name: raw.metadata.name,
    labels: raw.metadata.labels,
    ...(group === undefined ? {} : { group }),
    owners: owners.map(resolveOwner),
    lifecycle,
    environments: environments.map((environment) => resolveEnvironment(environment, requirements)),
  };
}

function resolveOwner({ kind, name, namespace, role }: RawOwner): Owner {
  return namespace === undefined ? { kind, name, role } : { kind, name, namespace, role };
}

function resolveEnvironment(raw: RawEnvironment, tenant: RawRequirements | undefined): Environment {
  const stated = mergeRequirements(tenant, raw.requirements);
  const { name, quotaWeights, pin, observed, ingress, egress, serviceAccounts, allowedPeers } = raw;
  return {
    name,
    class: raw.class ?? classOf(name),
    requirements: resolveRequirements(stated),
    statedRequirements: statedKeys(stated),
    namespaces: raw.namespaces ?? defaultNamespaces(raw, stated),
    resourceQuota: raw.resourceQuota === undefined ? defaultQuota : mapValues(raw.resourceQuota, String),
    ...(quotaWeights === undefined ? {} : { quotaWeights }),
    ingress,
    egress,
    serviceAccounts,
    allowedPeers,
    aws: mapValues(raw.aws, (resource, key) => resolveAwsResource(key, resource)),
    ...(pin === undefined ? {} : { pin: resolvePin(pin) }),
    ...(observed === undefined ? {} : { observed }),
  };
}

const productionNames: ReadonlySet<string> = new Set(["prod", "production", "live", "prd"]);

function classOf(name: string): EnvironmentClass {
  return productionNames.has(name) ? "production" : "non-production";
}

/** Without one, an environment could take all that a shared cluster has. */
const defaultQuota: Readonly<Record<string, string>> = {
  "requests.cpu": "2",
  "requests.memory": "8Gi",
  pods: "50",
};

/** An environment with an API server of its own makes its own namespaces; any other needs at least one. */
function defaultNamespaces(raw: RawEnvironment, stated: RawRequirements): readonly string[] {
  const api = stated.kubernetesApi;
  const ownApi = api?.customResourceDefinitions || api?.admissionWebhooks || api?.clusterScoped;
  const ownCluster = raw.pin?.clusterModel !== undefined && raw.pin.clusterModel !== "namespace";
  if (ownApi || ownCluster) return [];
  const used = [...new Set(raw.serviceAccounts.map((account) => account.namespace))];
  return used.length > 0 ? used : ["main"];
}

function resolveAwsResource(key: string, raw: RawAwsResource): AwsResourceSpec {
  const { type, tenancy, pool, properties, access } = raw;
  // A secret is pooled by its name and the cell's key, so it attaches to no pooled resource.
  const attaches = tenancy === "pool" && type !== "AWS::SecretsManager::Secret";
  const resolved = attaches ? (pool ?? key) : pool;
  return { type, tenancy, ...(resolved === undefined ? {} : { pool: resolved }), properties, access };
}

function resolvePin({ accountModel, clusterModel, cell, reason }: RawPin): Pin {
  return {
    ...(accountModel === undefined ? {} : { accountModel }),
    ...(clusterModel === undefined ? {} : { clusterModel }),
    ...(cell === undefined ? {} : { cell }),
    reason,
  };
}

function mapValues<V, R>(record: Readonly<Record<string, V>>, change: (value: V, key: string) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
