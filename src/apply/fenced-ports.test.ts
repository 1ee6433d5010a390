import { describe, expect, it } from "vitest";
import type { Cloud } from "../ports/cloud.ts";
import type { Clusters } from "../ports/cluster.ts";
import type { HelmReleases } from "../ports/helm-releases.ts";
import { fencedPorts } from "./fenced-ports.ts";

/** Ports of which every method answers with its own name. */
function echo<Port extends object>(): Port {
  return new Proxy({}, { get: (_target, name) => (name === "then" ? undefined : async () => String(name)) }) as Port;
}

const cloud = {
  ...echo<Cloud>(),
  organization: echo(),
  costTags: echo(),
  stacks: () => echo(),
  network: () => echo(),
  serviceQuotas: () => echo(),
  bucket: () => echo(),
  eks: () => echo(),
  taggedResources: () => echo(),
} as unknown as Cloud;
const clusters = { open: async () => echo(), close: async () => {} } as unknown as Clusters;
const place = { accountId: "333333333333", region: "eu-central-1" };

function fenced() {
  const fence = { writes: 0, reads: 0 };
  const ports = fencedPorts(
    { cloud, clusters, helm: echo<HelmReleases>() },
    {
      beforeWrite: async () => {
        fence.writes += 1;
        throw new Error("fenced");
      },
      beforeRead: () => {
        fence.reads += 1;
      },
    },
  );
  return { fence, ports };
}

describe("fenced ports", () => {
  it("let no write through that the fence refuses", async () => {
    const { ports, fence } = fenced();
    const cluster = await ports.clusters.open("eu1-a");
    const writes: readonly (() => Promise<unknown>)[] = [
      () => ports.cloud.organization.moveAccount("1", "a", "b"),
      () => ports.cloud.stacks(place, "deploy").executeChangeSet("stack", "set"),
      () => ports.cloud.stacks(place, "deploy").delete("stack"),
      () => ports.cloud.network(place, "administrator").deleteDefaultVpc("vpc-1"),
      () => ports.cloud.serviceQuotas(place, "administrator").request("ec2", "L-1", 2),
      () => ports.cloud.costTags.activate("tenant"),
      () => ports.cloud.bucket("bucket", "eu-central-1").put("key", "body"),
      () => cluster.apply({}),
      () => cluster.delete({ apiVersion: "v1", kind: "ConfigMap", name: "x" }),
      () => ports.helm.uninstall({ cell: "eu1-a", namespace: "n", name: "r" }),
    ];
    for (const write of writes) await expect(write()).rejects.toThrow("fenced");
    expect(fence).toEqual({ writes: writes.length, reads: 0 });
  });

  it("count what they do not know as a write", async () => {
    const { ports } = fenced();
    const added = ports.cloud.organization as unknown as { readonly inviteAccount: () => Promise<void> };
    await expect(added.inviteAccount()).rejects.toThrow("fenced");
  });

  it("let reads through", async () => {
    const { ports, fence } = fenced();
    expect(await ports.cloud.stacks(place, "read").find("stack")).toBe("find");
    expect(await ports.cloud.organization.findParent("1")).toBe("findParent");
    ports.cloud.taggedResources(place, "read").list({ key: "tenant", values: [], tags: {} });
    expect(fence).toEqual({ writes: 0, reads: 3 });
  });
});
