import { setTimeout as sleep } from "node:timers/promises";
import type { EstateObject } from "../../../src/model/estate-cluster.ts";
import { admits } from "../../../src/verify/admission/admits.ts";
import { indexAdmission } from "../../../src/verify/admission/index-admission.ts";
import type { ApiClient } from "../kubernetes/harness/api-client.ts";
import { inParallel } from "../rbac/in-parallel.ts";
import type { Random } from "../rbac/random.ts";
import { compareAnswers, readAnswer } from "./agreement.ts";
import { generateContainer, generatePod, restrictedBase } from "./generate-pods.ts";
import type { Tally } from "./tally.ts";

const width = 16;
const label = "pod-security.kubernetes.io/enforce";
const requester = { user: "platform-admin", groups: ["system:masters", "system:authenticated"] };
const pods = { group: "", version: "v1", resource: "pods" };

/** One namespace for each level and version, one with a level that does not exist, and one that says nothing. */
function namespaces(): readonly EstateObject[] {
  const versions = [...Array.from({ length: 37 }, (_, minor) => `v1.${minor}`), "v1.99", "latest", "absent"];
  const labelled = ["baseline", "restricted", "privileged"].flatMap((level) =>
    versions.map((version) => ({
      name: `psa-${level}-${version.replace(".", "-")}`,
      labels: { [label]: level, ...(version === "absent" ? {} : { [`${label}-version`]: version }) },
    })),
  );
  return [...labelled, { name: "psa-silent", labels: {} }].map(({ name, labels }) => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { ...labels, "pod-security.kubernetes.io/warn": "privileged" } },
  }));
}

/** Generated pods in namespaces of every level and version: created, and given ephemeral containers; all as dry runs. */
export async function runPodSecurity(
  admin: ApiClient,
  { random, count, tally }: { readonly random: Random; readonly count: number; readonly tally: Tally },
): Promise<void> {
  const places = namespaces();
  await inParallel(places, width, async (body) => {
    await requireCreated(admin, "/api/v1/namespaces", body);
  });
  await inParallel(places, width, ({ metadata }) => waitForAccount(admin, metadata.name));
  const index = indexAdmission(places, { kubernetesVersion: "1.36" });
  const created = Array.from({ length: count }, () => generatePod(random, random.pick(places).metadata.name));
  await inParallel(created, width, async (object) => {
    const namespace = object.metadata.namespace ?? "";
    const ours = admits(index, { operation: "CREATE", requester, resource: pods, namespace, object });
    const path = `/api/v1/namespaces/${namespace}/pods?dryRun=All`;
    const theirs = readAnswer(await admin.send({ method: "POST", path, body: object }));
    if (theirs.kind === "other") tally.skip(theirs.message);
    else tally.record(compareAnswers(ours, theirs), { object, allowed: theirs.kind === "allowed" });
  });
  await runEphemeral(admin, { random, count: Math.ceil(count / 5), tally, places });
}

async function runEphemeral(
  admin: ApiClient,
  {
    random,
    count,
    tally,
    places,
  }: {
    readonly random: Random;
    readonly count: number;
    readonly tally: Tally;
    readonly places: readonly EstateObject[];
  },
): Promise<void> {
  const index = indexAdmission(places, { kubernetesVersion: "1.36" });
  const stored = new Map(
    await inParallel(places, width, async ({ metadata: { name } }) => {
      const pod = await requireCreated(admin, `/api/v1/namespaces/${name}/pods`, restrictedBase(name));
      return [name, pod] as const;
    }),
  );
  const questions = Array.from({ length: count }, () => ({
    namespace: random.pick(places).metadata.name,
    container: generateContainer(random, "e", random.chance(0.6)),
  }));
  await inParallel(questions, width, async ({ namespace, container }) => {
    const oldObject = stored.get(namespace) as EstateObject;
    const object = { ...oldObject, spec: { ...(oldObject.spec as object), ephemeralContainers: [container] } };
    const ours = admits(index, {
      operation: "UPDATE",
      requester,
      resource: pods,
      subresource: "ephemeralcontainers",
      namespace,
      name: "base",
      object,
      oldObject,
    });
    const path = `/api/v1/namespaces/${namespace}/pods/base/ephemeralcontainers?dryRun=All`;
    const theirs = readAnswer(await admin.send({ method: "PUT", path, body: object }));
    if (theirs.kind === "other") tally.skip(theirs.message);
    else
      tally.record(compareAnswers(ours, theirs), {
        object: { namespace, container },
        allowed: theirs.kind === "allowed",
      });
  });
}

async function requireCreated(admin: ApiClient, path: string, body: EstateObject): Promise<EstateObject> {
  const answer = await admin.send({ method: "POST", path, body });
  if (answer.status !== 201) throw new Error(`${body.kind} ${body.metadata.name}: ${answer.body.message}`);
  return answer.body as unknown as EstateObject;
}

/** The controller manager makes the account that pods need. */
async function waitForAccount(admin: ApiClient, namespace: string): Promise<void> {
  for (let round = 0; round < 600; round += 1) {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
    if ((await admin.send({ method: "GET", path })).status === 200) return;
    await sleep(100);
  }
  throw new Error(`no default service account in ${namespace}`);
}
