import { setTimeout as sleep } from "node:timers/promises";
import type { PlacedCell } from "../../../src/model/placement.ts";
import type { Platform } from "../../../src/model/platform.ts";
import { openSandbox } from "../../../src/sandbox/open-sandbox.ts";
import { stubDefinitions } from "../../conformance/kubernetes/harness/stub-definitions.ts";
import type { ClusterClient } from "./cluster-client.ts";

/** Names of what others have, on both layers; nothing of theirs may ever change. */
const foreignNames = ["foreign", "birch--prod--web2", "tenantry-foreign"];

/** Installs the kinds of other projects that blueprints use, and waits until they are served. */
export async function installStubs(cluster: ClusterClient): Promise<void> {
  const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  const stubs = stubDefinitions();
  for (const stub of stubs) await cluster.create(path, stub);
  for (let look = 0; look < 100; look += 1) {
    const { items } = (await cluster.get(path)) as { readonly items: readonly object[] };
    if (items.filter((item) => JSON.stringify(item).includes('"Established","status":"True"')).length >= stubs.length)
      return;
    await sleep(100);
  }
  throw new Error("the kinds of other projects are not served after ten seconds");
}

/**
 * Puts foreign objects into the cluster: plain ones, one in a namespace whose name starts like a tenant's, and ones that
 * bear our labels without having been applied by us.
 */
export async function plantInCluster(cluster: ClusterClient, platform: string): Promise<void> {
  const forged = {
    "app.kubernetes.io/managed-by": "tenantry",
    "tenantry.dev/platform": platform,
    "tenantry.dev/inventory": "tenant.birch.prod",
    "tenantry.dev/tenant": "birch",
    "tenantry.dev/environment": "prod",
  };
  await cluster.create("/api/v1/namespaces", namespace("foreign", {}));
  await cluster.create("/api/v1/namespaces", namespace("birch--prod--web2", { team: "somebody" }));
  for (const place of ["foreign", "birch--prod--web2"]) {
    const labels = place === "foreign" ? forged : {};
    await cluster.create(`/api/v1/namespaces/${place}/configmaps`, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "tenantry-foreign", labels },
      data: { kept: "yes" },
    });
  }
  const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }];
  const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", rules };
  for (const [name, labels] of [
    ["foreign", {}],
    ["tenantry-foreign", { ...forged, "tenantry.dev/inventory": "cell.eu1-a" }],
  ] as const) {
    await cluster.create("/apis/rbac.authorization.k8s.io/v1/clusterroles", { ...role, metadata: { name, labels } });
  }
}

/** Whether a key of the API server's store belongs to something planted. */
export function isPlanted(key: string): boolean {
  return key.split("/").some((part) => foreignNames.includes(part));
}

export interface SandboxPlace {
  readonly folder: string;
  readonly platform: Platform;
  readonly cells: readonly PlacedCell[];
}

/** Puts foreign things into the sandbox: an account, a unit, a role under our path, a bucket with an object. */
export async function plantInSandbox({ folder, platform, cells }: SandboxPlace): Promise<void> {
  const sandbox = await openSandbox({ folder, platform, cells });
  const [cell] = cells.filter(({ management, accountId }) => management === "adopt" && accountId !== undefined);
  const place = { accountId: cell?.accountId ?? "", region: cell?.region ?? "" };
  sandbox.plant.account({ name: "foreign", email: "foreign@elsewhere.example" });
  sandbox.plant.unit({ name: "foreign" });
  sandbox.plant.resource(place, "AWS::S3::Bucket", { BucketName: "foreign-bucket" });
  sandbox.plant.object("foreign-bucket", "kept", "yes");
  sandbox.plant.resource(place, "AWS::IAM::Role", {
    RoleName: "foreign",
    Path: "/tenantry/",
    AssumeRolePolicyDocument: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
    },
    Tags: [{ Key: "tenantry:managed-by", Value: "tenantry" }],
  });
  await sandbox.close();
}

function namespace(name: string, labels: Readonly<Record<string, string>>): object {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
}
