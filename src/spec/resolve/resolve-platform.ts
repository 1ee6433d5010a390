import { compareText } from "../../model/json.ts";
import type {
  Accepts,
  Cell,
  CellCapacity,
  CellTemplate,
  ClusterSpec,
  GuardrailSpec,
  Identity,
  Objective,
  Objectives,
  Platform,
  PooledResource,
} from "../../model/platform.ts";
import type { Separation } from "../../model/requirements.ts";
import { parseShare } from "../schema/amounts.ts";
import type {
  RawAccepts,
  RawCapacity,
  RawCell,
  RawCellTemplate,
  RawCluster,
  RawIdentity,
  RawPlatform,
  RawPooledResource,
} from "../schema/raw.ts";

/** A platform with its defaults applied; templates hold what they take over from the cell they are `like`. */
export function resolvePlatform(raw: RawPlatform): Platform {
  const { organization, network, costAllocationTag, groups, separate, trustedControllers, acceptedUnknowns } = raw.spec;
  return {
    name: raw.metadata.name,
    ...(raw.spec.management === "observe" ? { management: "observe" as const } : {}),
    organization,
    identity: resolveIdentity(raw.spec.identity),
    network,
    guardrails: resolveGuardrails(raw),
    costAllocationTag,
    groups,
    separate,
    objectives: resolveObjectives(raw),
    cells: raw.spec.cells.map(resolveCell),
    cellTemplates: raw.spec.cellTemplates.map((template) => resolveTemplate(template, raw.spec.cells)),
    trustedControllers,
    acceptedUnknowns,
  };
}

function resolveIdentity(raw: RawIdentity): Identity {
  const { oidc } = raw.kubernetes;
  return {
    kubernetes: oidc === undefined ? { kind: "access-entries" } : { kind: "oidc", ...oidc },
    ...(raw.identityCenter === undefined ? {} : { identityCenter: raw.identityCenter }),
  };
}

function resolveGuardrails(raw: RawPlatform): GuardrailSpec {
  const { guardrails, cells, cellTemplates } = raw.spec;
  const { allowedRegions, registries, ...classes } = guardrails;
  return {
    allowedRegions: allowedRegions ?? sortedSet([...cells, ...cellTemplates].map((place) => place.region)),
    registries:
      registries ??
      sortedSet(cells.map((cell) => `${cell.accountId}.dkr.ecr.${cell.region}.${dnsSuffix(cell.region)}`)),
    ...classes,
  };
}

function dnsSuffix(region: string): string {
  return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
}

const allObjectives: readonly Objective[] = ["isolation", "cost", "operations", "scalability"];

function resolveObjectives(raw: RawPlatform): Objectives {
  const { order, planningDensity, maxTenantsPerFailureDomain, thresholds } = raw.spec.objectives;
  return {
    order: [...new Set([...order, ...allObjectives])],
    planningDensity,
    maxTenantsPerFailureDomain: parseShare(maxTenantsPerFailureDomain) ?? 1,
    thresholds,
  };
}

function resolveCell(raw: RawCell): Cell {
  return {
    name: raw.name,
    management: raw.management,
    accountId: raw.accountId,
    region: raw.region,
    cluster: { name: raw.cluster.name ?? raw.name, ...resolveCluster(raw.cluster, undefined) },
    accepts: resolveAccepts([raw.accepts], "many"),
    capacity: resolveCapacity([raw.capacity], "many"),
    pooled: resolvePooled(raw.pooled ?? {}),
  };
}

function resolveTemplate(raw: RawCellTemplate, cells: readonly RawCell[]): CellTemplate {
  const like = cells.find((cell) => cell.name === raw.like);
  const clusterModels = raw.accepts?.clusterModels ?? like?.accepts?.clusterModels;
  const onlyClusters =
    clusterModels?.every((model) => model === "cluster") ?? (raw.account === "tenant" && like === undefined);
  const hosts = onlyClusters ? "one" : "many";
  return {
    name: raw.name,
    management: raw.management,
    account: raw.account,
    ...(raw.accountId === undefined ? {} : { accountId: raw.accountId }),
    region: raw.region,
    cluster: resolveCluster(raw.cluster, like?.cluster),
    accepts: resolveAccepts([raw.accepts, like?.accepts], hosts),
    capacity: resolveCapacity([raw.capacity, like?.capacity], hosts),
    pooled: resolvePooled(raw.pooled ?? like?.pooled ?? {}),
  };
}

/** Addresses and node classes are each cluster's own: `like` does not pass them on, but for the block of Services. */
function resolveCluster(raw: RawCluster, like: RawCluster | undefined): Omit<ClusterSpec, "name"> {
  const serviceCidr = raw.serviceCidr ?? like?.serviceCidr;
  return {
    kubernetesVersion: raw.kubernetesVersion ?? like?.kubernetesVersion ?? "1.36",
    compute: raw.compute ?? like?.compute ?? "auto-mode",
    networkPolicy: raw.networkPolicy ?? like?.networkPolicy ?? "vpc-cni-strict",
    instanceType: raw.instanceType ?? like?.instanceType ?? "m7g.xlarge",
    ingressNamespaces: raw.ingressNamespaces ?? like?.ingressNamespaces ?? ["ingress-system"],
    loadBalancerCidrs: raw.loadBalancerCidrs ?? like?.loadBalancerCidrs ?? [],
    ...(serviceCidr === undefined ? {} : { serviceCidr }),
    ...(raw.vpcCidrs === undefined ? {} : { vpcCidrs: raw.vpcCidrs }),
    ...(raw.nodeClass === undefined ? {} : { nodeClass: raw.nodeClass }),
  };
}

/** Whether a cell hosts one environment (an own cluster) or many. */
type Hosts = "one" | "many";

/** The first of several sources that says something about a key decides it. */
function resolveAccepts(sources: readonly (RawAccepts | undefined)[], hosts: Hosts): Accepts {
  const first = <K extends keyof RawAccepts>(key: K): RawAccepts[K] => firstOf(sources, key);
  return {
    clusterModels: first("clusterModels") ?? (hosts === "one" ? ["cluster"] : ["namespace", "vcluster"]),
    dataClassification: withPublic(
      first("dataClassification") ??
        (hosts === "one" ? ["internal", "confidential", "restricted"] : ["internal", "confidential"]),
    ),
    environmentClass: first("environmentClass") ?? ["production", "non-production"],
    complianceScope: first("complianceScope") ?? ["own", "shared"],
    groups: first("groups") ?? "any",
    ...mixesOf(sources[0]),
  };
}

/** Where internal data may be, public data may be as well. */
function withPublic(accepted: Accepts["dataClassification"]): Accepts["dataClassification"] {
  return accepted.includes("internal") && !accepted.includes("public") ? ["public", ...accepted] : accepted;
}

/** How many values each dimension has. */
const dimensionSizes: Readonly<Record<Separation, number>> = {
  complianceScope: 2,
  dataClassification: 4,
  environmentClass: 2,
};

/** Dimensions of which the cell itself lists every value; what a template takes over with `like` does not count. */
function mixesOf(raw: RawAccepts | undefined): Pick<Accepts, "mixes"> {
  const dimensions: readonly Separation[] = ["complianceScope", "dataClassification", "environmentClass"];
  const mixes = dimensions.filter((dimension) => new Set(raw?.[dimension]).size === dimensionSizes[dimension]);
  return mixes.length === 0 ? {} : { mixes };
}

function resolveCapacity(sources: readonly (RawCapacity | undefined)[], hosts: Hosts): CellCapacity {
  const headroom = firstOf(sources, "headroom");
  return {
    environments: firstOf(sources, "environments") ?? (hosts === "one" ? 1 : 250),
    headroom: (headroom === undefined ? undefined : parseShare(headroom)) ?? (hosts === "one" ? 0 : 0.2),
    quotas: firstOf(sources, "quotas") ?? {},
  };
}

function firstOf<T extends object, K extends keyof T>(sources: readonly (T | undefined)[], key: K): T[K] | undefined {
  return sources.find((source) => source?.[key] !== undefined)?.[key];
}

function resolvePooled(raw: Readonly<Record<string, RawPooledResource>>): Readonly<Record<string, PooledResource>> {
  return Object.fromEntries(
    Object.entries(raw).map(([key, { type, name, partitionKey, properties }]) => {
      const attribute = partitionKey ?? (type === "AWS::DynamoDB::Table" ? "pk" : undefined);
      return [key, { type, name, ...(attribute === undefined ? {} : { partitionKey: attribute }), properties }];
    }),
  );
}

function sortedSet(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort(compareText);
}
