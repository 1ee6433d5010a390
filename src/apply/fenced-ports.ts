import type { Cloud } from "../ports/cloud.ts";
import type { Clusters } from "../ports/cluster.ts";
import type { HelmReleases } from "../ports/helm-releases.ts";
import { underRight } from "../ports/right-to-write.ts";

export interface Ports {
  readonly cloud: Cloud;
  readonly clusters: Clusters;
  readonly helm: HelmReleases;
}

export interface Fence {
  /**
   * Awaited before each call that may change anything, and again by ports that make a call wait for its turn; what it throws,
   * the caller gets.
   */
  readonly beforeWrite: () => Promise<void>;
  /** Called before every other call. */
  readonly beforeRead: () => void;
}

/**
 * The same ports, each call of which first asks the fence.
 *
 * What is not known to only read counts as a write, so that a method added to a port is fenced until it is listed here.
 */
export function fencedPorts({ cloud, clusters, helm }: Ports, fence: Fence): Ports {
  return {
    cloud: {
      caller: cloud.caller,
      organization: guard(cloud.organization, organizationReads, fence),
      stacks: (place, access) => guard(cloud.stacks(place, access), stackReads, fence),
      eks: (place, access) => guard(cloud.eks(place, access), eksReads, fence),
      network: (place, access) => guard(cloud.network(place, access), networkReads, fence),
      serviceQuotas: (place, access) => guard(cloud.serviceQuotas(place, access), quotaReads, fence),
      costTags: guard(cloud.costTags, costTagReads, fence),
      taggedResources: (place, access) => guard(cloud.taggedResources(place, access), taggedReads, fence),
      bucket: (name, region) => guard(cloud.bucket(name, region), bucketReads, fence),
      canEnter: (accountId, access) => cloud.canEnter(accountId, access),
      close: () => cloud.close(),
    },
    clusters: {
      open: async (place) => guard(await clusters.open(place), clusterReads, fence),
      close: () => clusters.close(),
    },
    helm: guard(helm, helmReads, fence),
  };
}

const organizationReads = new Set([
  "describe",
  "findParent",
  "listAccounts",
  "listAccountsForParent",
  "listCreations",
  "listPolicies",
  "listPoliciesForTarget",
  "listTags",
  "listTargets",
  "listUnits",
  "policyContent",
]);
const stackReads = new Set(["events", "find", "findChangeSet", "list", "template"]);
const eksReads = new Set(["findCluster"]);
const networkReads = new Set(["defaultSecurityGroup", "findDefaultVpc", "privateSubnets"]);
const quotaReads = new Set(["value"]);
const costTagReads = new Set(["status"]);
const taggedReads = new Set(["list"]);
const bucketReads = new Set(["exists", "get", "list", "url"]);
const clusterReads = new Set(["findKind", "get", "kinds", "list", "version"]);
const helmReads = new Set(["list"]);

type Method = (...values: readonly unknown[]) => unknown;

function guard<Port extends object>(port: Port, reads: ReadonlySet<string>, fence: Fence): Port {
  const guarded = new Map<PropertyKey, Method>();
  return new Proxy(port, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      const known = guarded.get(name);
      if (known !== undefined) return known;
      const call = (member as Method).bind(target);
      const made = reads.has(String(name)) ? guardRead(call, fence) : guardWrite(call, fence);
      guarded.set(name, made);
      return made;
    },
  });
}

function guardRead(call: Method, fence: Fence): Method {
  return (...values) => {
    fence.beforeRead();
    return call(...values);
  };
}

function guardWrite(call: Method, fence: Fence): Method {
  return async (...values) => {
    await fence.beforeWrite();
    return underRight(fence.beforeWrite, () => call(...values));
  };
}
