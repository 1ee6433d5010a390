import { beforeEach, describe, expect, it } from "vitest";
import { asJsonObject, type JsonObject } from "../../model/json.ts";
import type { ClusterApi, ObjectKind } from "../../ports/cluster.ts";
import { fieldConflicts } from "../../ports/field-conflicts.ts";
import type { SandboxContext } from "../sandbox-context.ts";
import { createState } from "../storage/create-state.ts";
import { createSandboxCluster } from "./sandbox-cluster.ts";

const namespaceKind = { apiVersion: "v1", kind: "Namespace" };
const configMapKind = { apiVersion: "v1", kind: "ConfigMap" };
let nowMs: number;
let api: ClusterApi;
let editor: ClusterApi;

beforeEach(() => {
  nowMs = Date.UTC(2026, 0, 1);
  const state = createState({ seed: "test", nowMs: () => nowMs, onTime: () => undefined });
  const context: SandboxContext = {
    state,
    clock: { nowMs: () => nowMs, sleep: async () => undefined },
    answer: async (_call, run) => state.transact(run),
  };
  api = createSandboxCluster({ context, place: "eu1-a", version: "1.36.3" });
  editor = createSandboxCluster({ context, place: "eu1-a", version: "1.36.3", manager: "editor" });
});

const namespace = (name: string): JsonObject => ({ ...namespaceKind, metadata: { name } });
const configMap = (data: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  ...configMapKind,
  metadata: { name: "settings", namespace: "web", ...metadata },
  data,
});

async function listAll(kind: ObjectKind, labelSelector?: string): Promise<readonly unknown[]> {
  const names: unknown[] = [];
  for await (const page of api.list(kind, labelSelector === undefined ? {} : { labelSelector })) {
    names.push(...page.map((object) => asJsonObject(object.metadata)?.name));
  }
  return names;
}

it("says that it evaluates no admission", async () => {
  expect(await api.version()).toBe("v1.36.3+sandbox.no-admission");
});

describe("namespaces", () => {
  it("come with what controllers put into them, and end a second after they were deleted", async () => {
    await api.apply(namespace("web"));
    expect(
      await api.get({ apiVersion: "v1", kind: "ServiceAccount", name: "default", namespace: "web" }),
    ).toBeDefined();
    expect(await api.get({ ...configMapKind, name: "kube-root-ca.crt", namespace: "web" })).toBeDefined();
    await api.apply(configMap({ a: "1" }));
    const { kind } = await api.delete({ ...namespaceKind, name: "web" });
    expect(kind).toBe("deleting");
    expect(asJsonObject((await api.get({ ...namespaceKind, name: "web" }))?.status)?.phase).toBe("Terminating");
    await expect(api.apply({ ...configMap({}), metadata: { name: "late", namespace: "web" } })).rejects.toMatchObject({
      failure: "conflict",
      code: "TEN7205",
    });
    nowMs += 1000;
    expect(await api.get({ ...namespaceKind, name: "web" })).toBeUndefined();
    expect(await api.get({ ...configMapKind, name: "settings", namespace: "web" })).toBeUndefined();
  });

  it("are held up by what has finalizers", async () => {
    await api.apply(namespace("web"));
    await api.apply(configMap({ a: "1" }, { finalizers: ["example.com/wait"] }));
    await api.delete({ ...namespaceKind, name: "web" });
    nowMs += 5000;
    expect(await api.get({ ...namespaceKind, name: "web" })).toBeDefined();
    await api.patch({ ...configMapKind, name: "settings", namespace: "web" }, [
      { op: "remove", path: "/metadata/finalizers" },
    ]);
    nowMs += 5000;
    expect(await api.get({ ...namespaceKind, name: "web" })).toBeUndefined();
  });
});

describe("applying", () => {
  beforeEach(() => api.apply(namespace("web")));

  it("twice changes nothing, and is told apart from creating", async () => {
    const first = await api.apply(configMap({ a: "1" }));
    const second = await api.apply(configMap({ a: "1" }));
    expect([first.created, second.created]).toEqual([true, false]);
    expect(second.object).toEqual(first.object);
  });

  it("names the fields that others own with another value", async () => {
    await api.apply(configMap({ a: "1" }));
    await editor.apply(configMap({ a: "2" }), { force: true });
    const error = await api.apply(configMap({ a: "1" })).catch((caught: unknown) => caught);
    expect(fieldConflicts(error)).toEqual([{ field: ".data.a", manager: "editor" }]);
  });

  it("holds to the version in the manifest, unless there is no such object", async () => {
    const { created, object } = await api.apply(configMap({ a: "1" }, { resourceVersion: "1" }));
    expect(created).toBe(true);
    await expect(api.apply(configMap({ a: "2" }, { resourceVersion: "1" }))).rejects.toMatchObject({
      failure: "conflict",
    });
    const version = asJsonObject(object.metadata)?.resourceVersion ?? "";
    expect((await api.apply(configMap({ a: "2" }, { resourceVersion: version }))).object.data).toEqual({ a: "2" });
  });

  it("counts generations where the kind has them", async () => {
    const policy = (port: number): JsonObject => ({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "p", namespace: "web" },
      spec: { podSelector: {}, ingress: [{ ports: [{ port }] }] },
    });
    await api.apply(policy(80));
    const { object } = await api.apply(policy(81));
    expect(asJsonObject(object.metadata)?.generation).toBe(2);
    expect(object.spec).toEqual({
      podSelector: {},
      policyTypes: ["Ingress"],
      ingress: [{ ports: [{ protocol: "TCP", port: 81 }] }],
    });
  });
});

it("chooses by labels", async () => {
  for (const [name, team] of [
    ["a", "x"],
    ["b", "y"],
    ["c", "x"],
  ] as const) {
    await api.apply({ ...namespaceKind, metadata: { name, labels: { team, [name]: "yes" } } });
  }
  expect(await listAll(namespaceKind, "team=x,a")).toEqual(["a"]);
  expect(await listAll(namespaceKind, "team in (x, y),!c")).toEqual(["a", "b"]);
  expect(await listAll(namespaceKind, "team,team!=x")).toEqual(["b"]);
});

it("serves a definition's kind once it is established, and takes its objects along", async () => {
  const definition = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "things.example.com" },
    spec: {
      group: "example.com",
      scope: "Cluster",
      names: { kind: "Thing", plural: "things" },
      versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
    },
  };
  const thing = { apiVersion: "example.com/v1", kind: "Thing" };
  await api.apply(definition);
  await expect(api.apply({ ...thing, metadata: { name: "t" } })).rejects.toMatchObject({ failure: "not-found" });
  nowMs += 1000;
  await api.apply({ ...thing, metadata: { name: "t" }, spec: { list: [] } });
  expect((await api.get({ ...thing, name: "t" }))?.spec).toEqual({ list: [] });
  await api.delete({ apiVersion: definition.apiVersion, kind: definition.kind, name: "things.example.com" });
  expect(await api.findKind(thing)).toBeUndefined();
  await api.apply(definition);
  nowMs += 1000;
  expect(await listAll(thing)).toEqual([]);
});

it("lets controllers observe quotas and policies after a moment", async () => {
  await api.apply(namespace("web"));
  const quota = {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "q", namespace: "web" },
    spec: { hard: { configmaps: "5" } },
  };
  const policy = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: "p" },
    spec: { validations: [{ expression: "true" }] },
  };
  expect((await api.apply(quota)).object.status).toBeUndefined();
  await api.apply(policy);
  nowMs += 1000;
  expect((await api.get({ apiVersion: "v1", kind: "ResourceQuota", name: "q", namespace: "web" }))?.status).toEqual({
    hard: { configmaps: "5" },
    used: { configmaps: "1" },
  });
  const live = await api.get({ apiVersion: policy.apiVersion, kind: policy.kind, name: "p" });
  expect(asJsonObject(live?.status)?.observedGeneration).toBe(1);
});
