import { describe, expect, it } from "vitest";
import { sampleCell, samplePlatform } from "../../test/support/sample.ts";
import { TenantryError } from "../model/error.ts";
import type { JsonObject } from "../model/json.ts";
import type { NetworkPolicyEngine } from "../model/platform.ts";
import type { Cloud } from "../ports/cloud.ts";
import type { ClusterApi, Clusters, ListOptions, ObjectKind, ObjectRef } from "../ports/cluster.ts";
import { cellChecks } from "./cell-checks.ts";
import type { DoctorCheck, DoctorPorts, Finding } from "./doctor-check.ts";
import { organizationChecks } from "./organization-checks.ts";

interface World {
  readonly objects?: readonly JsonObject[];
  readonly unserved?: readonly string[];
  readonly missingUnits?: readonly string[];
  readonly accounts?: number;
  readonly stacks?: number;
  readonly quota?: number;
}

const nowMs = Date.UTC(2026, 0, 1);

function portsOf(world: World): DoctorPorts {
  const { objects = [], unserved = [] } = world;
  const of = ({ kind, apiVersion }: ObjectKind): readonly JsonObject[] =>
    objects.filter((object) => object.kind === kind && object.apiVersion === apiVersion);
  const api: Partial<ClusterApi> = {
    findKind: async (kind) =>
      unserved.includes(kind.kind) ? undefined : { ...kind, resource: "x", namespaced: false, verbs: [] },
    get: async (ref: ObjectRef) =>
      of(ref).find(({ metadata }) => {
        const { name, namespace } = metadata as { readonly name: string; readonly namespace: string };
        return name === ref.name && namespace === ref.namespace;
      }),
    async *list(kind: ObjectKind, _options?: ListOptions) {
      yield of(kind);
    },
  };
  async function* countOf<T>(count: number, item: T): AsyncGenerator<readonly T[]> {
    for (let left = count; left > 0; left -= 20) yield Array.from({ length: Math.min(20, left) }, () => item);
  }
  const cloud = {
    organization: {
      findParent: async (id: string) => {
        if (world.missingUnits?.includes(id) !== true) return "r-1";
        throw new TenantryError("no", { code: "TEN7101", source: "remote", failure: "not-found" });
      },
      listAccounts: () => countOf(world.accounts ?? 1, {}),
    },
    stacks: () => ({ list: () => countOf(world.stacks ?? 1, {}) }),
    serviceQuotas: () => ({ value: async () => world.quota }),
  } as unknown as Cloud;
  return {
    cloud,
    clusters: { open: async () => api as ClusterApi, close: async () => undefined } as Clusters,
    clock: { nowMs: () => nowMs, sleep: async () => undefined },
  };
}

async function run(checks: readonly DoctorCheck[], name: string, world: World): Promise<Finding> {
  const check = checks.find((candidate) => candidate.name === name);
  if (check === undefined) throw new Error(`no check ${name}`);
  return check.examine(portsOf(world));
}

const scope = { platform: samplePlatform, cells: [sampleCell] };
const organization = organizationChecks(scope);
const cell = cellChecks(scope);

function cellWith(networkPolicy: NetworkPolicyEngine, compute: "auto-mode" | "karpenter"): readonly DoctorCheck[] {
  const cluster = { ...sampleCell.cluster, networkPolicy, compute };
  return cellChecks({ ...scope, cells: [{ ...sampleCell, cluster }] });
}

const inKubeSystem = (apiVersion: string, kind: string, name: string, more: JsonObject): JsonObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: "kube-system" },
  ...more,
});
const awsNode = (args: readonly string[], mode?: string): JsonObject =>
  inKubeSystem("apps/v1", "DaemonSet", "aws-node", {
    spec: {
      template: {
        spec: {
          containers: [
            {
              name: "aws-node",
              env: mode === undefined ? [] : [{ name: "NETWORK_POLICY_ENFORCING_MODE", value: mode }],
            },
            { name: "aws-eks-nodeagent", args },
          ],
        },
      },
    },
  });

describe("doctor checks", () => {
  it("name a unit that the organization does not have", async () => {
    expect(await run(organization, "units", {})).toMatchObject({ state: "ok" });
    expect(await run(organization, "units", { missingUnits: ["ou-ab12-cccccccc"] })).toMatchObject({
      state: "fail",
      detail: expect.stringContaining("suspended (ou-ab12-cccccccc)"),
    });
  });

  it.each([
    [3, 100, "ok"],
    [95, 100, "warn"],
    [6, 10, "warn"],
    [10, 10, "fail"],
    [10, undefined, "warn"],
  ] as const)("say of %s accounts of %s: %s", async (accounts, quota, state) => {
    const world = quota === undefined ? { accounts } : { accounts, quota };
    const finding = await run(organization, "accounts quota", world);
    expect(finding).toMatchObject({ state });
    expect(finding.fix === undefined).toBe(state === "ok");
  });

  it.each([
    [100, 2000, "ok"],
    [1900, 2000, "warn"],
    [2000, 2000, "fail"],
  ] as const)("say of %s stacks of %s: %s", async (stacks, quota, state) => {
    expect(await run(cell, "cell eu1-a: stacks quota", { stacks, quota })).toMatchObject({ state });
  });

  it("tell when the kinds by which guardrails are enforced are not served", async () => {
    expect(await run(cell, "cell eu1-a: admission", {})).toMatchObject({ state: "ok" });
    expect(await run(cell, "cell eu1-a: admission", { unserved: ["MutatingAdmissionPolicy"] })).toMatchObject({
      state: "fail",
      detail: expect.stringContaining("MutatingAdmissionPolicy"),
    });
    const older = { ...sampleCell, cluster: { ...sampleCell.cluster, kubernetesVersion: "1.35" } };
    const checks = cellChecks({ ...scope, cells: [older] });
    expect(
      await run(checks, "cell eu1-a: admission", {
        unserved: ["MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"],
      }),
    ).toMatchObject({ state: "ok" });
  });

  it.each<[string, readonly DoctorCheck[], readonly JsonObject[], Finding["state"]]>([
    [
      "auto mode, enabled",
      cell,
      [inKubeSystem("v1", "ConfigMap", "amazon-vpc-cni", { data: { "enable-network-policy-controller": "true" } })],
      "ok",
    ],
    ["auto mode, not enabled", cell, [], "warn"],
    [
      "VPC CNI with its agent, strict",
      cellWith("vpc-cni-strict", "karpenter"),
      [awsNode(["--enable-network-policy=true"], "strict")],
      "ok",
    ],
    [
      "VPC CNI with its agent, not strict",
      cellWith("vpc-cni-strict", "karpenter"),
      [awsNode(["--enable-network-policy=true"])],
      "warn",
    ],
    [
      "VPC CNI without strictness asked for",
      cellWith("vpc-cni", "karpenter"),
      [awsNode(["--enable-network-policy=true"])],
      "ok",
    ],
    [
      "VPC CNI without its agent",
      cellWith("vpc-cni", "karpenter"),
      [awsNode(["--enable-network-policy=false"])],
      "fail",
    ],
    ["VPC CNI that is missing", cellWith("vpc-cni", "karpenter"), [], "fail"],
    ["Cilium", cellWith("cilium", "karpenter"), [inKubeSystem("apps/v1", "DaemonSet", "cilium", {})], "ok"],
    ["Cilium that is missing", cellWith("cilium", "karpenter"), [], "fail"],
    ["Calico", cellWith("calico", "karpenter"), [inKubeSystem("apps/v1", "DaemonSet", "calico-node", {})], "ok"],
    ["no engine", cellWith("none", "karpenter"), [], "fail"],
  ])("look at what enforces network policies: %s", async (_name, checks, objects, state) => {
    const finding = await run(checks, "cell eu1-a: network policy", { objects });
    expect(finding).toMatchObject({ state });
    expect(finding.fix === undefined).toBe(state === "ok");
  });

  it.each([
    ["no lease", undefined, "ok"],
    ["the same time", 0, "ok"],
    ["a lease that will be renewed soon", -9, "ok"],
    ["30 s ahead of us", 30, "warn"],
    ["ten minutes ahead of us", 600, "fail"],
    ["two minutes behind us", -120, "warn"],
    ["ten minutes behind us", -600, "fail"],
  ] as const)("compare clocks: %s", async (_name, seconds, state) => {
    const lease = (at: number): JsonObject =>
      inKubeSystem("coordination.k8s.io/v1", "Lease", `l${at}`, { spec: { renewTime: new Date(at).toISOString() } });
    const objects = seconds === undefined ? [] : [lease(nowMs + seconds * 1000), lease(nowMs - 86_400_000)];
    expect(await run(cell, "cell eu1-a: clock", { objects })).toMatchObject({ state });
  });
});
