import { setTimeout as sleep } from "node:timers/promises";
import type { ClientTools } from "../../../../scripts/servers/client-tools.ts";
import type { TestCluster } from "../../../../scripts/servers/start-cluster.ts";
import { compileGuardrails } from "../../../../src/compile/kubernetes/guardrails/compile-guardrails.ts";
import { servesMutatingPolicies } from "../../../../src/compile/kubernetes/guardrails/mutating-policy.ts";
import { fieldManager } from "../../../../src/model/ownership.ts";
import { sampleCell, samplePlatform } from "../../../support/sample.ts";
import { targets, web } from "../cases/objects.ts";
import { type ApiAnswer, type ApiClient, connect } from "./api-client.ts";
import type { Actor, CaseObject } from "./case.ts";
import { fixtureIdentities, fixtureObjects, namespaceFixtures } from "./fixtures.ts";
import { discoverResources, type ResourceType, requireType, resourcePath } from "./resource-catalogue.ts";
import { stubDefinitions } from "./stub-definitions.ts";
import { syncerAccess, syncerNamespace } from "./syncer-access.ts";

const settleMs = 60_000;
const pollMs = 50;

/** A running control plane with guardrails and the fixture tenants, and a client for each actor. */
export interface World {
  readonly cluster: TestCluster;
  readonly tools: ClientTools;
  readonly clients: Readonly<Record<Actor, ApiClient>>;
  readonly types: readonly ResourceType[];
  /** Whether the cluster is new enough for the policies that fill in defaults. */
  readonly fillsInDefaults: boolean;
}

/** Installs the guardrails exactly as they are compiled for a cell, then the fixture tenants, and waits until both hold. */
export async function prepareWorld(cluster: TestCluster, tools: ClientTools): Promise<World> {
  const platform = connect(cluster.server, cluster.admin.token);
  const kubernetesVersion = await readMinor(platform);
  const cell = { ...sampleCell, cluster: { ...sampleCell.cluster, kubernetesVersion } };
  const guardrails = compileGuardrails(samplePlatform, cell);
  const manifests = (wave: number): readonly CaseObject[] =>
    guardrails.filter((object) => object.wave === wave).map((object) => object.manifest as unknown as CaseObject);
  await applyAll(platform, [...stubDefinitions(), ...manifests(0)]);
  await waitForDefinitions(platform, stubDefinitions().length + manifests(0).length);
  await applyAll(platform, manifests(1));
  await waitUntil("mutating policies to be in force", () => namespaceLabelsAreGuarded(cluster, platform));
  await applyAll(platform, [...fixtureObjects(), ...syncerAccess]);
  await waitForQuotas(platform);
  const clients = await connectActors(cluster, platform);
  const types = await discoverResources(platform);
  const world = { cluster, tools, clients, types, fillsInDefaults: servesMutatingPolicies(kubernetesVersion) };
  await waitUntil("pod policies to be in force", () => podPoliciesHold(world));
  await applyAll(clients["oak-owner"], targets);
  return world;
}

/** The server's minor version, for example `1.36`. */
async function readMinor(client: ApiClient): Promise<string> {
  const { body } = await client.send({ method: "GET", path: "/version" });
  return `${String(body.major)}.${String(body.minor)}`;
}

/** Server-side apply as Tenantry does it. @throws with the server's message when it is refused. */
export async function applyObject(
  client: ApiClient,
  types: readonly ResourceType[],
  object: CaseObject,
): Promise<void> {
  const answer = await sendApply(client, types, object);
  if (answer.status >= 300) {
    throw new Error(
      `apply of ${object.kind} ${object.metadata.name} was refused: ${answer.status} ${answer.body.message}`,
    );
  }
}

export function sendApply(client: ApiClient, types: readonly ResourceType[], object: CaseObject): Promise<ApiAnswer> {
  const path = resourcePath(requireType(types, object), object.metadata.namespace, object.metadata.name);
  return client.send({
    method: "PATCH",
    path: `${path}?fieldManager=${fieldManager}&force=true&fieldValidation=Strict`,
    body: object,
    contentType: "application/apply-patch+yaml",
  });
}

/** Polls a condition. @throws when it does not come true in time. */
export async function waitUntil(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + settleMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited ${settleMs / 1000} s in vain for ${what}`);
    await sleep(pollMs);
  }
}

async function applyAll(client: ApiClient, objects: readonly CaseObject[]): Promise<void> {
  const types = await discoverResources(client);
  for (const object of objects) await applyObject(client, types, object);
}

export async function waitForDefinitions(platform: ApiClient, count: number): Promise<void> {
  const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  await waitUntil("definitions to be established", async () => {
    const { body } = await platform.send({ method: "GET", path });
    const items = body.items as readonly {
      readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
    }[];
    const isEstablished = (item: (typeof items)[number]): boolean =>
      item.status?.conditions?.some(({ type, status }) => type === "Established" && status === "True") === true;
    return items.filter(isEstablished).length >= count;
  });
}

/** The policy on namespace labels needs no fixture: a person without rights on Guardrails may not claim a tenant. */
async function namespaceLabelsAreGuarded(cluster: TestCluster, platform: ApiClient): Promise<boolean> {
  const probe = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "probe", labels: { "tenantry.dev/tenant": "probe" } },
  };
  const rights = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: "conformance-probe" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "conformance-probe" },
    subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "oak-overprivileged" }],
  };
  const role = {
    ...rights,
    kind: "ClusterRole",
    rules: [{ apiGroups: [""], resources: ["namespaces"], verbs: ["create"] }],
  };
  const { roleRef: _ref, subjects: _subjects, ...clusterRole } = role;
  await applyAll(platform, [clusterRole, rights]);
  const person = fixtureIdentities.find(({ user }) => user === "oak-overprivileged");
  const answer = await connect(cluster.server, person?.token ?? "").send({
    method: "POST",
    path: "/api/v1/namespaces?dryRun=All",
    body: probe,
  });
  return answer.status === 403 && (answer.body.message ?? "").includes("is set by the platform");
}

async function waitForQuotas(platform: ApiClient): Promise<void> {
  await waitUntil("quotas to be counted", async () => {
    const { body } = await platform.send({ method: "GET", path: "/api/v1/resourcequotas" });
    const items = body.items as readonly { readonly status?: { readonly hard?: unknown } }[];
    return items.filter((item) => item.status?.hard !== undefined).length >= namespaceFixtures.length;
  });
}

async function connectActors(cluster: TestCluster, platform: ApiClient): Promise<World["clients"]> {
  const person = (user: string): ApiClient => {
    const identity = cluster.identities.find((candidate) => candidate.user === user);
    if (identity === undefined) throw new Error(`there is no identity ${user}`);
    return connect(cluster.server, identity.token);
  };
  const account = async (namespace: string, name: string): Promise<ApiClient> =>
    connect(cluster.server, await requestToken(platform, namespace, name));
  return {
    "oak-owner": person("oak-owner"),
    "oak-viewer": person("oak-viewer"),
    "oak-overprivileged": person("oak-overprivileged"),
    "elm-owner": person("elm-owner"),
    "yew-owner": person("yew-owner"),
    "oak-workload": await account(web, "ci"),
    "yew-syncer": await account(syncerNamespace, "vc-yew"),
    platform,
  };
}

/** A short-lived token of a service account, as a pod would get it. */
async function requestToken(platform: ApiClient, namespace: string, name: string): Promise<string> {
  const answer = await platform.send({
    method: "POST",
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
    body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: 3600 } },
  });
  const { token } = (answer.body.status ?? {}) as { readonly token?: string };
  if (token === undefined) throw new Error(`no token for ${namespace}/${name}: ${answer.body.message}`);
  return token;
}

/** True once the pod policy sees the Guardrails of all fixture namespaces. */
async function podPoliciesHold(world: World): Promise<boolean> {
  const probes = namespaceFixtures
    .filter(({ hasGuardrail }) => hasGuardrail)
    .map(({ name }) =>
      world.clients.platform.send({
        method: "POST",
        path: `/api/v1/namespaces/${name}/services?dryRun=All`,
        body: {
          apiVersion: "v1",
          kind: "Service",
          metadata: { name: "probe" },
          spec: { type: "NodePort", ports: [{ port: 1 }] },
        },
      }),
    );
  const answers = await Promise.all(probes);
  return answers.every(({ body }) => (body.message ?? "").includes("Service type NodePort is not allowed"));
}
