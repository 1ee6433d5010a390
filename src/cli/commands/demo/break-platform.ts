import type { JsonObject } from "../../../model/json.ts";
import type { Cloud } from "../../../ports/cloud.ts";
import type { ObjectRef } from "../../../ports/cluster.ts";
import type { Sandbox } from "../../../sandbox/open-sandbox.ts";

const cell = "eu1-a";
const accountOfCell = { accountId: "333333333333", region: "eu-central-1" };

/** What others have in the same accounts and clusters: none of it may ever be touched. Says what it is. */
export async function plantForeign({ clusters, plant }: Sandbox): Promise<readonly string[]> {
  const kubectl = clusters.openAs(cell, "kubectl-client-side-apply");
  const bucket = plant.resource(accountOfCell, "AWS::S3::Bucket", { BucketName: "acme-website-logs" });
  const objects: readonly JsonObject[] = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "monitoring" } },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "dashboards", namespace: "monitoring" },
      data: { "latency.json": "{}" },
    },
  ];
  for (const object of objects) await kubectl.apply(object);
  return [`bucket ${bucket.id}`, "namespace monitoring with config map dashboards"];
}

const denyAll: ObjectRef = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  namespace: "birch--prod--web",
  name: "tenantry-default-deny",
};
const quota: ObjectRef = { apiVersion: "v1", kind: "ResourceQuota", namespace: "birch--prod--web", name: "tenantry" };

/** What people do in a hurry: three changes past Tenantry, each of which opens or loosens something. Says what it did. */
export async function breakPlatform({ clusters }: Sandbox, cloud: Cloud): Promise<readonly string[]> {
  const kubectl = clusters.openAs(cell, "kubectl-edit");
  await kubectl.delete(denyAll);
  await kubectl.patch(quota, [{ op: "replace", path: "/spec/hard/pods", value: "500" }]);
  const { policy, target } = await detachFoundation(cloud);
  return [
    `kubectl delete networkpolicy ${denyAll.name} -n ${denyAll.namespace}`,
    `kubectl patch resourcequota ${quota.name} -n ${quota.namespace} -p '{"spec":{"hard":{"pods":"500"}}}'`,
    `aws organizations detach-policy --policy-id ${policy} --target-id ${target}`,
  ];
}

interface Attachment {
  readonly policy: string;
  readonly target: string;
}

async function detachFoundation({ organization }: Cloud): Promise<Attachment> {
  for await (const page of organization.listPolicies("SERVICE_CONTROL_POLICY")) {
    const found = page.find(({ name }) => name.endsWith("-foundation-1"));
    if (found === undefined) continue;
    const [target] = await organization.listTargets(found.id);
    if (target === undefined) break;
    await organization.detachPolicy(found.id, target);
    return { policy: found.id, target };
  }
  throw new Error("the demo found no attached foundation policy");
}
