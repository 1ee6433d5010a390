import planningData from "../../data/planning.json" with { type: "json" };
import type { ClusterSpec } from "../model/platform.ts";
import type { EnvironmentClass } from "../model/requirements.ts";

/** Planning assumptions behind prices and ceilings: what no price list and no quota table says. */
export interface Planning {
  /** The part of its hard quota that an environment is planned to request. */
  readonly plannedUseOfQuota: number;
  /** The part of a node's allocatable capacity that requests fill. */
  readonly packing: number;
  /** What daemons take of every node: log shipping, network and storage drivers. */
  readonly nodeOverhead: { readonly milliCpu: number; readonly memoryMiB: number; readonly pods: number };
  /** For an environment that states no quota. */
  readonly defaultDemand: { readonly milliCpu: number; readonly memoryMiB: number; readonly pods: number };
  /** Used when a cell's own type has no price. */
  readonly defaultInstanceType: string;
  readonly systemInstanceType: string;
  readonly sharedCell: { readonly natGateways: number; readonly loadBalancers: number; readonly systemNodes: number };
  /** A cell for one group is planned to hold this part of the planning density. */
  readonly groupShareOfDensity: number;
  /** What its stacks hold: interface endpoints are counted once per zone. */
  readonly ownCluster: {
    readonly natGateways: number;
    readonly endpointZones: number;
    readonly keys: number;
    readonly minimumNodes: Readonly<Record<EnvironmentClass, number>>;
    readonly loadBalancers: number;
  };
  readonly ownNodes: { readonly minimumNodes: Readonly<Record<EnvironmentClass, number>> };
  /** The own cluster that advice supposes where a platform has no template for one: the defaults of documents. */
  readonly addedCluster: Pick<ClusterSpec, "kubernetesVersion" | "compute" | "networkPolicy" | "instanceType">;
  /** The part of a shared cell's headroom that one environment may take, so that the cell can still absorb others. */
  readonly shareOfHeadroom: number;
  /** The part of compute that a virtual machine per pod adds. */
  readonly sandboxOverhead: number;
  readonly vcluster: {
    readonly volumeGb: number;
    /** The most pods one control plane replica is planned for. */
    readonly maxPods: number;
    /** Requests of the control plane by the number of pods, ascending. */
    readonly sizes: readonly { readonly upToPods: number; readonly milliCpu: number; readonly memoryMiB: number }[];
  };
  readonly account: { readonly configItems: number; readonly logsGb: number };
  readonly ownVpc: { readonly logsGb: number };
  readonly ready: {
    readonly namespaceSeconds: number;
    readonly nodeSeconds: number;
    readonly warmAccountSeconds: number;
    readonly accountBaselineSeconds: number;
  };
  readonly operations: {
    readonly controlPlaneWeight: number;
    readonly addOnsPerControlPlane: number;
    readonly upgradesPerYear: { readonly namespace: number; readonly vcluster: number; readonly cluster: number };
  };
}

export const planning: Planning = planningData as Planning;
