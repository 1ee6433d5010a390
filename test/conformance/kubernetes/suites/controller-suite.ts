import {
  claim,
  container,
  goodImage,
  ingress,
  named,
  pod,
  restrictedContainer,
  service,
  web,
} from "../cases/objects.ts";
import type { ApiAnswer, ApiBody, ApiClient } from "../harness/api-client.ts";
import type { CaseObject } from "../harness/case.ts";
import type { Report } from "../harness/report.ts";
import { requireType, resourcePath } from "../harness/resource-catalogue.ts";
import { type World, waitUntil } from "../harness/world.ts";

type Check = readonly [name: string, check: (world: World) => Promise<void>];

const checks: readonly Check[] = [
  ["a Deployment's pods are created by its controller", deploymentRuns],
  ["a Deployment with a foreign image gets no pod, and its owner reads why", deploymentIsHeld],
  ["a Service gets its EndpointSlice from its controller", serviceIsServed],
  ["a StatefulSet gets its pod and its claim", statefulSetRuns],
  ["the volume controller binds a claim that a tenant may not bind", claimIsBound],
  ["a finalizer comes off an Ingress whose host was taken away", finalizerComesOff],
  ["what a finalizer keeps in a namespace that goes cannot be turned against others", remainderIsFrozen],
  ["deleting a namespace takes its Guardrail, quota and workloads along", namespaceGoes],
];

/**
 * Kubernetes' own controllers keep working under the guardrails, and are held to them. Everything here is stored.
 *
 * All at once, because each waits for another controller and none touches another's objects.
 */
export async function runControllerCases(world: World, report: Report): Promise<void> {
  report.heading("Kubernetes' own controllers under the guardrails");
  const problems = await Promise.all(checks.map(([, check]) => problemOf(check(world))));
  for (const [index, [name]] of checks.entries()) report.record(name, problems[index]);
}

/** What a check says when it fails. */
async function problemOf(check: Promise<void>): Promise<string | undefined> {
  try {
    await check;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function store(world: World, client: ApiClient, object: CaseObject): Promise<void> {
  const path = resourcePath(requireType(world.types, object), object.metadata.namespace);
  const answer = await client.send({ method: "POST", path, body: object });
  if (answer.status !== 201) throw new Error(`${object.kind} was refused: ${answer.status} ${answer.body.message}`);
}

async function read(world: World, path: string): Promise<ApiBody> {
  return (await world.clients.platform.send({ method: "GET", path })).body;
}

async function count(world: World, path: string): Promise<number> {
  const { items } = await read(world, path);
  return Array.isArray(items) ? items.length : 0;
}

function workload(kind: string, name: string, spec: Readonly<Record<string, unknown>>): CaseObject {
  const matchLabels = { app: name };
  return {
    apiVersion: "apps/v1",
    kind,
    metadata: { name, namespace: web },
    spec: { replicas: 1, selector: { matchLabels }, ...spec },
  };
}

function template(app: string, image: string): Readonly<Record<string, unknown>> {
  return { metadata: { labels: { app } }, spec: pod({ containers: [container({ image })] }).spec };
}

async function deploymentRuns(world: World): Promise<void> {
  await store(
    world,
    world.clients["oak-owner"],
    workload("Deployment", "good", { template: template("good", goodImage) }),
  );
  await waitUntil(
    "the pod",
    async () => (await count(world, `/api/v1/namespaces/${web}/pods?labelSelector=app%3Dgood`)) === 1,
  );
}

async function deploymentIsHeld(world: World): Promise<void> {
  await store(
    world,
    world.clients["oak-workload"],
    workload("Deployment", "bad", { template: template("bad", "evil.example/x") }),
  );
  await waitUntil("the refusal among the owner's events", async () => {
    const path = `/api/v1/namespaces/${web}/events?fieldSelector=reason%3DFailedCreate`;
    const { body } = await world.clients["oak-owner"].send({ method: "GET", path });
    const events = body.items as readonly { readonly message?: string }[];
    return events.some(({ message = "" }) =>
      message.includes("image evil.example/x does not come from an allowed registry"),
    );
  });
  const pods = await count(world, `/api/v1/namespaces/${web}/pods?labelSelector=app%3Dbad`);
  if (pods !== 0) throw new Error(`${pods} pods exist`);
}

async function serviceIsServed(world: World): Promise<void> {
  await store(world, world.clients["oak-owner"], named(service({ selector: { app: "good" } }), "served"));
  const path = `/apis/discovery.k8s.io/v1/namespaces/${web}/endpointslices`;
  const query = "?labelSelector=kubernetes.io%2Fservice-name%3Dserved";
  await waitUntil("the EndpointSlice", async () => (await count(world, `${path}${query}`)) === 1);
}

async function statefulSetRuns(world: World): Promise<void> {
  const set = workload("StatefulSet", "store", {
    serviceName: "store",
    template: template("store", goodImage),
    volumeClaimTemplates: [{ metadata: { name: "data" }, spec: claim().spec }],
  });
  await store(world, world.clients["oak-owner"], set);
  await waitUntil(
    "the pod",
    async () => (await count(world, `/api/v1/namespaces/${web}/pods?labelSelector=app%3Dstore`)) === 1,
  );
  const { metadata } = await read(world, `/api/v1/namespaces/${web}/persistentvolumeclaims/data-store-0`);
  if (metadata === undefined) throw new Error("the claim was not created");
}

async function claimIsBound(world: World): Promise<void> {
  const volume = {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: "oak-volume" },
    spec: {
      capacity: { storage: "7Gi" },
      accessModes: ["ReadWriteOnce"],
      storageClassName: "gp3",
      claimRef: { namespace: web, name: "bound" },
      csi: { driver: "ebs.csi.aws.com", volumeHandle: "vol-1" },
    },
  };
  await store(world, world.clients.platform, volume);
  const resources = { requests: { storage: "7Gi" } };
  await store(world, world.clients["oak-owner"], named(claim({ resources }), "bound"));
  await waitUntil("the claim to be bound", async () => {
    const { spec } = await read(world, `/api/v1/namespaces/${web}/persistentvolumeclaims/bound`);
    return (spec as { readonly volumeName?: string }).volumeName === "oak-volume";
  });
}

/** The load balancer controller must be able to clean up whatever the rules have become meanwhile. */
async function finalizerComesOff(world: World): Promise<void> {
  const { platform } = world.clients;
  const path = `/apis/networking.k8s.io/v1/namespaces/${web}/ingresses`;
  const metadata = { name: "cleanup", namespace: web, finalizers: ["ingress.k8s.aws/resources"] };
  const backend = { service: { name: "shop", port: { number: 80 } } };
  const http = { paths: [{ path: "/", pathType: "Prefix", backend }] };
  const spec = { ingressClassName: "alb", rules: [{ host: "shop.acme.example", http }] };
  await store(world, world.clients["oak-owner"], {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata,
    spec,
  });
  const guardrail = `/apis/tenantry.dev/v1alpha1/namespaces/${web}/guardrails/default`;
  await patch(platform, guardrail, { spec: { hosts: ["oak.acme.example"] } });
  const createsRefused = async (): Promise<boolean> => {
    const body = { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { name: "probe" }, spec };
    return (await platform.send({ method: "POST", path: `${path}?dryRun=All`, body })).status === 403;
  };
  await waitUntil("the host to be refused", createsRefused);
  await platform.send({ method: "DELETE", path: `${path}/cleanup` });
  await patch(platform, `${path}/cleanup`, { metadata: { finalizers: null } });
  await waitUntil("the Ingress to be gone", async () => (await read(world, `${path}/cleanup`)).reason === "NotFound");
}

async function patch(client: ApiClient, path: string, body: unknown): Promise<void> {
  const answer = await client.send({ method: "PATCH", path, body, contentType: "application/merge-patch+json" });
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body.message}`);
}

/** The Guardrail goes with its namespace; a Service and an Ingress that the tenant gave a finalizer stay. */
async function remainderIsFrozen(world: World): Promise<void> {
  const namespace = "oak--left--web";
  const { platform, "oak-owner": owner } = world.clients;
  const metadata = { name: "kept", namespace, finalizers: ["acme.example/keep"] };
  await store(world, owner, { ...service(), metadata });
  await store(world, owner, { ...ingress(), metadata });
  await platform.send({ method: "DELETE", path: `/api/v1/namespaces/${namespace}` });
  const guardrail = `/apis/tenantry.dev/v1alpha1/namespaces/${namespace}/guardrails/default`;
  await waitUntil("the Guardrail to be gone", async () => (await read(world, guardrail)).reason === "NotFound");
  const paths = [
    `/api/v1/namespaces/${namespace}/services/kept`,
    `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses/kept`,
  ];
  const changes = [{ externalIPs: ["203.0.113.7"] }, { rules: [{ host: "elm.acme.example" }] }];
  for (const [index, path] of paths.entries()) {
    const answer = await editLeftovers(world, path, { spec: changes[index] });
    if (!(answer.body.message ?? "").includes("the namespace is being deleted")) {
      throw new Error(`${path} could be changed: ${answer.status} ${answer.body.message}`);
    }
    await patch(platform, path, { metadata: { finalizers: null } });
  }
}

/** As a person whose rights, unlike the owner's, do not go with the namespace. */
function editLeftovers(world: World, path: string, body: unknown): Promise<ApiAnswer> {
  const contentType = "application/merge-patch+json";
  return world.clients["oak-overprivileged"].send({ method: "PATCH", path: `${path}?dryRun=All`, body, contentType });
}

async function namespaceGoes(world: World): Promise<void> {
  const namespace = "oak--gone--web";
  const owner = world.clients["oak-owner"];
  const job = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "once", namespace },
    spec: { template: { spec: { ...(pod().spec as object), restartPolicy: "Never" } } },
  };
  await store(world, owner, job);
  await store(world, owner, { ...claim(), metadata: { name: "data", namespace } });
  await store(world, owner, named(pod({ containers: [restrictedContainer] }, namespace), "lone"));
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  await waitUntil("the job's pod", async () => (await count(world, pods)) === 2);
  await world.clients.platform.send({ method: "DELETE", path: `/api/v1/namespaces/${namespace}` });
  await waitUntil(
    "the namespace to be gone",
    async () => (await read(world, `/api/v1/namespaces/${namespace}`)).reason === "NotFound",
  );
}
