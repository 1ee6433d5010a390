import type { Bundle, ClusterObject, Manifest, Stack } from "../../src/model/blueprint.ts";
import { objectId } from "../../src/model/blueprint.ts";
import { templateDigest, toIntrinsics } from "../../src/model/cloudformation.ts";
import type { JsonObject } from "../../src/model/json.ts";
import type { Origin } from "../../src/model/origin.ts";
import { digestTag, inventoryTag, platformOwnTags } from "../../src/model/ownership.ts";
import type { LiveObject, LiveStack, Snapshot } from "../../src/model/snapshot.ts";
import type { PlanOptions } from "../../src/plan/plan-blueprint.ts";

/** A small world for planner tests: one environment, one object, one stack, and what an apply makes of them. */

export const options: PlanOptions = {
  platform: "acme",
  quotas: { sources: [], quotas: {}, rates: {}, durations: {} },
  costBeforeMicros: 1,
  costAfterMicros: 2,
};
export const nothing: Snapshot = { objects: [], stacks: [], releases: [], organization: [], gaps: [] };
export const origin: Origin = { document: "Tenant/birch", path: "spec.environments[prod]" };
export const labels: Readonly<Record<string, string>> = {
  "app.kubernetes.io/managed-by": "tenantry",
  "tenantry.dev/platform": "acme",
  "tenantry.dev/tenant": "birch",
  "tenantry.dev/environment": "prod",
  "tenantry.dev/inventory": "tenant.birch.prod",
};
export const ours: JsonObject & { readonly fieldsV1: JsonObject } = {
  manager: "tenantry",
  operation: "Apply",
  fieldsV1: { "f:metadata": { "f:labels": Object.fromEntries(Object.keys(labels).map((key) => [`f:${key}`, {}])) } },
};

export function manifest(kind: string, name: string, fields: JsonObject = {}): Manifest {
  return { apiVersion: "v1", kind, metadata: { name, namespace: "birch--prod--web", labels }, ...fields };
}

export function object(of: Manifest): ClusterObject {
  return { id: objectId("eu1-a", of), cell: "eu1-a", manifest: of, wave: 3, origin };
}

export function live(of: Manifest, managedFields: readonly unknown[] = [ours]): LiveObject {
  return { cell: "eu1-a", manifest: { ...of, metadata: { ...of.metadata, managedFields } } as unknown as JsonObject };
}

export const stack: Stack = {
  id: "stack/333333333333/eu-central-1/tenantry-birch--prod",
  name: "tenantry-birch--prod",
  description: "",
  account: { kind: "known", id: "333333333333" },
  region: "eu-central-1",
  tags: { ...platformOwnTags("acme"), [inventoryTag]: "tenant/birch/prod" },
  terminationProtection: false,
  origin,
  resources: {
    Table: { type: "AWS::DynamoDB::Table", properties: { TableName: "t" }, origin, deletionPolicy: "Retain" },
    Temp: { type: "AWS::DynamoDB::Table", properties: { TableName: "u" }, origin },
  },
};

export function liveStack(more: Partial<LiveStack> = {}): LiveStack {
  const { template } = toIntrinsics(stack);
  return {
    accountId: "333333333333",
    region: "eu-central-1",
    name: stack.name,
    status: "CREATE_COMPLETE",
    tags: { ...stack.tags, [digestTag]: templateDigest(template) },
    parameters: {},
    outputs: {},
    terminationProtection: false,
    template: template as unknown as JsonObject,
    ...more,
  };
}

export function bundle(parts: Partial<Bundle>): Bundle {
  const architecture = {
    account: "shared",
    accountSharedWith: "anyone",
    cluster: "namespace",
    clusterSharedWith: "anyone",
    nodesSharedWith: "anyone",
    boundaries: [],
  } as const;
  const owner = { kind: "environment", tenant: "birch", environment: "prod", architecture } as const;
  return { owner, organization: [], stacks: [], objects: [], releases: [], ...parts };
}

export const config: Manifest = manifest("ConfigMap", "c", { data: { key: "value" } });
